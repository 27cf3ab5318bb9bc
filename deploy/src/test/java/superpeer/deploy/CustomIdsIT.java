package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/**
 * Channel and segment ids that the page chooses: the super peer learns segments from viewers only.
 */
class CustomIdsIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /** Segments of the first viewer. The second one loads six over HTTP before it has peers. */
  private static final int LEARNED = 20;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void secondViewerGetsSegmentsLearnedFromTheFirst() throws IOException {
    var origin = env.originOfRounds(2);
    var superPeer = env.superPeer();
    var channel = ChannelId.ofCustom("shop", "film 7", Optional.empty());
    superPeer.seed(Map.of("channel", channel.encoded(), "token", "shop", "live", false));
    superPeer.awaitSignalingPeer();
    var page =
        origin.page(
            origin.vodPlaylist(),
            "announce=" + superPeer.tracker(),
            "token=shop",
            "channelId=film%207",
            "segmentId=file");
    var browser = env.browser();
    var first = browser.open(page);
    first.awaitUntil("connects to the super peer", TIMEOUT, state -> state.superPeers() == 1);
    first.playFast();
    var firstState = first.awaitSegments(LEARNED, TIMEOUT);
    assertThat(firstState.total().superPeer()).as(firstState::summary).isZero();
    superPeer.awaitDownloaded(channel, LEARNED * 140);
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
}
