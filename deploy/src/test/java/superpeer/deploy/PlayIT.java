package superpeer.deploy;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** The main job: an operator seeds a channel, and one viewer after another is served. */
class PlayIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

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

  private static ChannelId seed(SuperPeer superPeer, String playlist) {
    var channel = superPeer.seedPlaylist(playlist, Map.of("url", playlist));
    superPeer.awaitSomebodyToCall();
    return channel;
  }

  private static String page(Origin origin, String playlist, SuperPeer superPeer) {
    return origin.page(playlist, "announce=" + superPeer.tracker());
  }
}
