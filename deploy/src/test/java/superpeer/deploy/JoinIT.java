package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How viewer and super peer connect: which side calls, and with which token. */
class JoinIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final String TOKEN = "open-sesame";

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private Origin origin;
  private SuperPeer superPeer;

  @BeforeEach
  void startOriginAndSuperPeer() throws IOException {
    origin = env.originOfRounds(2);
    superPeer = env.superPeer();
  }

  @Test
  void laterViewerCallsTheSuperPeer() {
    seed(Map.of());
    superPeer.awaitSignalingPeer();
    var viewer = open();

    var state = awaitSegmentsFromTheSuperPeer(viewer);

    assertThat(state.peers()).singleElement().matches(ViewerState.Peer::called);
    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
  }

  @Test
  void earlierViewerIsCalledByTheSuperPeer() {
    var viewer = open();
    viewer.awaitUntil("is in the swarm", TIMEOUT, state -> state.peerId() != null);
    seed(Map.of());

    var state = awaitSegmentsFromTheSuperPeer(viewer);

    assertThat(state.peers()).anyMatch(peer -> peer.isSuper() && !peer.called());
    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
  }

  @Test
  void matchingTokenIsServed() {
    seed(Map.of("token", TOKEN));
    var viewer = open("token=" + TOKEN);

    var state = awaitSegmentsFromTheSuperPeer(viewer);

    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
  }

  @Test
  void otherTokenIsNotServedButPlays() {
    seed(Map.of("token", TOKEN));
    var viewer = open("token=open-barley");
    viewer.awaitUntil("connects to the super peer", TIMEOUT, JoinIT::hasMetSuperPeer);
    viewer.playFast();

    var state =
        viewer.awaitUntil(
            "plays on without", TIMEOUT, s -> s.segments().size() >= 12 && s.hashed());

    assertThat(state.superPeers()).as(state::summary).isZero();
    assertThat(state.segments()).as(state::summary).allMatch(segment -> segment.isFrom("http"));
    assertThat(state.segments()).allMatch(segment -> segment.wasted() == 0);
    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
  }

  private void seed(Map<String, String> settings) {
    var item = new HashMap<String, Object>(settings);
    item.put("url", origin.vodPlaylist());
    superPeer.seedPlaylist(origin.vodPlaylist(), item);
  }

  private Viewer open(String... options) {
    var all = new ArrayList<>(List.of(options));
    all.add("announce=" + superPeer.tracker());
    return env.browser().open(origin.page(origin.vodPlaylist(), all.toArray(String[]::new)));
  }

  private static ViewerState awaitSegmentsFromTheSuperPeer(Viewer viewer) {
    return viewer.awaitUntil(
        "gets segments from the super peer",
        TIMEOUT,
        state -> state.segmentsFrom("super") >= 4 && state.hashed());
  }

  private static boolean hasMetSuperPeer(ViewerState state) {
    return state.peers().stream().anyMatch(ViewerState.Peer::isSuper);
  }
}
