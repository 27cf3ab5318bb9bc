package superpeer.hub.doctor;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is looked at.
 *
 * @param hubs addresses of one hub, without a slash at the end
 * @param adminToken of its dashboard; absent: not known
 * @param accessToken of its REST API; absent: none
 * @param network how workers are reached
 */
public record DiagnosisTarget(
    List<URI> hubs,
    Optional<String> adminToken,
    Optional<String> accessToken,
    WorkerNetwork network) {

  public DiagnosisTarget {
    hubs = List.copyOf(hubs);
    if (hubs.isEmpty()) {
      throw new IllegalArgumentException("a hub has at least one address");
    }
  }

  /**
   * How workers are reached.
   *
   * @param own addresses of this machine's interfaces; empty: the hub is not on this machine
   * @param announced public address in ICE candidates, if it is set
   * @param firstPort first UDP port for WebRTC; 0: any
   * @param lastPort last one
   * @param maxViewers of one worker
   * @param stun servers that are asked, as {@code stun:host:port}
   */
  public record WorkerNetwork(
      List<InetAddress> own,
      Optional<String> announced,
      int firstPort,
      int lastPort,
      int maxViewers,
      List<String> stun) {

    /** Of a hub elsewhere: nothing of this machine says how its workers are reached. */
    public static final WorkerNetwork REMOTE =
        new WorkerNetwork(List.of(), Optional.empty(), 0, 0, 0, List.of());

    public WorkerNetwork {
      own = List.copyOf(own);
      stun = List.copyOf(stun);
    }

    /** The same, and more STUN servers: those that viewers are told of. */
    public WorkerNetwork withStun(List<String> more) {
      var all = Stream.concat(stun.stream(), more.stream()).distinct().toList();
      return new WorkerNetwork(own, announced, firstPort, lastPort, maxViewers, all);
    }
  }

  /** Never prints a token. */
  @Override
  public String toString() {
    return "Patient" + hubs;
  }
}
