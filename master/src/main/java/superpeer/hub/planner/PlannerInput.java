package superpeer.hub.planner;

import java.util.List;
import java.util.Map;
import java.util.Set;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerView;

/**
 * Everything that a plan depends on.
 *
 * @param channels the hottest first
 * @param servers all registered servers, with their latest reports
 * @param plannedSeeds seeds that the planner started and did not stop
 * @param stopping placements being stopped, or stopped so recently that reports may still show them
 * @param avoided placements that were refused or stopped manually
 * @param replicas number of servers for channels that need more than one
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

  int replicasOf(String channel) {
    return replicas.getOrDefault(channel, 1);
  }
}
