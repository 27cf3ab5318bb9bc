package superpeer.protocol.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/** What a worker tells its master over the control line; framing as in {@link WorkerCommand}. */
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
   * The first frame on every line, also after a redial.
   *
   * @param token the secret that the worker was given on the first line of its stdin
   * @param pid of the worker
   * @param startedAtMs when the process started, epoch ms; with the pid it names the process
   * @param version of the worker's program
   * @param assignment what it seeds; absent while it is idle, and once it drains
   */
  record Hello(
      String token, long pid, long startedAtMs, String version, Optional<Assignment> assignment)
      implements WorkerEvent {}

  /** Announced to the tracker and reachable through signaling. Repeated after every redial. */
  record Ready() implements WorkerEvent {}

  /** The latest figures; sent every two seconds, and silence is failure. */
  record Reported(WorkerStats stats) implements WorkerEvent {}

  /**
   * Progress of a drain.
   *
   * @param pieces still being sent
   * @param peers still connected
   */
  record Draining(int pieces, int peers) implements WorkerEvent {}

  /**
   * The worker works, but worse than it should, or again as it should. Sent on a change of state,
   * never per message.
   *
   * @param what part is concerned: {@code origin}, {@code tracker}, {@code signaling}, {@code
   *     store}
   * @param error what is wrong, with the value; empty when it is all right again
   * @param hint the way out
   */
  record Degraded(String what, Optional<String> error, Optional<String> hint)
      implements WorkerEvent {}

  /**
   * The last word. A master that did not start the process has no other way to learn its code.
   *
   * @param code what the process exits with, a {@link WorkerExit}
   */
  record Exiting(int code) implements WorkerEvent {}

  /**
   * The answer to {@link WorkerCommand.DescribePeers}.
   *
   * @param ask whose answer this is
   * @param total connected peers, also those that are not told of
   * @param peers those that have been connected for the longest
   */
  record Peers(long ask, int total, List<PeerView> peers) implements WorkerEvent {

    /** Most peers of one answer; each has some 250 bytes of JSON, 2,000 at most. */
    public static final int MAX = 500;

    public Peers {
      peers = List.copyOf(peers);
    }
  }
}
