package superpeer.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import superpeer.protocol.ChannelId;

/** Viewers that announce themselves to the tracker and report, but play nothing. */
final class TrackerOnlyViewers {

  private record Member(ChannelId channel, String id) {}

  private final SuperPeer hub;
  private final List<Member> members = new ArrayList<>();

  TrackerOnlyViewers(SuperPeer hub) {
    this.hub = hub;
  }

  /** Adds {@code count} viewers of a live channel without a location. */
  void join(ChannelId channel, int count) {
    join(channel, count, Map.of());
  }

  /**
   * Adds {@code count} viewers of a live channel.
   *
   * @param place the location they announce: country, lat and lon
   */
  void join(ChannelId channel, int count, Map<String, ?> place) {
    for (var i = 0; i < count; i++) {
      var id = announce(channel, place).at("/data/id").asText();
      members.add(new Member(channel, id));
    }
  }

  /** Whether a viewer at {@code place} is offered a super peer. The viewer leaves at once. */
  boolean isOfferedSuperPeer(ChannelId channel, Map<String, ?> place) {
    var data = announce(channel, place).path("data");
    report(new Member(channel, data.path("id").asText()), "{\"off\":true}");
    return data.path("peers").findValues("super").stream().anyMatch(JsonNode::asBoolean);
  }

  private JsonNode announce(ChannelId channel, Map<String, ?> place) {
    var announce = new HashMap<String, Object>(place);
    announce.putAll(Map.of("channel", channel.encoded(), "ts", 1, "live", true));
    return hub.post("/v1/channel", announce);
  }

  /** Every viewer reports that it is still there and gets nothing from peers. */
  void report() {
    for (var member : members) {
      report(member, "{\"totalConns\":1,\"http\":500,\"requests\":5}");
    }
  }

  private void report(Member member, String report) {
    var path = "/v1/channel/%s/node/%s/stats".formatted(member.channel(), member.id());
    hub.send(
        HttpRequest.newBuilder(URI.create(hub.url(path)))
            .POST(BodyPublishers.ofString(report, UTF_8)));
  }
}
