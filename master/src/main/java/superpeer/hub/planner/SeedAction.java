package superpeer.hub.planner;

import java.util.List;

/** A call to a server that the plan wants. */
sealed interface SeedAction {

  Placement placement();

  /** The reason, one line for humans. */
  String reason();

  /** Starts a seed. */
  record Start(Placement placement, boolean live, String reason) implements SeedAction {}

  /**
   * Stops a seed.
   *
   * @param pids of the workers to stop
   */
  record Stop(Placement placement, List<Long> pids, String reason) implements SeedAction {}
}
