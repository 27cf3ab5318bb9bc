package superpeer.protocol.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/**
 * An event from a worker to its master, on the control line; framing as in {@link WorkerCommand}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @Type(value = WorkerEvent.Hello.class, name = "hello"),
  @Type(value = WorkerEvent.Ready.class, name = "ready"),
  @Type(value = WorkerEvent.Reported.class, name = "reported"),
  @Type(value = WorkerEvent.Draining.class, name = "draining"),
  @Type(value = WorkerEvent.Degraded.class, name = "troubled"),
  @Type(value = WorkerEvent.Exiting.class, name = "exiting"),
  @Type(value = WorkerEvent.Peers.class, name = "peers"),
})
public sealed interface WorkerEvent {

  /**
   * The first frame of every connection, also after a reconnect.
   *
   * @param token the secret from the first line of the worker's stdin
   * @param pid of the worker
   * @param startedAtMs start of the process, epoch ms; identifies the process together with the pid
   * @param version of the worker's program
   * @param assignment what it seeds; absent while it is idle or drains
   */
  record Hello(
      String token, long pid, long startedAtMs, String version, Optional<Assignment> assignment)
      implements WorkerEvent {}

  /**
   * The worker is announced to the tracker and reachable through signaling. Repeated after every
   * reconnect.
   */
  record Ready() implements WorkerEvent {}

  /** The latest figures. Sent every two seconds; the master treats silence as a failure. */
  record Reported(WorkerStats stats) implements WorkerEvent {}

  /**
   * Progress of a drain.
   *
   * @param pieces still being sent
   * @param peers still connected
   */
  record Draining(int pieces, int peers) implements WorkerEvent {}

  /**
   * A part of the worker is failing, or has recovered. Sent on a change of state, never per
   * message.
   *
   * @param what the part: {@code origin}, {@code tracker}, {@code signaling}, {@code store}
   * @param error what is wrong, with the value; empty after recovery
   * @param hint how to fix it
   */
  record Degraded(String what, Optional<String> error, Optional<String> hint)
      implements WorkerEvent {}

  /**
   * The worker exits. A master that adopted the process cannot get the exit code in another way.
   *
   * @param code exit code, see {@link WorkerExit}
   */
  record Exiting(int code) implements WorkerEvent {}

  /**
   * The reply to {@link WorkerCommand.DescribePeers}.
   *
   * @param ask the request id
   * @param total all connected peers, also those not listed
   * @param peers those with the longest connections
   */
  record Peers(long ask, int total, List<PeerView> peers) implements WorkerEvent {

    /** Most peers in one reply. Each has about 250 bytes of JSON, at most 2,000. */
    public static final int MAX = 500;

    public Peers {
      peers = List.copyOf(peers);
    }
  }
}
