package superpeer.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import superpeer.protocol.ChannelId;

/** Viewers that only the tracker knows: they announce themselves and report, and play nothing. */
final class Crowd {

  private record Member(ChannelId channel, String id) {}

  private final SuperPeer hub;
  private final List<Member> members = new ArrayList<>();

  Crowd(SuperPeer hub) {
    this.hub = hub;
  }

  /** So many viewers come to watch a live channel. */
  void come(ChannelId channel, int count) {
    for (var i = 0; i < count; i++) {
      var announce = Map.of("channel", channel.encoded(), "ts", 1, "live", true);
      var id = hub.post("/v1/channel", announce).at("/data/id").asText();
      members.add(new Member(channel, id));
    }
  }

  /** Every viewer says that it is still there, and gets nothing from peers. */
  void stay() {
    for (var member : members) {
      var path = "/v1/channel/%s/node/%s/stats".formatted(member.channel(), member.id());
      var report = "{\"totalConns\":1,\"http\":500,\"requests\":5}";
      hub.send(
          HttpRequest.newBuilder(URI.create(hub.url(path)))
              .POST(BodyPublishers.ofString(report, UTF_8)));
    }
  }
}
