package superpeer.master.seeding;

import java.util.List;
import java.util.Optional;
import superpeer.master.fleet.StandbyView;
import superpeer.master.fleet.WorkerView;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * All seeds and workers at one moment, for the REST API, events and metrics.
 *
 * @param bandwidthMbps the server's uplink
 * @param slots most workers that may have an assignment
 * @param taken slots that seed or whose worker is starting
 * @param full whether a new seed with the default priority would be refused now
 * @param draining whether the server refuses new viewers and channels
 * @param restarts of workers since the master started
 * @param workers with an assignment and a process, by slot number
 * @param standby processes without an assignment
 * @param seeds oldest first
 * @param error what is wrong with the server itself; empty if nothing is
 */
public record FleetOverview(
    int bandwidthMbps,
    int slots,
    int taken,
    boolean full,
    boolean draining,
    int restarts,
    List<Worker> workers,
    List<StandbyView> standby,
    List<SeedStatus> seeds,
    Optional<String> error) {

  /**
   * @param item the seed that the worker serves
   */
  public record Worker(WorkerView view, Item item) {}

  /**
   * @param pids of its workers
   * @param stress mean of its workers, from 0 (idle) to 1 (full)
   * @param reason why it does not run; empty while it runs
   */
  public record SeedStatus(
      Item item, State state, List<Long> pids, double stress, Optional<Reason> reason) {}

  /** What a seed is doing. */
  public enum State {
    /** Viewers can reach at least one of its workers. */
    SEEDING,
    /** A worker is starting. */
    STARTING,
    /** Its worker crashed and will be started again after a pause. */
    PAUSED,
    /** Seeds with a better claim hold all slots. */
    WAITING,
    /** It failed and is not retried until an operator seeds or restarts it. */
    PARKED
  }

  /**
   * @param message why it does not run
   * @param hint how to fix it
   */
  public record Reason(String message, String hint) {}

  /** Number of connected viewers. */
  public int viewers() {
    return workers.stream().mapToInt(w -> w.view().stats().peers()).sum();
  }

  FleetOverview asDraining() {
    return new FleetOverview(
        bandwidthMbps, slots, taken, true, true, restarts, workers, standby, seeds, error);
  }

  /** Payload sent by all workers over their last report interval, in Mbit/s. */
  public double currentUplinkMbps() {
    return workers.stream().mapToDouble(w -> w.view().stats().currentUplinkMbps()).sum();
  }

  /** Number of worker processes. */
  public int processes() {
    return (int) workers.stream().filter(w -> w.view().phase() != WorkerView.Phase.PAUSED).count();
  }
}
