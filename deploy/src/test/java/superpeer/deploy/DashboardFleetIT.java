package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** The dashboard with two servers: register, seed where there is room, copy, move. */
class DashboardFleetIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private SuperPeer hub;
  private SuperPeer other;
  private DashboardPage operator;

  @Test
  void channelIsSeededCopiedAndMoved() throws IOException {
    hub = env.superPeer("superpeer.hub.admin-token=admin", "superpeer.master.workers=2");
    other =
        env.anotherSuperPeer(
            "other",
            "superpeer.hub.enabled=false",
            "superpeer.tracker.zones.eu=" + hub.tracker(),
            "superpeer.master.access-token=secret",
            "superpeer.master.workers=2");
    operator = DashboardPage.open(env.browser(), hub, Map.of()).logIn();
    var there = register();

    var origin = env.origin();
    var watched = ChannelId.ofUrl(origin.vodPlaylist(), Optional.empty());
    new TrackerOnlyViewers(hub).join(watched, 5);
    operator.go("channels");
    operator.awaitText(nameOf(origin.vodPlaylist()));
    operator.act("Seed now", "Seed this channel?");
    await("a server seeds it")
        .atMost(TIMEOUT)
        .until(() -> seed(hub, watched).isPresent() || seed(other, watched).isPresent());

    var moved =
        hub.seedPlaylist(
            origin.livePlaylist(), Map.of("priority", 70, "maxConnections", 33, "label", "derby"));
    operator.go("servers/self");
    move(nameOf(origin.livePlaylist()), there);
    await("only the other server seeds it")
        .atMost(TIMEOUT)
        .until(() -> seed(other, moved).isPresent() && seed(hub, moved).isEmpty());
    var copy = seed(other, moved).orElseThrow();
    assertThat(copy.path("priority").asInt()).isEqualTo(70);
    assertThat(copy.path("maxConnections").asInt()).isEqualTo(33);
    assertThat(copy.path("label").asText()).isEqualTo("derby");

    operator.go("servers/" + there);
    restartAll(moved);
    choose(nameOf(origin.livePlaylist()), "self");
    operator.evaluate("document.querySelector('dialog [name=keep]').click()");
    confirmMove();
    await("the hub seeds it too").atMost(TIMEOUT).until(() -> seed(hub, moved).isPresent());
    assertThat(seed(other, moved)).isPresent();

    Processes.end(other.process());
    operator.go("servers/self");
    choose(nameOf(origin.livePlaylist()), there);
    operator.click("Move", "dialog");
    operator.awaitTrue("document.querySelector('dialog .outcome.bad span')?.innerText.length > 9");
    assertThat(seed(hub, moved)).as("still seeded here").isPresent();
    operator.screenshot(env.dir().resolve("refused.png"));
    operator.click("Cancel", "dialog");
    operator.go("servers/" + there);
    operator.awaitText("connection refused");
    assertThat(operator.console()).noneMatch(line -> line.startsWith("uncaught"));
  }

  /** Registers the other server and returns its id. */
  private String register() {
    operator.go("servers");
    operator.click("Register a server", "main");
    operator.type("url", other.url(""));
    operator.type("accessToken", "secret");
    operator.type("remarks", "rack 7");
    operator.click("Save", "dialog");
    operator.awaitTrue("document.querySelector('dialog') === null");
    var row = "[...document.querySelectorAll('main tr')].find(e => e.innerText.includes('rack 7'))";
    operator.awaitTrue(row + "?.innerText.includes('running')");
    return operator.evaluate(row + ".querySelector('a').hash.split('/').pop()").asText();
  }

  private void restartAll(ChannelId channel) {
    await("its worker").atMost(TIMEOUT).until(() -> pids(channel), pids -> pids.size() == 1);
    var before = pids(channel);
    operator.act("Restart all", "Restart all workers?");
    await("another worker")
        .atMost(TIMEOUT)
        .until(() -> pids(channel), pids -> pids.size() == 1 && !pids.equals(before));
  }

  private void move(String name, String to) {
    choose(name, to);
    confirmMove();
  }

  /** Opens the dialog that moves a channel, and chooses the target. */
  private void choose(String name, String to) {
    operator.awaitTrue(
        "(e => e ? (e.click(), true) : false)([...document.querySelectorAll('main tr')].find(e => e.innerText.includes('%s') && e.innerText.includes('seeding'))?.querySelector('[data-key^=move]'))"
            .formatted(name));
    operator.awaitTrue(
        "(e => e ? (e.value = '%s', e.value !== '') : false)(document.querySelector('dialog [name=to]'))"
            .formatted(to));
  }

  /** Confirms the move, again if the server took longer than the hub waits. */
  private void confirmMove() {
    operator.awaitTrue(
        "(d => !d || (b => (b.disabled || b.click(), false))(d.querySelector('button.primary')))(document.querySelector('dialog'))");
  }

  private List<Long> pids(ChannelId channel) {
    return StreamSupport.stream(get(other, "/stats").path("workers").spliterator(), false)
        .filter(worker -> worker.path("channelId").asText().equals(channel.encoded()))
        .map(SeededChannel::pid)
        .toList();
  }

  private Optional<JsonNode> seed(SuperPeer server, ChannelId channel) {
    return StreamSupport.stream(get(server, "/seeds").path("seeds").spliterator(), false)
        .filter(seed -> seed.path("channel").asText().equals(channel.encoded()))
        .findFirst();
  }

  private static JsonNode get(SuperPeer server, String path) {
    try {
      var request =
          HttpRequest.newBuilder(URI.create(server.url(path))).header("X-ACCESS-TOKEN", "secret");
      return Browser.JSON.readTree(server.send(request).body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** As the dashboard shows it: without scheme and extension. */
  private static String nameOf(String playlist) {
    return playlist.replaceFirst("^https?://", "").replaceFirst("\\.m3u8$", "");
  }
}
