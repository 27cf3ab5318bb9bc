package superpeer.protocol.control;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A command from the master to a worker, on the control line: a Unix domain socket with frames of a
 * 4-byte big-endian length and JSON.
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
   * Seeds a channel. An idle worker starts to seed; a seeding worker applies new settings of the
   * same channel without dropping a viewer.
   */
  record Seed(Assignment assignment) implements WorkerCommand {}

  /**
   * Drains the worker: it takes no new viewers, leaves tracker and signaling, finishes the pieces
   * in flight, sends CLOSE ({@code fatal:false}) and exits with {@link WorkerExit#OK}.
   *
   * @param patienceMs how long pieces in flight may take before they are aborted, in milliseconds
   * @param overMs time over which viewers are sent away, a few at a time, in milliseconds; each is
   *     served until then. 0: all at once, as workers do that do not know this member
   */
  record Drain(long patienceMs, long overMs) implements WorkerCommand {

    /** Sends all viewers away at once. */
    public Drain(long patienceMs) {
      this(patienceMs, 0);
    }
  }

  /**
   * Limits the uplink.
   *
   * @param mbps total for all viewers, with packet overhead, in Mbit/s; 0 removes the limit. The
   *     worker reports it as {@link WorkerStats#uplinkLimitMbps} once it is in force
   */
  record LimitUplink(double mbps) implements WorkerCommand {}

  /**
   * Asks for the connected peers; the reply is {@link WorkerEvent.Peers}. Workers that do not know
   * this command do not reply.
   *
   * @param ask request id, repeated in the reply
   * @param max most peers in the reply; a worker sends {@link WorkerEvent.Peers#MAX} at most
   */
  record DescribePeers(long ask, int max) implements WorkerCommand {}
}
