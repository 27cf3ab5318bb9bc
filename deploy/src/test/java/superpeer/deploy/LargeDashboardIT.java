package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** The dashboard of a hub with 50 servers and more than 1,000 channels. */
@Tag("alone")
class LargeDashboardIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int SERVERS = 50;
  private static final int CHANNELS = 1_010;

  /** Channels that the hub lists at most. */
  private static final int SHOWN = 1_000;

  private static final int ANSWER_KB = 1_024;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private final List<ChannelId> channels =
      IntStream.range(0, CHANNELS).mapToObj(LargeDashboardIT::channel).toList();
  private SuperPeer hub;
  private DashboardPage operator;

  @Test
  void fiftyServersAndAThousandChannelsAreSearchableAndPaged() throws IOException {
    hub = env.superPeer("superpeer.hub.admin-token=admin", "superpeer.master.workers=1");
    register();
    var audience = new TrackerOnlyViewers(hub);
    channels.forEach(channel -> audience.join(channel, 1));
    await("all channels are ranked")
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> total("/hub/channels") == CHANNELS);
    assertThat(admin("GET", "/hub/channels", Map.of()).body().length() / 1024)
        .as("KB of the channels' answer")
        .isLessThan(ANSWER_KB);
    assertThat(admin("GET", "/hub/servers", Map.of()).body().length() / 1024)
        .as("KB of the servers' answer")
        .isLessThan(ANSWER_KB);

    operator = DashboardPage.open(env.browser(), hub, Map.of()).logIn();
    watchForFreezes();
    browseServers();
    browseChannels();
    browseEvents();
    operator.assertNoConsoleErrors();
    System.out.printf(
        "%d servers, %d channels: longest task of the page %d ms%n",
        SERVERS, CHANNELS, operator.evaluate("Math.round(window.longest)").asLong());
  }

  private void browseServers() {
    operator.go("servers");
    awaitRows(SERVERS + 1);
    operator.awaitText((SERVERS + 1) + " / " + (SERVERS + 1));
    operator.awaitTrue(
        "[...document.querySelectorAll('main .state.running')].length === " + (SERVERS + 1));
    operator.screenshot(env.dir().resolve("servers.png"));
    operator.search("rack 17");
    awaitRows(1);
    operator.search("nowhere");
    operator.awaitText("No matches.");
  }

  private void browseChannels() throws IOException {
    operator.go("channels");
    awaitRows(100);
    operator.awaitText("1–100 / 1,000");
    operator.assertUsable("a thousand channels");
    operator.screenshot(env.dir().resolve("channels.png"));
    operator.click("Next", "main");
    operator.awaitText("101–200 / 1,000");

    operator.search("/Show-0777/");
    awaitRows(1);
    operator.awaitText("show-0777");
    operator.search(unlistedChannel());
    operator.awaitTrue(
        "document.querySelector('main tbody')?.innerText.includes('%s')"
            .formatted(unlistedChannel()));
    awaitUpdate();
    assertThat(operator.evaluate("document.activeElement.value").asText())
        .as("the typed text stays when figures change")
        .isEqualTo(unlistedChannel());
    awaitRows(1);
  }

  private void browseEvents() {
    operator.go("events");
    operator.search("rack 17");
    operator.awaitTrue(
        "(rows => rows.length && rows.every(e => e.innerText.includes('rack 17')))"
            + "([...document.querySelectorAll('main tbody tr')])");
  }

  /** Waits for the figures of the page to change while the search field has text. */
  private void awaitUpdate() {
    operator.evaluate(
        "(() => { window.updates = 0; new EventSource('/hub/events').addEventListener('channels', () => window.updates++); })()");
    operator.awaitTrue("window.updates >= 2");
  }

  /** Part of the name of a channel that the hub does not list. */
  private String unlistedChannel() throws IOException {
    var shown = new HashSet<String>();
    json(admin("GET", "/hub/channels", Map.of()))
        .path("channels")
        .forEach(row -> shown.add(row.path("channel").asText()));
    assertThat(shown).hasSize(SHOWN);
    return IntStream.range(0, CHANNELS)
        .filter(i -> !shown.contains(channels.get(i).encoded()))
        .mapToObj("show-%04d"::formatted)
        .findFirst()
        .orElseThrow();
  }

  private void awaitRows(int count) {
    operator.awaitTrue("document.querySelectorAll('main tbody tr').length === " + count);
  }

  private void watchForFreezes() {
    operator.evaluate(
        "(() => { window.longest = 0; new PerformanceObserver(list => list.getEntries().forEach(it => { window.longest = Math.max(window.longest, it.duration); })).observe({entryTypes: ['longtask']}); })()");
  }

  private void register() throws IOException {
    var each = CHANNELS / SERVERS;
    var paper =
        env.fakeSuperPeers(
            IntStream.range(0, SERVERS)
                .mapToObj(i -> channels.subList(i * each, (i + 1) * each))
                .toList());
    for (var i = 0; i < SERVERS; i++) {
      admin("POST", "/hub/servers", Map.of("url", paper.url(i), "remarks", "rack " + i));
    }
  }

  private static ChannelId channel(int number) {
    return ChannelId.ofUrl(
        "https://tv.example.com/show-%04d/index.m3u8".formatted(number), Optional.empty());
  }

  private int total(String path) throws IOException {
    return json(admin("GET", path, Map.of())).path("total").asInt();
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return Browser.JSON.readTree(answer.body());
  }

  private HttpResponse<String> admin(String method, String path, Map<String, ?> body)
      throws IOException {
    var publisher =
        method.equals("GET")
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(Browser.JSON.writeValueAsString(body));
    var answer =
        hub.send(
            HttpRequest.newBuilder(URI.create(hub.url(path)))
                .header("X-ADMIN-TOKEN", DashboardPage.TOKEN)
                .method(method, publisher));
    assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isLessThan(300);
    return answer;
  }
}
