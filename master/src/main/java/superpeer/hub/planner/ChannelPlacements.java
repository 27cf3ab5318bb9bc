package superpeer.hub.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import superpeer.hub.popularity.RankedChannel;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;

/**
 * Every channel with viewers, and the servers that seed it.
 *
 * @param channels the hottest first
 */
public record ChannelPlacements(List<ChannelPlacement> channels) {

  /**
   * @param name readable name of the channel; the id itself if it cannot be decoded
   * @param seededBy ids of servers
   * @param origin {@code auto}, {@code manual}, or empty if no server seeds it
   * @param reason why it is seeded or not, one line
   */
  public record ChannelPlacement(
      RankedChannel channel, String name, List<String> seededBy, String origin, String reason) {}

  static ChannelPlacements of(PlannerInput plannerInput, Plan plan) {
    var clusterSnapshot = new ClusterSnapshot(plannerInput);
    var channels = new ArrayList<ChannelPlacement>();
    for (var channel : plannerInput.channels()) {
      var id = channel.channel();
      var manual = clusterSnapshot.manualServers(id);
      var planned = clusterSnapshot.plannedServers(id);
      channels.add(
          new ChannelPlacement(
              channel,
              name(id),
              Stream.concat(manual.stream(), planned.stream()).toList(),
              !manual.isEmpty() ? "manual" : planned.isEmpty() ? "" : "auto",
              plan.reasons().getOrDefault(id, "")));
    }
    return new ChannelPlacements(List.copyOf(channels));
  }

  /** Whether a super peer can seed this id. The tracker accepts any base64 as an id. */
  static boolean isSeedable(String channel) {
    try {
      return !ChannelId.parse(channel).encoded().isEmpty();
    } catch (MalformedMessage e) {
      return false;
    }
  }

  /** The readable name of an id, or the id itself if it cannot be decoded. */
  static String name(String channel) {
    try {
      return ChannelId.parse(channel).name();
    } catch (MalformedMessage e) {
      return channel;
    }
  }
}
