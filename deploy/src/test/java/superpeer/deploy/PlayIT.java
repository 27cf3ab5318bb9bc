package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** The main job: an operator seeds a channel, and one viewer after another is served. */
class PlayIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /**
   * Of the first viewer by relay; a viewer's buffer takes six over HTTP before it meets anybody.
   */
  private static final int LEARNT = 20;

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void vodComesFromTheSuperPeerAfterTheWarmUp() throws IOException {
    var origin = lab.originOfRounds(2);
    var superPeer = lab.superPeer();
    seed(superPeer, origin.vodPlaylist());
    var viewer = lab.browser().open(page(origin, origin.vodPlaylist(), superPeer));
    viewer.awaitUntil("meets the super peer", PATIENCE, state -> state.superPeers() == 1);
    viewer.hurry();

    var state = viewer.awaitSegments(Seen.WARM_UP + 25, PATIENCE);

    Seen.wellPlayed(viewer, state, origin);
    Seen.servedBySuperPeer(state);
  }

  @Test
  void liveComesFromTheSuperPeerAfterTheWarmUp() throws IOException {
    var origin = lab.origin();
    var superPeer = lab.superPeer(SuperPeer.STANDBY);
    seed(superPeer, origin.livePlaylist());
    var viewer = lab.browser().open(page(origin, origin.livePlaylist(), superPeer));

    var state = viewer.awaitSegments(Seen.WARM_UP + 20, PATIENCE);

    Seen.wellPlayed(viewer, state, origin);
    Seen.servedBySuperPeer(state);
  }

  @Test
  void twoViewersOfAChannelArePeersOfTheSuperPeerAndOfEachOther() throws IOException {
    var origin = lab.origin();
    var superPeer = lab.superPeer();
    var channel = seed(superPeer, origin.livePlaylist());
    var page = page(origin, origin.livePlaylist(), superPeer);
    var browser = lab.browser();
    var first = browser.open(page);
    first.awaitSegments(1, PATIENCE);
    var second = browser.open(page);

    for (var viewer : List.of(first, second)) {
      var state =
          viewer.awaitUntil(
              "takes segments from peers", PATIENCE, s -> s.segmentsFromPeers() >= 5 && s.hashed());
      Seen.wellPlayed(viewer, state, origin);
    }
    superPeer.awaitPeers(channel, 2);
    assertThat(superPeer.stats().path("master").path("currentPeers").asInt()).isEqualTo(2);
  }

  @Test
  void relaysWhatTheFirstViewerHadWithoutEverAskingTheOrigin() throws IOException {
    var origin = lab.origin();
    var superPeer = lab.superPeer("superpeer.origin.mode=relay");
    var channel = seed(superPeer, origin.vodPlaylist());
    var page = page(origin, origin.vodPlaylist(), superPeer);
    var browser = lab.browser();
    var first = browser.open(page);
    first.awaitUntil("meets the super peer", PATIENCE, state -> state.superPeers() == 1);
    first.hurry();
    var firstState = first.awaitSegments(LEARNT, PATIENCE);
    assertThat(firstState.total().superPeer()).as(firstState::summary).isZero();
    superPeer.awaitDownloaded(channel, LEARNT * 140);
    Seen.wellPlayed(first, first.state(), origin);
    first.leave();

    // Nobody but the super peer can have these segments now.
    var second = browser.open(page);
    var state =
        second.awaitUntil(
            "gets segments from the super peer",
            PATIENCE,
            s -> s.segmentsFrom("super") >= 4 && s.hashed());

    Seen.wellPlayed(second, state, origin);
    assertThat(state.total().viewer()).as(state::summary).isZero();
    assertThat(origin.requests()).as("asked by a worker").allMatch(Origin.Request::byBrowser);
  }

  private static ChannelId seed(SuperPeer superPeer, String playlist) {
    var channel = superPeer.seedPlaylist(playlist, Map.of("url", playlist));
    superPeer.awaitSomebodyToCall();
    return channel;
  }

  private static String page(Origin origin, String playlist, SuperPeer superPeer) {
    return origin.page(playlist, "announce=" + superPeer.tracker());
  }
}
