package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** Auto-seeding of a hub with two servers: ranking, manual seeds, distance, dead servers. */
class HubIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String SELF = "self";
  private static final Map<String, Object> FRANKFURT = place("DE", 50.1, 8.7);
  private static final Map<String, Object> BERLIN = place("DE", 52.5, 13.4);
  private static final Map<String, Object> SYDNEY = place("AU", -33.9, 151.2);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private SuperPeer hub;
  private SuperPeer other;
  private TrackerOnlyViewers audience;

  @Test
  void autoSeedingMovesChannelsOfADeadServerAndKeepsManualSeeds() throws IOException {
    var origin = env.origin();
    startBoth(origin, 3);
    var manual = channel("pinned");
    hub.seed(Map.of("channel", manual.encoded(), "url", origin.livePlaylist()));
    admin("PATCH", "/hub/servers/self", Map.of("maxChannels", 3));
    var otherId = registerOther();

    audience = new TrackerOnlyViewers(hub);
    var hot = List.of(channel("one"), channel("two"), channel("three"));
    for (var i = 0; i < hot.size(); i++) {
      audience.join(hot.get(i), 20 - 5 * i);
    }
    audience.join(channel("lonely"), 1);

    // The other server is excluded, and this one has room for the two hottest channels only.
    until("the hottest are seeded", () -> servers(hot.get(0)).equals(List.of(SELF)));
    until("the next is seeded", () -> servers(hot.get(1)).equals(List.of(SELF)));
    until("the third has to wait", () -> row(hot.get(2)).path("why").asText().contains("maximum"));
    assertThat(row(hot.get(2)).path("why").asText())
        .contains("is excluded from auto-seeding")
        .contains("its maximum");
    assertThat(servers(channel("lonely"))).isEmpty();

    admin("PATCH", "/hub/servers/" + otherId, Map.of("auto", true));
    until("the third is seeded there", () -> servers(hot.get(2)).equals(List.of(otherId)));
    until("by a worker", () -> statsOfOther(otherId).contains(hot.get(2).encoded()));

    admin("PATCH", "/hub/servers/self", Map.of("maxChannels", 4));
    Processes.end(other.process());
    var died = System.nanoTime();
    other.workerProcesses().forEach(Processes::end);
    until("it moves", () -> servers(hot.get(2)).equals(List.of(SELF)));
    System.out.printf(
        "the dead server's channel moved after %d ms%n", (System.nanoTime() - died) / 1_000_000);
    until("a worker seeds it", () -> !hub.workersOf(hot.get(2).encoded()).isEmpty());
    assertThat(admin("GET", "/hub/servers/" + otherId, Map.of()).path("status").asText())
        .isEqualTo("stopped");

    assertThat(hub.workersOf(manual.encoded())).as("manual seed").isNotEmpty();
    for (var channel : hot) {
      assertThat(row(channel).path("origin").asText()).isEqualTo("auto");
    }
    assertThat(admin("GET", "/hub/log", Map.of()).toString())
        .contains("is stopped: connection refused")
        .contains("was lost")
        .doesNotContain("pinned");
  }

  @Test
  void autoSeededChannelServesNearbyViewersOnly() throws IOException {
    var origin = env.origin();
    startBoth(origin, 1);
    admin("PATCH", "/hub/servers/self", Map.of("location", location(FRANKFURT)));
    var otherId = registerOther();
    admin("PATCH", "/hub/servers/" + otherId, Map.of("auto", true, "location", location(SYDNEY)));
    var manual = channel("pinned");
    hub.seed(Map.of("channel", manual.encoded(), "url", origin.livePlaylist()));
    until("a worker seeds it", () -> !hub.workersOf(manual.encoded()).isEmpty());
    var manualWorkers = hub.workersOf(manual.encoded());

    audience = new TrackerOnlyViewers(hub);
    var played = ChannelId.ofUrl(origin.livePlaylist(), Optional.empty());
    var far = channel("far");
    audience.join(far, 12, SYDNEY);
    audience.join(channel("near"), 8, BERLIN);
    audience.join(played, 3, BERLIN);
    var browser = env.browser();
    var page = origin.page(origin.livePlaylist(), "announce=" + hub.tracker());
    var viewers = List.of(browser.open(page), browser.open(page));

    // Each channel is seeded near its viewers and offered to viewers within reach.
    until("seeded over there", () -> servers(far).equals(List.of(otherId)));
    until("seeded here", () -> servers(channel("near")).equals(List.of(SELF)));
    until("the played channel too", () -> servers(played).equals(List.of(SELF)));
    until("viewers nearby are offered it", () -> audience.isOfferedSuperPeer(far, SYDNEY));
    assertThat(audience.isOfferedSuperPeer(far, BERLIN)).as("viewers too far away").isFalse();
    assertThat(row(played).path("origin").asText()).isEqualTo("auto");
    for (var viewer : viewers) {
      until("real viewers are served", () -> viewer.state().segmentsFrom("super") >= 3);
      assertThat(viewer.state().segments())
          .filteredOn(segment -> segment.sha256() != null)
          .allSatisfy(it -> assertThat(it.sha256()).isEqualTo(origin.segments().hash(it.sn())));
    }

    // No server is near enough for the channel, until the limit for live is raised.
    Processes.end(other.process());
    other.workerProcesses().forEach(Processes::end);
    until("too far", () -> row(far).path("why").asText().contains("km away"));
    assertThat(servers(far)).isEmpty();
    admin("PUT", "/hub/settings", Map.of("allocation", Map.of("liveMaxKm", 20_000)));
    until("it moves", () -> servers(far).equals(List.of(SELF)));
    until("viewers far away are offered it", () -> audience.isOfferedSuperPeer(far, SYDNEY));
    assertThat(hub.workersOf(manual.encoded())).as("manual seed").isEqualTo(manualWorkers);
  }

  /** Starts a hub and another server. All channels use one playlist. */
  private void startBoth(Origin origin, int minViewers) throws IOException {
    hub = env.superPeer("superpeer.hub.admin-token=admin", "superpeer.master.workers=4");
    other =
        env.anotherSuperPeer(
            "other",
            "superpeer.hub.enabled=false",
            "superpeer.tracker.zones.eu=" + hub.tracker(),
            "superpeer.master.access-token=secret",
            "superpeer.master.workers=4");
    admin(
        "PUT",
        "/hub/settings",
        Map.of(
            "autoSeeding",
            Map.of("enabled", true, "minViewers", minViewers),
            "domains",
            List.of(
                Map.of(
                    "domain", TestEnvironment.address(), "urlTemplate", origin.livePlaylist()))));
  }

  private static Map<String, Object> location(Map<String, ?> place) {
    return Map.of(
        "country", place.get("country"),
        "latitude", place.get("lat"),
        "longitude", place.get("lon"));
  }

  private String registerOther() {
    var server =
        admin(
            "POST",
            "/hub/servers",
            Map.of(
                "url",
                other.url(""),
                "accessToken",
                "secret",
                "remarks",
                "the other",
                "auto",
                false));
    var id = server.path("id").asText();
    until(
        "the other runs",
        () ->
            admin("GET", "/hub/servers/" + id, Map.of()).path("status").asText().equals("running"));
    return id;
  }

  private static Map<String, Object> place(String country, double lat, double lon) {
    return Map.of("country", country, "lat", lat, "lon", lon);
  }

  private static ChannelId channel(String name) {
    return ChannelId.ofUrl(
        "http://" + TestEnvironment.address() + "/" + name + "/index.m3u8", Optional.empty());
  }

  private String statsOfOther(String id) {
    return admin("GET", "/hub/servers/" + id + "/api/stats", Map.of()).path("workers").toString();
  }

  private List<String> servers(ChannelId channel) {
    return StreamSupport.stream(row(channel).path("seededBy").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }

  private JsonNode row(ChannelId channel) {
    for (var row : admin("GET", "/hub/channels", Map.of()).path("channels")) {
      if (row.path("channel").asText().equals(channel.encoded())) {
        return row;
      }
    }
    return Browser.JSON.createObjectNode();
  }

  private JsonNode admin(String method, String path, Map<String, ?> body) {
    try {
      var publisher =
          method.equals("GET")
              ? BodyPublishers.noBody()
              : BodyPublishers.ofString(Browser.JSON.writeValueAsString(body));
      var answer =
          hub.send(
              HttpRequest.newBuilder(URI.create(hub.url(path)))
                  .header("X-ADMIN-TOKEN", "admin")
                  .method(method, publisher));
      assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body()).isLessThan(300);
      return Browser.JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void until(String what, Callable<Boolean> condition) {
    await(what)
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              if (audience != null) {
                audience.report();
              }
              return condition.call();
            });
  }
}
