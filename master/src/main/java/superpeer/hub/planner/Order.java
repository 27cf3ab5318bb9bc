package superpeer.hub.planner;

import java.util.List;

/** Something that a server is to be asked for. */
sealed interface Order {

  Place place();

  /** The reason, one line for people. */
  String why();

  /** Seed the channel. */
  record Seed(Place place, boolean live, String why) implements Order {}

  /**
   * Seed it no more.
   *
   * @param pids of the workers that are to be stopped
   */
  record Stop(Place place, List<Long> pids, String why) implements Order {}
}
