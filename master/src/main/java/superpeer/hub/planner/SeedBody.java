package superpeer.hub.planner;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import superpeer.hub.registry.SuperPeerApi;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** Builds the body of {@code POST /seed} for planned seeds, and reads errors from the response. */
final class SeedBody {

  private static final int MAX_ANSWER = 1 << 20;

  private SeedBody() {}

  /** The body for one planned seed. */
  static ByteString of(SeedAction.Start action, HubSettings settings) {
    var channel = new ChannelId(action.placement().channel());
    var json = Json.newObject();
    var item = json.putArray("list").addObject();
    item.put("channel", channel.encoded());
    item.put("live", action.live());
    item.put("priority", settings.seeding().priority());
    item.put("label", PlacementHistory.LABEL);
    settings.urlOf(channel).ifPresent(url -> item.put("url", url));
    settings.tokenOf(channel).ifPresent(token -> item.put("token", token));
    return ByteString.fromString(Json.write(json));
  }

  /**
   * @return why the seed was refused; empty if it was accepted
   */
  static Optional<String> refusal(SuperPeerApi.Response response) {
    if (response.isSuccess()) {
      return Optional.empty();
    }
    try {
      var json = Json.read(response.body().toArrayUnsafe(), "answer", MAX_ANSWER);
      return Optional.of(error(json).orElse("HTTP " + response.status()));
    } catch (MalformedMessage e) {
      return Optional.of("HTTP " + response.status());
    }
  }

  private static Optional<String> error(JsonNode json) {
    return Optional.of(json.path("error").asText("")).filter(text -> !text.isEmpty());
  }
}
