package superpeer.deploy;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.awaitility.core.ConditionTimeoutException;
import superpeer.protocol.ChannelId;

/**
 * A channel that a super peer was asked to seed, as {@code GET /stats} shows it. Its id is the one
 * that a viewer of the playlist derives.
 */
record SeededChannel(SuperPeer superPeer, String channelId) {

  private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

  /** Seeds the channel of {@code playlist}; it is live unless the path contains {@code /vod/}. */
  static SeededChannel post(SuperPeer superPeer, String playlist) {
    var seed = new SeededChannel(superPeer, ChannelId.ofUrl(playlist, Optional.empty()).encoded());
    var item = new HashMap<String, Object>();
    item.put("channel", seed.channelId());
    item.put("url", playlist);
    item.put("live", !playlist.contains("/vod/"));
    superPeer.seed(item);
    return seed;
  }

  /** The same channel at another super peer, for example a later one with the same data. */
  SeededChannel at(SuperPeer other) {
    return new SeededChannel(other, channelId);
  }

  /** Whether the super peer lists it, running or not. */
  boolean isKnown() {
    return StreamSupport.stream(superPeer.stats().path("seeds").spliterator(), false)
        .anyMatch(seed -> seed.path("channelId").asText().equals(channelId));
  }

  /** Its workers; two of them for a moment while one takes over from the other. */
  List<JsonNode> workers() {
    return StreamSupport.stream(superPeer.stats().path("workers").spliterator(), false)
        .filter(worker -> worker.path("channelId").asText().equals(channelId))
        .toList();
  }

  /** Waits until one of its workers fulfils {@code condition}, and returns that worker. */
  JsonNode awaitWorker(String what, Duration deadline, Predicate<JsonNode> condition) {
    try {
      return await(what)
          .atMost(deadline)
          .pollDelay(Duration.ZERO)
          .pollInterval(POLL_INTERVAL)
          .until(() -> workers().stream().filter(condition).findFirst(), Optional::isPresent)
          .orElseThrow();
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "no worker %s within %s; there are %s".formatted(what, deadline, workers()), e);
    }
  }

  /** Waits until a worker is announced and reachable, and returns its pid. */
  long awaitSeeding(Duration deadline) {
    return pid(awaitWorker("that seeds", deadline, SeededChannel::isSeeding));
  }

  /** The same, for a worker other than {@code earlier}. */
  long awaitSeedingOtherThan(long earlier, Duration deadline) {
    return pid(
        awaitWorker(
            "that seeds instead of " + earlier,
            deadline,
            worker -> isSeeding(worker) && pid(worker) != earlier));
  }

  static long pid(JsonNode worker) {
    return worker.path("pid").asLong();
  }

  static boolean isSeeding(JsonNode worker) {
    return worker.path("state").asText().equals("seeding");
  }
}
