package superpeer.hub.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import superpeer.hub.planner.Garden;
import superpeer.protocol.Json;

/** Channels as the API shows them. */
final class ChannelJson {

  /** Channels that are shown at a time. */
  static final int MAX_CHANNELS = 1_000;

  private ChannelJson() {}

  /**
   * @param query shows only those whose id or name has this in it
   */
  static ObjectNode of(Garden garden, Optional<String> query) {
    var wanted = query.map(text -> text.toLowerCase(Locale.ROOT)).orElse("");
    var found =
        garden.rows().stream()
            .filter(
                row ->
                    row.name().toLowerCase(Locale.ROOT).contains(wanted)
                        || row.channel().channel().toLowerCase(Locale.ROOT).contains(wanted))
            .toList();
    var json = Json.newObject().put("ret", 0);
    var array = json.putArray("channels");
    found.stream().limit(MAX_CHANNELS).forEach(row -> array.add(of(row)));
    return json.put("total", found.size());
  }

  private static ObjectNode of(Garden.Row row) {
    var channel = row.channel();
    var json = Json.newObject().put("channel", channel.channel()).put("name", row.name());
    json.put("live", channel.live());
    json.put("viewers", channel.viewers());
    json.put("heat", channel.heat());
    json.put("p2pRatio", channel.p2pRatio());
    json.put("rebuffers", channel.rebuffers());
    json.put("failedConnections", channel.failedConnections());
    json.put("need", channel.need());
    json.put("rank", channel.rank());
    var servers = json.putArray("seededBy");
    row.seededBy().forEach(servers::add);
    json.put("origin", row.origin());
    json.put("why", row.why());
    return json;
  }
}
