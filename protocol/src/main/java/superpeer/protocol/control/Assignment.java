package superpeer.protocol.control;

import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.RequestHeaders;

/**
 * What a worker is to seed, and how.
 *
 * @param channel the channel
 * @param live whether it is live; else VOD
 * @param token user token for METADATA, which viewers compare with their own
 * @param label the operator's name for the seeder; the tracker's {@code tag}
 * @param maxConnections most viewers at a time
 * @param useDisk whether VOD segments may be kept on disk
 * @param origin where content comes from
 * @param swarm how peers are found
 * @param network how peers reach us
 * @param limits what the worker may use
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
   * The same with another limit of what is sent.
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

  /** The same for fewer or more viewers. */
  public Assignment withMaxConnections(int most) {
    return new Assignment(
        channel, live, token, label, most, useDisk, origin, swarm, network, limits);
  }

  /** Whether a worker that seeds this can take {@code next} over without dropping a viewer. */
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
    /** From the origin alone. */
    ORIGIN,
    /** From viewers alone; nothing is fetched over HTTP. */
    RELAY
  }

  /**
   * @param mode from viewers, over HTTP, or both
   * @param url the playlist; absent: guessed from the channel id
   * @param headers sent with what is fetched, see {@code SeedHeaders} of the worker
   * @param allowNetworks CIDRs that may be fetched though loopback, private or link-local
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
   * @param signal ws or wss URL of the main signaling server; absent: what the tracker answers
   * @param backupSignal ws or wss URL of the backup
   */
  public record Swarm(String tracker, Optional<String> signal, Optional<String> backupSignal) {}

  /**
   * @param announceAddress public address put into ICE candidates behind a 1:1 NAT
   * @param minUdpPort first UDP port, or 0 for any
   * @param maxUdpPort last UDP port, or 0 for any
   * @param stun STUN servers as {@code stun:host:port}; empty on a host with a public address
   */
  public record Network(
      Optional<String> announceAddress, int minUdpPort, int maxUdpPort, List<String> stun) {}

  /**
   * @param uplinkMbps most that is sent to peers, packets and all, in Mbit/s; 0 is no limit
   * @param memoryMb most resident memory, in units of 1,048,576 bytes
   * @param diskMb most the shared segment files of the host may take, same unit
   */
  public record Limits(double uplinkMbps, int memoryMb, int diskMb) {}
}
