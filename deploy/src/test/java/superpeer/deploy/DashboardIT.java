package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** The dashboard in a browser with a running hub. */
class DashboardIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private static final List<String> PAGES =
      List.of(
          "overview",
          "servers",
          "servers/self",
          "channels",
          "seed",
          "channel-id",
          "diagnose",
          "events",
          "settings");

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private SuperPeer hub;
  private Browser browser;
  private DashboardPage operator;

  @BeforeEach
  void startHubAndBrowser() throws IOException {
    hub = env.superPeer("superpeer.hub.admin-token=admin", "superpeer.master.workers=2");
    browser = env.browser();
  }

  @Test
  void adminSeedsAndStopsAChannel() throws IOException {
    var playlist = env.origin().livePlaylist();
    var channel = ChannelId.ofUrl(playlist, Optional.empty());
    operator = DashboardPage.open(browser, hub, Map.of());
    operator.submit("token", "wrong");
    operator.awaitText("the admin token is wrong");
    operator.submit("token", "admin");
    operator.awaitText("Running servers");

    operator.go("seed");
    operator.type("source", playlist);
    operator.awaitText(channel.encoded());
    operator.evaluate("document.querySelector('summary').click()");
    operator.type("label", "derby");
    operator.type("headers", "X-Ticket: match night\nReferer: https://page.example/\n");
    operator.assertUsable("all of a seed's fields");
    operator.act("Start seeding", "Seed this channel?");
    operator.awaitText("A worker is starting.");
    var pid = awaitWorker(channel);
    var seed = hub.get("/seeds").path("seeds").path(0);
    assertThat(seed.path("label").asText()).isEqualTo("derby");
    assertThat(seed.path("headers").path("X-Ticket").asText()).as("not shown").isEqualTo("***");
    assertThat(seed.path("headers").path("Referer").asText()).as("not shown").isEqualTo("***");

    operator.go("servers/self");
    operator.awaitText("pid " + pid);
    operator.act("Stop", "Stop this worker?");
    operator.awaitText("No workers are running.");
    assertThat(hub.workersOf(channel.encoded())).isEmpty();
    operator.go("events");
    operator.awaitText("logged in");

    operator.click("Log out", "header");
    operator.awaitTrue("document.querySelector('input[name=token]') !== null");
    operator.assertNoConsoleErrors();
  }

  @Test
  void doctorChecksOwnHubAndChannelIdIsComputed() throws IOException {
    operator = logIn(Map.of());
    operator.go("channel-id");
    operator.type("source", "https://example.com/live/stream.m3u8?auth=1");
    operator.awaitText("ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDJTVCOCU1RA==");
    operator.go("diagnose");
    operator.type("url", env.origin().livePlaylist());
    operator.submit();
    operator.awaitText("admits peers");
    operator.awaitText("opens and answers");
    operator.awaitText("supports Range requests");
    operator.screenshot(env.dir().resolve("diagnosed.png"));
    operator.assertNoConsoleErrors();
  }

  @Test
  void failedActionShowsErrorAndKeepsDialogOpen() {
    operator = logIn(Map.of());
    operator.go("servers");
    operator.click("Register a server", "main");
    operator.type("url", "ftp://nowhere");
    operator.click("Save", "dialog");
    operator.awaitTrue("document.querySelector('dialog .outcome.bad')?.innerText.includes('ftp')");
    operator.type("url", "http://" + TestEnvironment.address() + ":9");
    operator.type("remarks", "rack 7");
    operator.type("country", "DE");
    operator.type("maxChannels", "7");
    operator.click("Save", "dialog");
    operator.awaitTrue("document.querySelector('dialog') === null");
    operator.awaitText("rack 7");
    operator.awaitText("stopped");
    var servers = operator.evaluate("fetch('/hub/servers').then(it => it.json())").path("servers");
    assertThat(servers.path(1).path("maxChannels").asInt()).isEqualTo(7);
    assertThat(servers.path(1).path("location").path("country").asText()).isEqualTo("DE");
    operator.go("servers/self");
    operator.click("Limits", "main");
    operator.type("bandwidth", "600");
    operator.click("Save", "dialog");
    operator.awaitText("/ 600 Mbit/s");
    assertThat(hub.stats().path("master").path("bandwidth").asInt()).isEqualTo(600);
    assertThat(operator.console()).noneMatch(line -> line.startsWith("uncaught"));
  }

  @Test
  void serverRestartsDrainsAndStopsAndSettingsPersist() throws IOException {
    var channel = hub.seedPlaylist(env.origin().livePlaylist(), Map.of());
    operator = logIn(Map.of());
    var pid = awaitWorker(channel);
    await("it seeds")
        .atMost(TIMEOUT)
        .until(() -> "seeding".equals(hub.worker(channel).path("state").asText()));
    operator.go("servers/self");
    operator.act("Restart", "Restart this worker?");
    await("another worker replaces it")
        .atMost(TIMEOUT)
        .until(() -> hub.workersOf(channel.encoded()), it -> !it.isEmpty() && !it.contains(pid));

    operator.act("Drain", "Drain this server?");
    await("the drain").atMost(TIMEOUT).until(this::drains);
    operator.act("Stop draining", "Accept new viewers again?");
    await("its end").atMost(TIMEOUT).until(() -> !drains());

    operator.act("Stop all", "Stop all workers?");
    operator.awaitText("No workers are running.");
    await("all stopped").atMost(TIMEOUT).until(() -> hub.workersOf(channel.encoded()).isEmpty());

    operator.go("settings");
    operator.type("minViewers", "7");
    operator.act("Save", "Save these settings?");
    operator.awaitText("Done.");
    operator.go("overview");
    operator.go("settings");
    operator.awaitTrue("document.querySelector('[name=minViewers]')?.value === '7'");
    operator.assertNoConsoleErrors();
  }

  private boolean drains() {
    return hub.stats().path("master").path("draining").asBoolean();
  }

  @Test
  void everyPageIsUsableInLightDarkAndPhoneLayout() throws IOException {
    hub.seedPlaylist(env.origin().livePlaylist(), Map.of());
    for (var options :
        List.<Map<String, Object>>of(
            Map.of("dark", false), Map.of("dark", true), Map.of("width", 390, "height", 844))) {
      operator = logIn(options);
      for (var name : PAGES) {
        operator.go(name);
        operator.assertUsable(name + " " + options);
        operator.screenshot(env.dir().resolve(fileName(name, options)));
      }
      operator.awaitTrue(
          "(e => { e.value = 'zh'; e.dispatchEvent(new Event('change')); return true; })"
              + "(document.querySelector('header select'))");
      operator.awaitText("事件");
      operator.assertNoConsoleErrors();
    }
  }

  private static String fileName(String name, Map<String, Object> options) {
    var how = options.containsKey("width") ? "phone" : options.toString().replaceAll("\\W", "");
    return name.replace('/', '-') + "-" + how + ".png";
  }

  private DashboardPage logIn(Map<String, Object> options) {
    return DashboardPage.open(browser, hub, options).logIn();
  }

  private long awaitWorker(ChannelId channel) {
    await("a worker").atMost(TIMEOUT).until(() -> !hub.workersOf(channel.encoded()).isEmpty());
    return hub.workersOf(channel.encoded()).get(0);
  }
}
