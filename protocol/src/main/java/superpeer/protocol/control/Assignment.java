package superpeer.protocol.control;

import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.RequestHeaders;

/**
 * Tells a worker what to seed, and how.
 *
 * @param channel the channel
 * @param live whether it is live; else VOD
 * @param token user token for METADATA; viewers compare it with their own
 * @param label the operator's name for the seeder; the tracker's {@code tag}
 * @param maxConnections most concurrent viewers
 * @param useDisk whether VOD segments may be stored on disk
 * @param origin where content comes from
 * @param swarm tracker and signaling
 * @param network addresses and ports for WebRTC
 * @param limits resources that the worker may use
 */
public record Assignment(
    ChannelId channel,
    boolean live,
    Optional<String> token,
    Optional<String> label,
    int maxConnections,
    boolean useDisk,
    Origin origin,
    Swarm swarm,
    Network network,
    Limits limits) {

  /**
   * A copy with another uplink limit.
   *
   * @param mbps as {@link Limits#uplinkMbps}
   */
  public Assignment withUplink(double mbps) {
    return new Assignment(
        channel,
        live,
        token,
        label,
        maxConnections,
        useDisk,
        origin,
        swarm,
        network,
        new Limits(mbps, limits.memoryMb(), limits.diskMb()));
  }

  /** A copy with another limit of viewers. */
  public Assignment withMaxConnections(int most) {
    return new Assignment(
        channel, live, token, label, most, useDisk, origin, swarm, network, limits);
  }

  /** Whether a worker that seeds this can switch to {@code next} without dropping a viewer. */
  public boolean canSwitchTo(Assignment next) {
    return channel.equals(next.channel)
        && live == next.live
        && useDisk == next.useDisk
        && swarm.equals(next.swarm)
        && network.equals(next.network);
  }

  /** Where content comes from. */
  public enum OriginMode {
    /** From viewers and from the origin. */
    HYBRID,
    /** From the origin only. */
    ORIGIN,
    /** From viewers only; nothing is fetched over HTTP. */
    RELAY
  }

  /**
   * @param mode from viewers, over HTTP, or both
   * @param url of the playlist; if absent it is guessed from the channel id
   * @param headers sent with fetches, see the worker's {@code SeedHeaders}
   * @param allowNetworks CIDRs that are allowed although loopback, private or link-local
   * @param cacheDir directory of the segment files that the workers of this host share
   */
  public record Origin(
      OriginMode mode,
      Optional<String> url,
      Optional<RequestHeaders> headers,
      List<String> allowNetworks,
      String cacheDir) {}

  /**
   * @param tracker base URL, including {@code /v1}
   * @param signal ws or wss URL of the main signaling server; if absent, as the tracker replies
   * @param backupSignal ws or wss URL of the backup
   */
  public record Swarm(String tracker, Optional<String> signal, Optional<String> backupSignal) {}

  /**
   * @param announceAddress public address for ICE candidates behind a 1:1 NAT
   * @param minUdpPort first UDP port, or 0 for any
   * @param maxUdpPort last UDP port, or 0 for any
   * @param stun STUN servers as {@code stun:host:port}; empty on a host with a public address
   */
  public record Network(
      Optional<String> announceAddress, int minUdpPort, int maxUdpPort, List<String> stun) {}

  /**
   * @param uplinkMbps limit of traffic to peers, with packet overhead, in Mbit/s; 0: none
   * @param memoryMb limit of resident memory, in units of 1,048,576 bytes
   * @param diskMb limit of the host's shared segment files, same unit
   */
  public record Limits(double uplinkMbps, int memoryMb, int diskMb) {}
}
