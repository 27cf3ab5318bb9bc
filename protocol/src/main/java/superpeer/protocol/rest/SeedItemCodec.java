package superpeer.protocol.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.RequestHeaders;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * Reads and writes a seed item as JSON, for the API and the database. Empty strings count as
 * absent, because forms send them.
 */
public final class SeedItemCodec {

  private static final Set<String> ZONES = Set.of("cn", "hk", "us", "eu");
  private static final int MAX_TOKEN_LENGTH = 256;
  private static final int MAX_LABEL_LENGTH = 64;
  private static final int MAX_URL_LENGTH = 4_096;
  private static final int MAX_PRIORITY = 1_000_000;
  private static final int DEFAULT_PRIORITY = 100;
  private static final int MAX_CONNECTIONS = 10_000;
  private static final int DEFAULT_CONNECTIONS = 80;

  private SeedItemCodec() {}

  /**
   * @throws MalformedMessage naming the first field that does not match docs/protocol/rest.md §2
   */
  public static Item read(JsonNode json) throws MalformedMessage {
    var item = Json.members(json, "seed item");
    var url = url(item, "url", Set.of("http", "https"));
    return new Item(
        ChannelId.parse(item.requiredText("channel", ChannelId.MAX_LENGTH)),
        text(item, "token", MAX_TOKEN_LENGTH),
        zone(item),
        flag(item, "live", true),
        url(item, "signal1", Set.of("ws", "wss")),
        url(item, "signal2", Set.of("ws", "wss")),
        integer(item, "priority", -MAX_PRIORITY, MAX_PRIORITY, DEFAULT_PRIORITY),
        flag(item, "keepAlive", false),
        flag(item, "noUseDiskCache", false),
        integer(item, "maxConnections", 1, MAX_CONNECTIONS, DEFAULT_CONNECTIONS),
        text(item, "label", MAX_LABEL_LENGTH),
        url,
        headers(item, url),
        integer(item, "workers", 1, RestCodec.MAX_WORKERS_OF_A_CHANNEL, 1));
  }

  /** {@code read(write(item)).equals(item)}. */
  public static ObjectNode write(Item item) {
    return Json.mapper().valueToTree(item);
  }

  private static Optional<String> text(JsonMembers item, String name, int max)
      throws MalformedMessage {
    return item.text(name, max).filter(text -> !text.isEmpty());
  }

  /** Headers require a URL: a guessed playlist may belong to anyone. */
  private static Optional<RequestHeaders> headers(JsonMembers item, Optional<String> url)
      throws MalformedMessage {
    var value = item.find("headers").filter(json -> !json.isEmpty());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (!(value.get() instanceof ObjectNode object)) {
      throw new MalformedMessage("headers is not an object of names and strings");
    }
    if (url.isEmpty()) {
      throw new MalformedMessage("headers requires url, which is missing");
    }
    if (object.size() > RequestHeaders.MAX_COUNT) {
      throw new MalformedMessage(
          "headers has " + object.size() + " members; the limit is " + RequestHeaders.MAX_COUNT);
    }
    var all = new LinkedHashMap<String, String>();
    for (var header : object.properties()) {
      if (!header.getValue().isTextual()) {
        throw new MalformedMessage(
            "header " + Json.excerpt(header.getKey()) + " in headers is not a string");
      }
      all.put(header.getKey(), header.getValue().textValue());
    }
    try {
      return Optional.of(new RequestHeaders(all));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessage("headers: " + e.getMessage());
    }
  }

  private static Optional<String> zone(JsonMembers item) throws MalformedMessage {
    var zone = text(item, "trackerZone", 16);
    if (zone.isPresent() && !ZONES.contains(zone.get())) {
      throw new MalformedMessage(
          "trackerZone is " + Json.excerpt(zone.get()) + ", not cn, hk, us or eu");
    }
    return zone;
  }

  private static boolean flag(JsonMembers item, String name, boolean defaultValue)
      throws MalformedMessage {
    var value = item.find(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw new MalformedMessage(
          name + " is " + Json.excerpt(value.get().toString()) + ", not true or false");
    }
    return value.map(JsonNode::booleanValue).orElse(defaultValue);
  }

  private static int integer(JsonMembers item, String name, int min, int max, int defaultValue)
      throws MalformedMessage {
    return (int) item.integer(name, min, max).orElse(defaultValue);
  }

  private static Optional<String> url(JsonMembers item, String name, Set<String> schemes)
      throws MalformedMessage {
    var text = text(item, name, MAX_URL_LENGTH);
    if (text.isPresent() && !isUrl(text.get(), schemes)) {
      throw new MalformedMessage(
          name
              + " is "
              + Json.excerpt(text.get())
              + ", not a URL with scheme "
              + String.join(" or ", schemes.stream().sorted().toList()));
    }
    return text;
  }

  private static boolean isUrl(String text, Set<String> schemes) {
    try {
      var url = new URI(text);
      return url.getScheme() != null && schemes.contains(url.getScheme()) && url.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
