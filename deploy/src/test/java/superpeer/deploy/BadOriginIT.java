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

/** A misbehaving origin: its worker reports it and goes on, and other channels are not affected. */
class BadOriginIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final long MEMORY_LIMIT_KB = 400 * 1024;

  /** Not allowed to any channel: loopback is not in allow-networks. */
  private static final String PRIVATE = "http://127.0.0.1:8080/segment.ts";

  private static final Predicate<Origin.Request> SEGMENTS = Origin.Request::isSegment;

  /**
   * @param error a part of the error that the worker must report
   */
  private record Case(Fault fault, String error) {}

  /** Each fault differs from the one before, because a worker reports a repeated error once. */
  private static final List<Case> CASES =
      List.of(
          new Case(Fault.status(StatusCodes.NOT_FOUND), "404"),
          new Case(Fault.redirectLoop(), "redirect"),
          new Case(Fault.status(StatusCodes.INTERNAL_SERVER_ERROR), "500"),
          new Case(Fault.redirectTo(PRIVATE), "127.0.0.1"),
          new Case(Fault.stallMidBody(400_000), "timed out"),
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
              "that reports " + it.error(), TIMEOUT, w -> error(w).contains(it.error()));
      seen.add(
          "%s (%s), %d MB"
              .formatted(error(worker), hint(worker), worker.path("memory").asLong() / 1024));
      assertThat(worker.path("memory").asLong()).as("KB").isLessThan(MEMORY_LIMIT_KB);
      assertThat(hint(worker)).as("hint for %s", error(worker)).isNotEmpty();
    }
    System.out.println(String.join("\n", seen));

    origin.recover();
    seed.awaitWorker("that has recovered", TIMEOUT, worker -> error(worker).isEmpty());
    assertThat(List.of(neighbour.awaitSeeding(TIMEOUT), seed.awaitSeeding(TIMEOUT)))
        .as("pids, unchanged")
        .isEqualTo(pids);
    assertThat(neighbour.workers()).singleElement().matches(w -> error(w).isEmpty());
    var fetched = healthy.segmentsFetchedByWorkers().size();
    await("the neighbour fetches on")
        .atMost(TIMEOUT)
        .until(() -> healthy.segmentsFetchedByWorkers().size() > fetched);
    assertThat(superPeer.stats().path("master").path("restarts").asInt()).isZero();
  }

  private static String error(JsonNode worker) {
    return worker.path("trouble").asText("");
  }

  private static String hint(JsonNode worker) {
    return worker.path("hint").asText("");
  }
}
