package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.server.Route;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live segments that viewers receive while the super peer still loads them from a slow origin. */
class PartialIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /** Download time of a segment of 2 s. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  /** Download time of a segment of 4 s; half of it leaves a viewer time to ask before the break. */
  private static final Duration SLOW_OF_4_S = Duration.ofMillis(1_500);

  private static final int SEGMENT_BYTES = 1_000_000;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void segmentIsStreamedWhileTheOriginDelivers() throws Exception {
    var origin = env.originOfSegments(SEGMENT_BYTES);
    origin.misbehave(PartialIT::isSegmentOfWorker, Fault.slowly(SLOW));
    var viewer = watch(origin);

    viewer.awaitSegments(ViewerAssertions.WARM_UP + 20, TIMEOUT);
    var state =
        viewer.awaitUntil("has pieces streamed", TIMEOUT, s -> s.streamed() >= 3 && s.hashed());

    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    ViewerAssertions.assertServedBySuperPeer(state);
    assertThat(state.aborts()).as(state::summary).isZero();
  }

  @Test
  void brokenOriginBodyIsAbortedAndRetried() throws Exception {
    var origin = env.originOfShippedSegments(SEGMENT_BYTES);
    var breaking = new BreaksOnce();
    origin.misbehave(PartialIT::isSegmentOfWorker, breaking);
    var viewer = watch(origin);

    var state =
        viewer.awaitUntil(
            "has aborted pieces and gets segments nevertheless",
            TIMEOUT,
            s ->
                s.aborts() >= 3
                    && s.segments().size() >= ViewerAssertions.WARM_UP + 10
                    && s.hashed());

    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    assertThat(state.superPeers()).as(state::summary).isEqualTo(1);
    assertThat(state.peers()).as("connections in all").hasSize(1);
  }

  /** The first request of each segment breaks. */
  private static final class BreaksOnce implements Fault {
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    @Override
    public Route instead(Route proper, HttpRequest request) {
      var fault =
          asked.add(request.getUri().path())
              ? Fault.breakMidBody(SLOW_OF_4_S)
              : Fault.slowly(SLOW_OF_4_S);
      return fault.instead(proper, request);
    }
  }

  private Viewer watch(Origin origin) throws Exception {
    var superPeer = env.superPeer();
    SeededChannel.post(superPeer, origin.livePlaylist()).awaitSeeding(TIMEOUT);
    superPeer.awaitSignalingPeer();
    return env.browser()
        .open(origin.page(origin.livePlaylist(), "announce=" + superPeer.tracker()));
  }

  private static boolean isSegmentOfWorker(Origin.Request request) {
    return request.isSegment() && !request.byBrowser();
  }
}
