package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;

/**
 * Turns the text frames of a signaling connection into messages and back, and the bodies of long
 * polling, which are arrays of them. Stateless; safe to share between threads.
 *
 * <p>The server's side reads requests and writes replies, the worker's the other way round.
 */
public final class SignalingCodec {

  /** Longest text, in UTF-16 units: the largest payload that the open-source servers take. */
  public static final int MAX_LENGTH = 128 * 1_024;

  /** Most signals of one batch, and messages of one polling body. */
  public static final int MAX_BATCH = 100;

  /** Longest id of a peer, in UTF-16 units; ours have 13. */
  static final int MAX_ID = 128;

  /** Longest reason of a refusal that is passed on, in UTF-16 units. */
  private static final int MAX_REASON = 1_024;

  private static final String WHAT = "signaling message";

  private SignalingCodec() {}

  /**
   * Reads what a peer sent.
   *
   * @throws MalformedMessage if it is too long, is no JSON object, or breaks its action's rules
   */
  public static SignalingRequest decodeRequest(String text) throws MalformedMessage {
    return request(Json.read(text, WHAT, MAX_LENGTH));
  }

  /** Reads the body of a polling client's POST: an array of messages, at most 100. */
  public static List<SignalingRequest> decodeRequests(String text) throws MalformedMessage {
    var requests = new ArrayList<SignalingRequest>();
    for (var element : batch(Json.read(text, WHAT, MAX_LENGTH))) {
      requests.add(request(element));
    }
    return List.copyOf(requests);
  }

  /**
   * Reads what a signaling server sent.
   *
   * @throws MalformedMessage if it is too long, is no JSON object, or breaks its action's rules
   */
  public static SignalingReply decodeReply(String text) throws MalformedMessage {
    return reply(Json.read(text, WHAT, MAX_LENGTH));
  }

  /** Reads the answer to a poll: an array of messages, at most 100, or nothing. */
  public static List<SignalingReply> decodeReplies(String text) throws MalformedMessage {
    var replies = new ArrayList<SignalingReply>();
    if (text.isEmpty()) {
      return replies;
    }
    for (var element : batch(Json.read(text, WHAT, MAX_LENGTH))) {
      replies.add(reply(element));
    }
    return List.copyOf(replies);
  }

  public static String encode(SignalingRequest request) {
    return Json.write(SignalingWriter.tree(request));
  }

  public static String encode(SignalingReply reply) {
    return Json.write(SignalingWriter.tree(reply));
  }

  /** The body of a poll's POST. */
  public static String encodeRequests(List<SignalingRequest> requests) {
    var array = Json.mapper().createArrayNode();
    requests.forEach(request -> array.add(SignalingWriter.tree(request)));
    return Json.write(array);
  }

  /** The answer to a poll. */
  public static String encodeReplies(List<SignalingReply> replies) {
    var array = Json.mapper().createArrayNode();
    replies.forEach(reply -> array.add(SignalingWriter.tree(reply)));
    return Json.write(array);
  }

  /** The answer to a polling client's {@code hello}: the greeting without action. */
  public static String encodeHello(SignalingReply.Version greeting) {
    return Json.write(Json.newObject().put("ver", greeting.version()));
  }

  private static SignalingRequest request(JsonNode tree) throws MalformedMessage {
    var jsonMembers = Json.members(tree, WHAT);
    return switch (action(jsonMembers)) {
      case "signal" -> new SignalingRequest.Send(to(jsonMembers), required(jsonMembers, "data"));
      case "signals" -> {
        var data = new ArrayList<JsonNode>();
        batch(required(jsonMembers, "data")).forEach(data::add);
        yield new SignalingRequest.SendAll(to(jsonMembers), List.copyOf(data));
      }
      case "reject" ->
          new SignalingRequest.Reject(
              to(jsonMembers),
              jsonMembers.lenientText("reason", MAX_REASON),
              jsonMembers.lenientBoolean("fatal"));
      case "ping" -> new SignalingRequest.Ping();
      default -> new SignalingRequest.Unknown();
    };
  }

  private static SignalingReply reply(JsonNode tree) throws MalformedMessage {
    var jsonMembers = Json.members(tree, WHAT);
    return switch (action(jsonMembers)) {
      case "ver" ->
          new SignalingReply.Version((int) jsonMembers.lenientCount("ver", Integer.MAX_VALUE));
      case "signal" -> signal(jsonMembers);
      case "signals" -> signals(jsonMembers);
      case "reject" ->
          new SignalingReply.Rejected(
              from(jsonMembers),
              jsonMembers.lenientText("reason", MAX_REASON),
              jsonMembers.lenientBoolean("fatal"));
      case "pong" -> new SignalingReply.Pong();
      case "close" ->
          new SignalingReply.Close(jsonMembers.lenientText("reason", MAX_REASON).orElse(""));
      default -> new SignalingReply.Unknown();
    };
  }

  private static SignalingReply signal(JsonMembers jsonMembers) throws MalformedMessage {
    var from = from(jsonMembers);
    var data = jsonMembers.find("data");
    return data.isPresent()
        ? new SignalingReply.Relayed(from, data.get())
        : new SignalingReply.NotFound(from);
  }

  /** A batch; its items without data, which say "not found", are of no use and skipped. */
  private static SignalingReply signals(JsonMembers jsonMembers) throws MalformedMessage {
    var signals = new ArrayList<SignalingReply.Relayed>();
    for (var element : batch(required(jsonMembers, "data"))) {
      if (signal(Json.members(element, WHAT)) instanceof SignalingReply.Relayed relayed) {
        signals.add(relayed);
      }
    }
    return new SignalingReply.RelayedAll(List.copyOf(signals));
  }

  private static String action(JsonMembers jsonMembers) {
    return jsonMembers.find("action").map(JsonNode::textValue).orElse("");
  }

  private static String to(JsonMembers jsonMembers) throws MalformedMessage {
    var to = jsonMembers.text("to", MAX_ID);
    return to.isPresent() ? to.get() : jsonMembers.requiredText("to_peer_id", MAX_ID);
  }

  private static String from(JsonMembers jsonMembers) throws MalformedMessage {
    var from = jsonMembers.text("from_peer_id", MAX_ID);
    return from.isPresent() ? from.get() : jsonMembers.requiredText("from", MAX_ID);
  }

  private static JsonNode required(JsonMembers jsonMembers, String name) throws MalformedMessage {
    var value = jsonMembers.find(name);
    if (value.isEmpty()) {
      throw new MalformedMessage(WHAT + " has no " + name);
    }
    return value.get();
  }

  private static JsonNode batch(JsonNode tree) throws MalformedMessage {
    if (!tree.isArray() || tree.size() > MAX_BATCH) {
      throw new MalformedMessage(
          WHAT
              + (tree.isArray() ? " of " + tree.size() + " items" : " is no list")
              + "; at most "
              + MAX_BATCH
              + " in one");
    }
    return tree;
  }
}
