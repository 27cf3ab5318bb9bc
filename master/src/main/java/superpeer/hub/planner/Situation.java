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
 * @param own what the planner ordered and did not take back
 * @param ending places whose stop is under way, or so new that reports may not show it yet
 * @param avoided places that were refused, or that somebody stopped by hand
 * @param spread how many servers a channel should have, where it is more than one
 * @param nowMs epoch ms
 */
record Situation(
    AutoSettings settings,
    List<RankedChannel> channels,
    List<ServerView> servers,
    Map<Place, OwnSeed> own,
    Set<Place> ending,
    Set<Place> avoided,
    Map<String, Integer> spread,
    long nowMs) {

  int servers(String channel) {
    return spread.getOrDefault(channel, 1);
  }
}
