package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** The main use case: an operator seeds a channel, and viewers are served. */
class PlayIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /**
   * Segments relayed from the first viewer. The second one loads six over HTTP before it has peers.
   */
  private static final int LEARNED = 20;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void vodIsServedAfterWarmUp() throws IOException {
    var origin = env.originOfRounds(2);
    var superPeer = env.superPeer();
    seed(superPeer, origin.vodPlaylist());
    var viewer = env.browser().open(page(origin, origin.vodPlaylist(), superPeer));
    viewer.awaitUntil("connects to the super peer", TIMEOUT, state -> state.superPeers() == 1);
    viewer.playFast();

    var state = viewer.awaitSegments(ViewerAssertions.WARM_UP + 25, TIMEOUT);

    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    ViewerAssertions.assertServedBySuperPeer(state);
  }

  @Test
  void liveIsServedAfterWarmUp() throws IOException {
    var origin = env.origin();
    var superPeer = env.superPeer(SuperPeer.STANDBY);
    seed(superPeer, origin.livePlaylist());
    var viewer = env.browser().open(page(origin, origin.livePlaylist(), superPeer));

    var state = viewer.awaitSegments(ViewerAssertions.WARM_UP + 20, TIMEOUT);

    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    ViewerAssertions.assertServedBySuperPeer(state);
  }

  @Test
  void twoViewersConnectToTheSuperPeerAndToEachOther() throws IOException {
    var origin = env.origin();
    var superPeer = env.superPeer();
    var channel = seed(superPeer, origin.livePlaylist());
    var page = page(origin, origin.livePlaylist(), superPeer);
    var browser = env.browser();
    var first = browser.open(page);
    first.awaitSegments(1, TIMEOUT);
    var second = browser.open(page);

    for (var viewer : List.of(first, second)) {
      var state =
          viewer.awaitUntil(
              "takes segments from peers", TIMEOUT, s -> s.segmentsFromPeers() >= 5 && s.hashed());
      ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    }
    superPeer.awaitPeers(channel, 2);
    assertThat(superPeer.stats().path("master").path("currentPeers").asInt()).isEqualTo(2);
  }

  @Test
  void relaysSegmentsOfTheFirstViewerWithoutTheOrigin() throws IOException {
    var origin = env.origin();
    var superPeer = env.superPeer("superpeer.origin.mode=relay");
    var channel = seed(superPeer, origin.vodPlaylist());
    var page = page(origin, origin.vodPlaylist(), superPeer);
    var browser = env.browser();
    var first = browser.open(page);
    first.awaitUntil("connects to the super peer", TIMEOUT, state -> state.superPeers() == 1);
    first.playFast();
    var firstState = first.awaitSegments(LEARNED, TIMEOUT);
    assertThat(firstState.total().superPeer()).as(firstState::summary).isZero();
    superPeer.awaitDownloaded(channel, LEARNED * 140);
    ViewerAssertions.assertPlayedWithoutStall(first, first.state(), origin);
    first.leave();

    // Now only the super peer has these segments.
    var second = browser.open(page);
    var state =
        second.awaitUntil(
            "gets segments from the super peer",
            TIMEOUT,
            s -> s.segmentsFrom("super") >= 4 && s.hashed());

    ViewerAssertions.assertPlayedWithoutStall(second, state, origin);
    assertThat(state.total().viewer()).as(state::summary).isZero();
    assertThat(origin.requests()).as("requests of workers").allMatch(Origin.Request::byBrowser);
  }

  private static ChannelId seed(SuperPeer superPeer, String playlist) {
    var channel = superPeer.seedPlaylist(playlist, Map.of("url", playlist));
    superPeer.awaitSignalingPeer();
    return channel;
  }

  private static String page(Origin origin, String playlist, SuperPeer superPeer) {
    return origin.page(playlist, "announce=" + superPeer.tracker());
  }
}
