package superpeer.protocol.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;

/** Reads the bodies of the control API. Stateless; safe to share between threads. */
public final class RestCodec {

  /** Most Mbit/s a server can claim: 1 Tbit/s; more is a slip of the pen. */
  public static final int MAX_BANDWIDTH_MBPS = 1_000_000;

  /** Most worker slots that can be forced: more processes than any one machine can bear. */
  public static final int MAX_WORKERS = 1_000;

  /** Most items of one seed request. */
  public static final int MAX_ITEMS = 1_000;

  /** Most workers that one channel can want at least. */
  public static final int MAX_WORKERS_OF_A_CHANNEL = 64;

  private RestCodec() {}

  /**
   * @param body may be empty, which means {@code {}}
   * @param maxLength most bytes
   */
  public static PingRequest ping(byte[] body, int maxLength) throws MalformedMessage {
    var json = object(body, "ping", maxLength);
    return new PingRequest(
        limit(json, "bandwidth", MAX_BANDWIDTH_MBPS), limit(json, "workers", MAX_WORKERS));
  }

  /**
   * Whether the server is to drain: {@code on} of {@code POST /drain}.
   *
   * @param body may be empty, which means that it is
   * @param maxLength most bytes
   */
  public static boolean drain(byte[] body, int maxLength) throws MalformedMessage {
    var on = object(body, "drain", maxLength).path("on");
    if (!on.isMissingNode() && !on.isBoolean()) {
      throw new MalformedMessage("on is " + Json.excerpt(on.toString()) + ", not true or false");
    }
    return on.asBoolean(true);
  }

  /** Null is what a dashboard makes of garbage in its box; it means the same as 0: automatic. */
  private static OptionalInt limit(JsonNode body, String name, int max) throws MalformedMessage {
    var value = body.get(name);
    if (value == null) {
      return OptionalInt.empty();
    }
    if (value.isNull()) {
      return OptionalInt.of(0);
    }
    var number = JsonMembers.integerOf(value);
    if (number.isEmpty() || number.getAsLong() < 0 || number.getAsLong() > max) {
      throw new MalformedMessage(
          name + " is " + Json.excerpt(value.toString()) + ", not a whole number up to " + max);
    }
    return OptionalInt.of((int) number.getAsLong());
  }

  /**
   * Reads a seed request. Of several items for one channel the last counts.
   *
   * @param maxLength most bytes
   * @throws MalformedMessage if there is no list of 1 to {@value #MAX_ITEMS} items
   */
  public static ParsedSeeds seeds(byte[] body, int maxLength) throws MalformedMessage {
    var list = object(body, "seed", maxLength).get("list");
    if (list == null || !list.isArray() || list.isEmpty() || list.size() > MAX_ITEMS) {
      throw new MalformedMessage(
          "list is "
              + (list == null ? "missing" : Json.excerpt(list.toString()))
              + ", not an array of 1 to "
              + MAX_ITEMS
              + " items");
    }
    var items = new LinkedHashMap<ChannelId, SeedRequest.Item>();
    var refused = new ArrayList<SeedResponse.Refusal>();
    for (var element : list) {
      try {
        var item = SeedItemCodec.read(element);
        items.remove(item.channel());
        items.put(item.channel(), item);
      } catch (MalformedMessage e) {
        refused.add(
            new SeedResponse.Refusal(
                channelOf(element),
                String.valueOf(e.getMessage()),
                "correct this item and post it again; /openapi.yaml describes its fields"));
      }
    }
    return new ParsedSeeds(List.copyOf(items.values()), List.copyOf(refused));
  }

  /** The channel as it was given; cut short only if it is longer than any id. */
  private static String channelOf(JsonNode item) {
    var channel = item.path("channel");
    var text = channel.isTextual() ? channel.textValue() : "";
    return text.length() <= ChannelId.MAX_LENGTH ? text : Json.excerpt(text);
  }

  private static JsonNode object(byte[] body, String what, int maxLength) throws MalformedMessage {
    if (body.length == 0) {
      return Json.newObject();
    }
    var json = Json.read(body, what, maxLength);
    if (!json.isObject()) {
      throw new MalformedMessage(what + " is no JSON object: " + Json.excerpt(json.toString()));
    }
    return json;
  }
}
