package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.parameterMap;
import static akka.http.javadsl.server.Directives.path;

import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.Map;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;

/**
 * {@code GET /hub/channel-id}: computes the channel id that viewers use, from the settings of a
 * page. Stateless.
 *
 * <pre>
 *   url=…&amp;kind=hls|dash|media    of a URL
 *   id=…&amp;token=…                 of a page that sets channelId
 *   signal=…                      with either, if the page sets exactly one
 * </pre>
 */
final class ChannelIdRoute {

  /** Longer than any URL that CDNs accept. */
  private static final int MAX_TEXT = 4_096;

  Route routes() {
    return path("channel-id", () -> get(() -> parameterMap(ChannelIdRoute::answer)));
  }

  private static Route answer(Map<String, String> query) {
    try {
      return HubResponses.ok(json(of(query)));
    } catch (IllegalArgumentException e) {
      return HubResponses.problem(
          StatusCodes.BAD_REQUEST,
          String.valueOf(e.getMessage()),
          "send url, an http or https URL, or id and token as the page sets them");
    }
  }

  private static ChannelId of(Map<String, String> query) {
    var signal = text(query, "signal");
    var custom = text(query, "id");
    if (custom.isPresent()) {
      return ChannelId.ofCustom(text(query, "token").orElse(""), custom.get(), signal);
    }
    var url =
        text(query, "url").orElseThrow(() -> new IllegalArgumentException("url or id is required"));
    var kind = text(query, "kind").orElse("hls");
    return switch (kind) {
      case "hls" -> ChannelId.ofUrl(url, signal);
      case "dash" -> ChannelId.ofDash(url, signal);
      case "media" -> ChannelId.ofMedia(url, signal);
      default ->
          throw new IllegalArgumentException(
              "kind is '" + Json.excerpt(kind) + "', not hls, dash or media");
    };
  }

  private static Optional<String> text(Map<String, String> query, String name) {
    var text = Optional.ofNullable(query.get(name)).map(String::strip).filter(it -> !it.isEmpty());
    if (text.filter(it -> it.length() > MAX_TEXT).isPresent()) {
      throw new IllegalArgumentException(name + " has more than " + MAX_TEXT + " characters");
    }
    return text;
  }

  private static Object json(ChannelId id) {
    var answer = Json.newObject().put("ret", 0).put("channel", id.encoded());
    answer.put("channelString", id.channelString()).put("name", id.name());
    id.signalId().ifPresent(signal -> answer.put("signal", signal));
    return answer;
  }
}
