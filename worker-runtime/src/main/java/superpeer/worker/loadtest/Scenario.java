package superpeer.worker.loadtest;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import superpeer.protocol.ChannelId;

/**
 * What the viewers do.
 *
 * @param target the channel and its tracker
 * @param load how many viewers, when
 * @param behavior how each of them watches
 * @param timeouts how long each of them waits for what
 * @param seed of the random numbers
 */
public record Scenario(
    Target target, Load load, ViewerBehavior behavior, Timeouts timeouts, long seed) {

  /**
   * @param channel the swarm
   * @param live whether it is live; else VOD
   * @param tracker base URL, including {@code /v1}
   * @param signal ws or wss URL of the signaling server; if absent, as the tracker replies
   * @param segment duration of a segment
   * @param lastSn last sequence number of a VOD, if its playlist is known
   */
  public record Target(
      ChannelId channel,
      boolean live,
      String tracker,
      Optional<String> signal,
      Duration segment,
      OptionalLong lastSn) {}

  /**
   * @param viewers concurrent viewers after the ramp
   * @param ramp time in which all viewers join
   * @param warmUp time after the ramp; segments before its end do not count
   * @param duration measured time after ramp and warm-up
   * @param churn viewers that are replaced per second after the ramp
   */
  public record Load(
      int viewers, Duration ramp, Duration warmUp, Duration duration, double churn) {}

  /**
   * @param urgent share of urgent requests; the others are prefetches
   * @param reverse share of the urgent requests that ask for the last frame first
   * @param cancel share of the pieces that are cancelled half-way
   * @param think longest random delay before a request
   * @param ahead target buffer of a VOD viewer
   * @param startBuffer buffer at the start; the SDK loads it over HTTP
   * @param bitrate of the media in bit/s; overrides the segment duration
   * @param fromAnywhere whether VOD viewers start at a random position
   * @param anyPeer whether to connect also to peers that are not super peers
   * @param verify whether to verify hashes
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
   * @param frame from a request to its PIECE, and between frames
   * @param segment until a segment that no peer offers is given up
   * @param handshake from the open channel to the peer's METADATA
   * @param findPeers from losing the last super peer to asking the tracker for others
   * @param stats interval of STATS messages
   */
  public record Timeouts(
      Duration frame, Duration segment, Duration handshake, Duration findPeers, Duration stats) {}
}
