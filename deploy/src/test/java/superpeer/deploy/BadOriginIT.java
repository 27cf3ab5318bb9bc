package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An origin that misbehaves: its worker says so, lives on, and nobody else suffers. */
class BadOriginIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final long MEMORY_LIMIT_KB = 400 * 1024;

  /** What no channel may fetch: loopback is not in the super peer's allow-networks. */
  private static final String PRIVATE = "http://127.0.0.1:8080/segment.ts";

  private static final Predicate<Origin.Request> SEGMENTS = Origin.Request::isSegment;

  /**
   * @param error a part of what the worker must say is wrong
   */
  private record Case(Fault fault, String error) {}

  /** Every fault is of another kind than the one before: the same trouble is told only once. */
  private static final List<Case> CASES =
      List.of(
          new Case(Fault.status(StatusCodes.NOT_FOUND), "404"),
          new Case(Fault.redirectLoop(), "redirect"),
          new Case(Fault.status(StatusCodes.INTERNAL_SERVER_ERROR), "500"),
          new Case(Fault.redirectTo(PRIVATE), "127.0.0.1"),
          new Case(Fault.stallMidBody(400_000), "slow"),
          new Case(Fault.hugeBody(), "bytes"),
          new Case(Fault.status(StatusCodes.SERVICE_UNAVAILABLE), "503"),
          new Case(Fault.endlessBody(), "bytes"));

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void badSegmentsAreReported() throws Exception {
    faultsAreReportedAndBounded(SEGMENTS);
  }

  @Test
  void badPlaylistsAreReported() throws Exception {
    faultsAreReportedAndBounded(request -> request.path().endsWith(".m3u8"));
  }

  private void faultsAreReportedAndBounded(Predicate<Origin.Request> bad) throws Exception {
    var healthy = env.origin();
    var origin = env.origin();
    var superPeer = env.superPeer("superpeer.master.workers=2");
    var neighbour = SeededChannel.post(superPeer, healthy.livePlaylist());
    var seed = SeededChannel.post(superPeer, origin.livePlaylist());
    var pids = List.of(neighbour.awaitSeeding(TIMEOUT), seed.awaitSeeding(TIMEOUT));

    var seen = new ArrayList<String>();
    for (var it : CASES) {
      origin.misbehave(bad, it.fault());
      var worker =
          seed.awaitWorker(
              "that reports " + it.error(), TIMEOUT, w -> trouble(w).contains(it.error()));
      seen.add(
          "%s (%s), %d MB"
              .formatted(trouble(worker), hint(worker), worker.path("memory").asLong() / 1024));
      assertThat(worker.path("memory").asLong()).as("KB").isLessThan(MEMORY_LIMIT_KB);
      assertThat(hint(worker)).as("hint for %s", trouble(worker)).isNotEmpty();
    }
    System.out.println(String.join("\n", seen));

    origin.recover();
    seed.awaitWorker("that is well again", TIMEOUT, worker -> trouble(worker).isEmpty());
    assertThat(List.of(neighbour.awaitSeeding(TIMEOUT), seed.awaitSeeding(TIMEOUT)))
        .as("pids, none of them new")
        .isEqualTo(pids);
    assertThat(neighbour.workers()).singleElement().matches(w -> trouble(w).isEmpty());
    var fetched = healthy.segmentsFetchedByWorkers().size();
    await("the neighbour follows its playlist")
        .atMost(TIMEOUT)
        .until(() -> healthy.segmentsFetchedByWorkers().size() > fetched);
    assertThat(superPeer.stats().path("master").path("restarts").asInt()).isZero();
  }

  private static String trouble(JsonNode worker) {
    return worker.path("trouble").asText("");
  }

  private static String hint(JsonNode worker) {
    return worker.path("hint").asText("");
  }
}
