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
 * @param rows the hottest first
 */
public record Garden(List<Row> rows) {

  /**
   * @param name what the id stands for, for people; the id itself if it is none
   * @param seededBy ids of servers
   * @param origin {@code auto}, {@code manual}, or empty if nobody seeds it
   * @param why one line
   */
  public record Row(
      RankedChannel channel, String name, List<String> seededBy, String origin, String why) {}

  static Garden of(Situation situation, Plan plan) {
    var ground = new Ground(situation);
    var rows = new ArrayList<Row>();
    for (var channel : situation.channels()) {
      var id = channel.channel();
      var manual = ground.manual(id);
      var own = ground.own(id);
      rows.add(
          new Row(
              channel,
              name(id),
              Stream.concat(manual.stream(), own.stream()).toList(),
              !manual.isEmpty() ? "manual" : own.isEmpty() ? "" : "auto",
              plan.why().getOrDefault(id, "")));
    }
    return new Garden(List.copyOf(rows));
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
