package superpeer.hub.planner;

import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import superpeer.hub.registry.SuperPeers;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** What {@code POST /seed} of the planner says, and what is answered. */
final class SeedBody {

  private static final int MAX_ANSWER = 1 << 20;

  private SeedBody() {}

  /** One seed that is the planner's own. */
  static ByteString of(Order.Seed order, AutoSettings settings) {
    var channel = new ChannelId(order.place().channel());
    var json = Json.newObject();
    var item = json.putArray("list").addObject();
    item.put("channel", channel.encoded());
    item.put("live", order.live());
    item.put("priority", settings.seeding().priority());
    item.put("label", Ledger.LABEL);
    settings.urlOf(channel).ifPresent(url -> item.put("url", url));
    settings.tokenOf(channel).ifPresent(token -> item.put("token", token));
    return ByteString.fromString(Json.write(json));
  }

  /**
   * @return why the seed was refused; empty if it was accepted
   */
  static Optional<String> refusal(SuperPeers.Answer answer) {
    if (answer.isSuccess()) {
      return Optional.empty();
    }
    try {
      var json = Json.read(answer.body().toArrayUnsafe(), "answer", MAX_ANSWER);
      return Optional.of(words(json).orElse("HTTP " + answer.status()));
    } catch (MalformedMessage e) {
      return Optional.of("HTTP " + answer.status());
    }
  }

  private static Optional<String> words(JsonNode json) {
    return Optional.of(json.path("error").asText("")).filter(text -> !text.isEmpty());
  }
}
