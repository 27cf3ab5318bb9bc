package superpeer.worker.loadtest;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import superpeer.protocol.ChannelId;

/**
 * What the viewers are to do.
 *
 * @param target the channel, and where its swarm meets
 * @param load how many viewers, when
 * @param behavior how each of them watches
 * @param timeouts how long each of them waits for what
 * @param seed of all that is random
 */
public record Scenario(
    Target target, Load load, ViewerBehavior behavior, Timeouts timeouts, long seed) {

  /**
   * @param channel the swarm
   * @param live whether it is live; else VOD
   * @param tracker base URL, including {@code /v1}
   * @param signal ws or wss URL of the signaling server; absent: what the tracker answers
   * @param segment how long a segment plays
   * @param lastSn of a VOD, where its playlist is known
   */
  public record Target(
      ChannelId channel,
      boolean live,
      String tracker,
      Optional<String> signal,
      Duration segment,
      OptionalLong lastSn) {}

  /**
   * @param viewers at a time, after the ramp
   * @param ramp from the first viewer's coming to the last one's
   * @param warmUp after the ramp; what segments took until then does not count
   * @param duration after ramp and warm-up
   * @param churn viewers that leave, and others that come, in a second, after the ramp
   */
  public record Load(
      int viewers, Duration ramp, Duration warmUp, Duration duration, double churn) {}

  /**
   * @param urgent share of the requests that say that the player waits; the others are prefetches
   * @param reverse share of the urgent requests that want the last frame first
   * @param cancel share of the pieces that the viewer cancels when half of it is there
   * @param think longest pause from wanting a segment to asking for it; each is random
   * @param ahead how much of a VOD a viewer keeps in its buffer
   * @param startBuffer what the player holds at the start; the SDK loads it over HTTP
   * @param bitrate of the media, in bit/s, over what the segments' duration says
   * @param fromAnywhere whether viewers of a VOD begin anywhere, and not at its beginning
   * @param anyPeer whether to call peers that the tracker does not call super peers
   * @param verify whether to compute hashes where the peer names them
   */
  public record ViewerBehavior(
      double urgent,
      double reverse,
      double cancel,
      Duration think,
      Duration ahead,
      Duration startBuffer,
      OptionalLong bitrate,
      boolean fromAnywhere,
      boolean anyPeer,
      boolean verify) {}

  /**
   * @param frame from a request to its PIECE, and from one frame to the next
   * @param segment from wanting a segment to giving it up, when nobody has it
   * @param handshake from the open channel to the peer's METADATA
   * @param findPeers from losing the last super peer to asking the tracker for others
   * @param stats between two STATS
   */
  public record Timeouts(
      Duration frame, Duration segment, Duration handshake, Duration findPeers, Duration stats) {}
}
