package superpeer.hub.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import superpeer.hub.popularity.RankedChannel;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;

/**
 * Every channel that has viewers, and who seeds it.
 *
 * @param channels the hottest first
 */
public record ChannelPlacements(List<ChannelPlacement> channels) {

  /**
   * @param name what the id stands for, for people; the id itself if it is none
   * @param seededBy ids of servers
   * @param origin {@code auto}, {@code manual}, or empty if nobody seeds it
   * @param reason one line
   */
  public record ChannelPlacement(
      RankedChannel channel, String name, List<String> seededBy, String origin, String reason) {}

  static ChannelPlacements of(PlannerInput plannerInput, Plan plan) {
    var clusterSnapshot = new ClusterSnapshot(plannerInput);
    var rows = new ArrayList<ChannelPlacement>();
    for (var channel : plannerInput.channels()) {
      var id = channel.channel();
      var manual = clusterSnapshot.manualServers(id);
      var own = clusterSnapshot.plannedServers(id);
      rows.add(
          new ChannelPlacement(
              channel,
              name(id),
              Stream.concat(manual.stream(), own.stream()).toList(),
              !manual.isEmpty() ? "manual" : own.isEmpty() ? "" : "auto",
              plan.reasons().getOrDefault(id, "")));
    }
    return new ChannelPlacements(List.copyOf(rows));
  }

  /** The tracker takes any base64 for an id; a super peer does not. */
  static boolean isSeedable(String channel) {
    try {
      return !ChannelId.parse(channel).encoded().isEmpty();
    } catch (MalformedMessage e) {
      return false;
    }
  }

  /** What an id stands for; one that stands for nothing is shown as it is. */
  static String name(String channel) {
    try {
      return ChannelId.parse(channel).name();
    } catch (MalformedMessage e) {
      return channel;
    }
  }
}
