package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** A channel and segments whose names the page makes up: nobody but viewers can tell of them. */
class CustomIdsIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /** Of the first viewer; the buffer of the second takes six over HTTP before it meets anybody. */
  private static final int LEARNT = 20;

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
    first.awaitUntil("meets the super peer", TIMEOUT, state -> state.superPeers() == 1);
    first.playFast();
    var firstState = first.awaitSegments(LEARNT, TIMEOUT);
    assertThat(firstState.total().superPeer()).as(firstState::summary).isZero();
    superPeer.awaitDownloaded(channel, LEARNT * 140);
    first.leave();

    // Nobody but the super peer can have these segments now.
    var second = browser.open(page);
    var state =
        second.awaitUntil(
            "gets segments from the super peer",
            TIMEOUT,
            s -> s.segmentsFrom("super") >= 4 && s.hashed());

    ViewerAssertions.assertPlayedWithoutStall(second, state, origin);
    assertThat(state.total().viewer()).as(state::summary).isZero();
    assertThat(origin.requests()).as("asked by a worker").allMatch(Origin.Request::byBrowser);
  }
}
