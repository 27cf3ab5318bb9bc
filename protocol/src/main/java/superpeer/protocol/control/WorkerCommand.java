package superpeer.protocol.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * What the master tells a worker over the control line: frames of a 4-byte big-endian length and
 * that many bytes of JSON, over a Unix domain socket.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
  @Type(value = WorkerCommand.Seed.class, name = "seed"),
  @Type(value = WorkerCommand.Drain.class, name = "drain"),
  @Type(value = WorkerCommand.LimitUplink.class, name = "limitUplink"),
  @Type(value = WorkerCommand.DescribePeers.class, name = "describePeers"),
})
public sealed interface WorkerCommand {

  /**
   * Seed this; to an idle worker the start of its work, to a seeding one the new settings of the
   * same channel, which it takes over without dropping a viewer.
   */
  record Seed(Assignment assignment) implements WorkerCommand {}

  /**
   * Take no new viewers, leave tracker and signaling, finish the running pieces, say CLOSE ({@code
   * fatal:false}) and exit with {@link WorkerExit#OK}.
   *
   * @param patienceMs how long running pieces may take before they are aborted, in milliseconds
   * @param overMs over which the viewers are sent away, a few at a time, in milliseconds; each is
   *     served until its turn. 0, and to a worker that is older than this: all at once
   */
  record Drain(long patienceMs, long overMs) implements WorkerCommand {

    /** All at once. */
    public Drain(long patienceMs) {
      this(patienceMs, 0);
    }
  }

  /**
   * Send no more than this.
   *
   * @param mbps total of all viewers, packets and all, in Mbit/s; 0 lifts the limit. The worker
   *     reports it as {@link WorkerStats#uplinkLimitMbps} once it is in force
   */
  record LimitUplink(double mbps) implements WorkerCommand {}

  /**
   * Tell of the connected peers, by {@link WorkerEvent.Peers}. A worker that is older than this
   * command does not answer.
   *
   * @param ask repeated in the answer
   * @param max peers that are told of; a worker tells of {@link WorkerEvent.Peers#MAX} at most
   */
  record DescribePeers(long ask, int max) implements WorkerCommand {}
}
