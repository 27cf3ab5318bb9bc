package superpeer.hub.planner;

import java.util.List;

/** Something that a server is to be asked for. */
sealed interface SeedAction {

  Placement placement();

  /** The reason, one line for people. */
  String reason();

  /** Seed the channel. */
  record Start(Placement placement, boolean live, String reason) implements SeedAction {}

  /**
   * Seed it no more.
   *
   * @param pids of the workers that are to be stopped
   */
  record Stop(Placement placement, List<Long> pids, String reason) implements SeedAction {}
}
