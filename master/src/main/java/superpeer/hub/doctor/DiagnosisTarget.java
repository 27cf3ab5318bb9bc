package superpeer.hub.doctor;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The hub to check.
 *
 * @param hubs base URLs of one hub, without a slash at the end
 * @param adminToken of its dashboard; empty: unknown
 * @param accessToken of its REST API; empty: none
 * @param network of its workers
 */
public record DiagnosisTarget(
    List<URI> hubs,
    Optional<String> adminToken,
    Optional<String> accessToken,
    WorkerNetwork network) {

  public DiagnosisTarget {
    hubs = List.copyOf(hubs);
    if (hubs.isEmpty()) {
      throw new IllegalArgumentException("a hub needs at least one address");
    }
  }

  /**
   * How viewers reach the workers.
   *
   * @param own addresses of this machine's interfaces; empty: the hub is on another machine
   * @param announced public address in ICE candidates, if set
   * @param firstPort first UDP port for WebRTC; 0: any
   * @param lastPort last UDP port for WebRTC
   * @param maxViewers of one worker
   * @param stun STUN servers to check, as {@code stun:host:port}
   */
  public record WorkerNetwork(
      List<InetAddress> own,
      Optional<String> announced,
      int firstPort,
      int lastPort,
      int maxViewers,
      List<String> stun) {

    /** For a hub on another machine, whose network is unknown. */
    public static final WorkerNetwork REMOTE =
        new WorkerNetwork(List.of(), Optional.empty(), 0, 0, 0, List.of());

    public WorkerNetwork {
      own = List.copyOf(own);
      stun = List.copyOf(stun);
    }

    /** Returns a copy with more STUN servers. */
    public WorkerNetwork withStun(List<String> more) {
      var all = Stream.concat(stun.stream(), more.stream()).distinct().toList();
      return new WorkerNetwork(own, announced, firstPort, lastPort, maxViewers, all);
    }
  }

  /** Never prints a token. */
  @Override
  public String toString() {
    return "DiagnosisTarget" + hubs;
  }
}
