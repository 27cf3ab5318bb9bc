package superpeer.hub.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import superpeer.hub.planner.ChannelPlacements;
import superpeer.protocol.Json;

/** The JSON of channels. */
final class ChannelJson {

  /** Maximum channels in a response. */
  static final int MAX_CHANNELS = 1_000;

  private ChannelJson() {}

  /**
   * @param query only channels whose id or name contains this
   */
  static ObjectNode of(ChannelPlacements channelPlacements, Optional<String> query) {
    var wanted = query.map(text -> text.toLowerCase(Locale.ROOT)).orElse("");
    var found =
        channelPlacements.channels().stream()
            .filter(
                channelPlacement ->
                    channelPlacement.name().toLowerCase(Locale.ROOT).contains(wanted)
                        || channelPlacement
                            .channel()
                            .channel()
                            .toLowerCase(Locale.ROOT)
                            .contains(wanted))
            .toList();
    var json = Json.newObject().put("ret", 0);
    var array = json.putArray("channels");
    found.stream().limit(MAX_CHANNELS).forEach(channelPlacement -> array.add(of(channelPlacement)));
    return json.put("total", found.size());
  }

  private static ObjectNode of(ChannelPlacements.ChannelPlacement channelPlacement) {
    var channel = channelPlacement.channel();
    var json =
        Json.newObject().put("channel", channel.channel()).put("name", channelPlacement.name());
    json.put("live", channel.live());
    json.put("viewers", channel.viewers());
    json.put("heat", channel.heat());
    json.put("p2pRatio", channel.p2pRatio());
    json.put("rebuffers", channel.rebuffers());
    json.put("failedConnections", channel.failedConnections());
    json.put("need", channel.need());
    json.put("rank", channel.rank());
    var servers = json.putArray("seededBy");
    channelPlacement.seededBy().forEach(servers::add);
    json.put("origin", channelPlacement.origin());
    json.put("why", channelPlacement.reason());
    return json;
  }
}
