package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Viewers with strict segment ids, and viewers of separate audio. */
class SegmentIdsIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  /**
   * One after the other, because viewers of both styles may take wrong segments from each other.
   */
  @Test
  void strictAndDefaultSegmentIdsAreServed() throws IOException {
    var origin = env.origin();
    var superPeer = env.superPeer("superpeer.origin.mode=origin"); // nothing by relay
    var playlist = origin.livePlaylist();
    superPeer.seedPlaylist(playlist, Map.of("url", playlist));
    superPeer.awaitSignalingPeer();
    var strict = open(origin, superPeer, playlist, "strict=1");
    served(strict, origin);
    strict.leave();

    served(open(origin, superPeer, playlist, "strict=0"), origin);
  }

  /** One after the other, because two such viewers freeze each other even without a super peer. */
  @ParameterizedTest
  @ValueSource(strings = {"hybrid", "relay"})
  void viewerWithSeparateAudioIsOfferedNothing(String mode) throws IOException {
    var origin = env.originOfSeparateAudio(2);
    var superPeer = env.superPeer("superpeer.origin.mode=" + mode);
    var playlist = origin.vodMaster();
    superPeer.seedPlaylist(playlist, Map.of("url", playlist));
    superPeer.awaitSignalingPeer();
    var first = open(origin, superPeer, playlist, "strict=0");
    first.awaitUntil("connects to the super peer", TIMEOUT, state -> state.superPeers() == 1);
    first.awaitUntil("plays", TIMEOUT, state -> state.position() > 15);
    first.leave();

    var second = open(origin, superPeer, playlist, "strict=0");
    second.awaitUntil("connects to the super peer", TIMEOUT, state -> state.superPeers() == 1);
    var state = second.awaitUntil("plays on", TIMEOUT, s -> s.position() > 25 && s.hashed());

    assertThat(state.stalls()).as(state::summary).isEmpty();
    assertThat(state.total().superPeer()).as(state::summary).isZero();
    assertThat(state.segments())
        .as(state::summary)
        .allSatisfy(
            segment ->
                assertThat(segment.sha256())
                    .isEqualTo(
                        segment.type().equals("audio")
                            ? origin.segments().hashOfAudio(segment.sn())
                            : origin.segments().hash(segment.sn())));
    assertThat(origin.segmentsFetchedByWorkers()).as("useless fetches").isEmpty();
  }

  private Viewer open(Origin origin, SuperPeer superPeer, String playlist, String option) {
    return env.browser().open(origin.page(playlist, "announce=" + superPeer.tracker(), option));
  }

  private static void served(Viewer viewer, Origin origin) {
    var state =
        viewer.awaitUntil(
            "gets segments from the super peer",
            TIMEOUT,
            s -> s.segmentsFrom("super") >= 5 && s.hashed() && s.position() > 0);
    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
  }
}
