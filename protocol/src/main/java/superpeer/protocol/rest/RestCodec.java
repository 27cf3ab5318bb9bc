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

/** Parses request bodies of the control API. Stateless and thread-safe. */
public final class RestCodec {

  /** Largest uplink of a server, in Mbit/s: 1 Tbit/s; more is a typing error. */
  public static final int MAX_BANDWIDTH_MBPS = 1_000_000;

  /** Most worker slots that can be forced; no machine can run more. */
  public static final int MAX_WORKERS = 1_000;

  /** Most items of one seed request. */
  public static final int MAX_ITEMS = 1_000;

  /** Largest minimum number of workers per channel. */
  public static final int MAX_WORKERS_OF_A_CHANNEL = 64;

  private RestCodec() {}

  /**
   * @param body may be empty, same as {@code {}}
   * @param maxLength in bytes
   */
  public static PingRequest ping(byte[] body, int maxLength) throws MalformedMessage {
    var json = object(body, "ping", maxLength);
    return new PingRequest(
        limit(json, "bandwidth", MAX_BANDWIDTH_MBPS), limit(json, "workers", MAX_WORKERS));
  }

  /**
   * Parses {@code POST /drain}: whether the server should drain ({@code on}).
   *
   * @param body may be empty, which means true
   * @param maxLength in bytes
   */
  public static boolean drain(byte[] body, int maxLength) throws MalformedMessage {
    var on = object(body, "drain", maxLength).path("on");
    if (!on.isMissingNode() && !on.isBoolean()) {
      throw new MalformedMessage("on is " + Json.excerpt(on.toString()) + ", not true or false");
    }
    return on.asBoolean(true);
  }

  /** Dashboards send null for invalid input; it means the same as 0: automatic. */
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
   * Parses a seed request. If a channel occurs several times, the last item counts.
   *
   * @param maxLength in bytes
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

  /** The channel as given; shortened only if it is longer than any id. */
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
      throw new MalformedMessage(what + " is not a JSON object: " + Json.excerpt(json.toString()));
    }
    return json;
  }
}
