package superpeer.hub.planner;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerView;
import superpeer.hub.registry.SuperPeerApi;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/**
 * A request to seed a channel now. Auto-seeding never touches the result.
 *
 * @param server id of the server; absent: the one with the most spare uplink
 * @param url of the playlist; absent: from the template of its domain, else the server guesses it
 * @param live absent: as its viewers report, else live
 */
public record ManualSeed(
    ChannelId channel, Optional<String> server, Optional<String> url, Optional<Boolean> live) {

  private static final int MAX_BODY = 16 * 1024;
  private static final int MAX_TEXT = 4_096;

  /** The result. */
  public sealed interface Result {

    /** The server responded, with success or an error. */
    record Answered(String server, SuperPeerApi.Response response) implements Result {}

    /** No server was asked, or it did not respond. */
    record Failed(String reason) implements Result {}
  }

  /**
   * @param body may be empty
   * @throws MalformedMessage naming the invalid value
   */
  public static ManualSeed read(String channel, byte[] body) throws MalformedMessage {
    var id = ChannelId.parse(channel);
    if (body.length == 0) {
      return new ManualSeed(id, Optional.empty(), Optional.empty(), Optional.empty());
    }
    var json = Json.members(Json.read(body, "seed", MAX_BODY), "seed");
    var live = json.find("live");
    if (live.isPresent() && !live.get().isBoolean()) {
      throw new MalformedMessage(
          "live is " + Json.excerpt(live.get().toString()) + ", not true or false");
    }
    return new ManualSeed(
        id,
        json.text("server", MAX_TEXT).filter(text -> !text.isEmpty()),
        json.text("url", MAX_TEXT).filter(text -> !text.isEmpty()),
        live.map(JsonNode::booleanValue));
  }

  /** Chooses the server. A named server is used whether it runs or not. */
  Optional<ServerView> chooseServer(List<ServerView> servers) {
    return server.isPresent()
        ? servers.stream().filter(it -> it.entry().id().equals(server.get())).findFirst()
        : servers.stream()
            .filter(it -> it.entry().enabled())
            .filter(it -> it.health().report().filter(ManualSeed::hasRoom).isPresent())
            .max(Comparator.comparingDouble(ManualSeed::spareMbps));
  }

  private static boolean hasRoom(ServerReport report) {
    return !report.draining() && !report.full();
  }

  private static double spareMbps(ServerView server) {
    return server.health().report().map(it -> PlacementFilters.spareMbps(server, it)).orElse(0.0);
  }

  /** The body of {@code POST /seed}. */
  ByteString body(HubSettings settings, List<RankedChannel> channels) {
    var ranked = channels.stream().filter(it -> it.channel().equals(channel.encoded())).findFirst();
    var json = Json.newObject();
    var item = json.putArray("list").addObject();
    item.put("channel", channel.encoded());
    item.put("live", live.or(() -> ranked.map(RankedChannel::live)).orElse(true));
    url.or(() -> settings.urlOf(channel)).ifPresent(text -> item.put("url", text));
    settings.tokenOf(channel).ifPresent(token -> item.put("token", token));
    return ByteString.fromString(Json.write(json));
  }
}
