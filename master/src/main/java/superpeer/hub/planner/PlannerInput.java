package superpeer.hub.planner;

import java.util.List;
import java.util.Map;
import java.util.Set;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerView;

/**
 * All that a plan depends on.
 *
 * @param channels the hottest first
 * @param servers all that are registered, with their latest reports
 * @param plannedSeeds what the planner ordered and did not take back
 * @param stopping places whose stop is under way, or so new that reports may not show it yet
 * @param avoided places that were refused, or that somebody stopped by hand
 * @param replicas how many servers a channel should have, where it is more than one
 * @param nowMs epoch ms
 */
record PlannerInput(
    HubSettings settings,
    List<RankedChannel> channels,
    List<ServerView> servers,
    Map<Placement, PlannedSeed> plannedSeeds,
    Set<Placement> stopping,
    Set<Placement> avoided,
    Map<String, Integer> replicas,
    long nowMs) {

  int servers(String channel) {
    return replicas.getOrDefault(channel, 1);
  }
}
