package superpeer.master.seeding;

import java.util.List;
import java.util.Optional;
import superpeer.master.fleet.StandbyView;
import superpeer.master.fleet.WorkerView;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * Everything the REST API shows of seeds and workers, at one moment.
 *
 * @param bandwidthMbps the server's uplink
 * @param slots workers there may be
 * @param taken slots that seed, or will as soon as their worker is up
 * @param full whether a seed of ordinary priority would be refused now
 * @param draining whether new viewers and channels are turned away, so that the server runs empty
 * @param restarts of workers since the master started
 * @param workers with a process, in the order of their slots
 * @param standby processes that stand by
 * @param seeds the oldest first
 * @param error what is wrong with the server itself
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
   * @param item what it was told to seed
   */
  public record Worker(WorkerView view, Item item) {}

  /**
   * @param pids of its workers
   * @param stress mean of its workers, 0 is idle and 1 is full
   * @param reason why it does not run; absent while it does
   */
  public record SeedStatus(
      Item item, State state, List<Long> pids, double stress, Optional<Reason> reason) {}

  /** What a seed is doing. */
  public enum State {
    /** Viewers can reach one of its workers. */
    SEEDING,
    /** A worker is on its way. */
    STARTING,
    /** Its worker crashed, and is started again soon. */
    PAUSED,
    /** All slots are taken by seeds that come first. */
    WAITING,
    /** It failed in a way that trying again does not help; a new seed or restart does it anyway. */
    PARKED
  }

  /**
   * @param message what keeps it from running
   * @param hint the way out
   */
  public record Reason(String message, String hint) {}

  /** Viewers that are connected now. */
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

  /** Worker processes that live now. */
  public int processes() {
    return (int) workers.stream().filter(w -> w.view().phase() != WorkerView.Phase.PAUSED).count();
  }
}
