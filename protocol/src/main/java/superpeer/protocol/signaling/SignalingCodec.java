package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;

/**
 * Encodes and decodes the text frames of signaling connections, and the bodies of long polling,
 * which are arrays of the same messages. Stateless and thread-safe.
 *
 * <p>Servers read requests and write replies; workers write requests and read replies.
 */
public final class SignalingCodec {

  /** Longest text, in UTF-16 units: the largest payload of the open-source servers. */
  public static final int MAX_LENGTH = 128 * 1_024;

  /** Most signals in one batch, and most messages in one polling body. */
  public static final int MAX_BATCH = 100;

  /** Longest peer id, in UTF-16 units; ours have 13. */
  static final int MAX_ID = 128;

  /** Longest reason of a rejection, in UTF-16 units. */
  private static final int MAX_REASON = 1_024;

  private static final String WHAT = "signaling message";

  private SignalingCodec() {}

  /**
   * Decodes a message from a peer.
   *
   * @throws MalformedMessage if it is too long, not a JSON object, or invalid for its action
   */
  public static SignalingRequest decodeRequest(String text) throws MalformedMessage {
    return request(Json.read(text, WHAT, MAX_LENGTH));
  }

  /** Decodes the body of a polling client's POST: an array of at most 100 messages. */
  public static List<SignalingRequest> decodeRequests(String text) throws MalformedMessage {
    var requests = new ArrayList<SignalingRequest>();
    for (var element : batch(Json.read(text, WHAT, MAX_LENGTH))) {
      requests.add(request(element));
    }
    return List.copyOf(requests);
  }

  /**
   * Decodes a message from a signaling server.
   *
   * @throws MalformedMessage if it is too long, not a JSON object, or invalid for its action
   */
  public static SignalingReply decodeReply(String text) throws MalformedMessage {
    return reply(Json.read(text, WHAT, MAX_LENGTH));
  }

  /** Decodes the response to a poll: an array of at most 100 messages, or nothing. */
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

  /** Encodes the body of a polling client's POST. */
  public static String encodeRequests(List<SignalingRequest> requests) {
    var array = Json.mapper().createArrayNode();
    requests.forEach(request -> array.add(SignalingWriter.tree(request)));
    return Json.write(array);
  }

  /** Encodes the response to a poll. */
  public static String encodeReplies(List<SignalingReply> replies) {
    var array = Json.mapper().createArrayNode();
    replies.forEach(reply -> array.add(SignalingWriter.tree(reply)));
    return Json.write(array);
  }

  /** Encodes the response to a polling client's {@code hello}: the version without an action. */
  public static String encodeHello(SignalingReply.Version greeting) {
    return Json.write(Json.newObject().put("ver", greeting.version()));
  }

  private static SignalingRequest request(JsonNode tree) throws MalformedMessage {
    var members = Json.members(tree, WHAT);
    return switch (action(members)) {
      case "signal" -> new SignalingRequest.Send(to(members), required(members, "data"));
      case "signals" -> {
        var data = new ArrayList<JsonNode>();
        batch(required(members, "data")).forEach(data::add);
        yield new SignalingRequest.SendAll(to(members), List.copyOf(data));
      }
      case "reject" ->
          new SignalingRequest.Reject(
              to(members),
              members.lenientText("reason", MAX_REASON),
              members.lenientBoolean("fatal"));
      case "ping" -> new SignalingRequest.Ping();
      default -> new SignalingRequest.Unknown();
    };
  }

  private static SignalingReply reply(JsonNode tree) throws MalformedMessage {
    var members = Json.members(tree, WHAT);
    return switch (action(members)) {
      case "ver" ->
          new SignalingReply.Version((int) members.lenientCount("ver", Integer.MAX_VALUE));
      case "signal" -> signal(members);
      case "signals" -> signals(members);
      case "reject" ->
          new SignalingReply.Rejected(
              from(members),
              members.lenientText("reason", MAX_REASON),
              members.lenientBoolean("fatal"));
      case "pong" -> new SignalingReply.Pong();
      case "close" ->
          new SignalingReply.Close(members.lenientText("reason", MAX_REASON).orElse(""));
      default -> new SignalingReply.Unknown();
    };
  }

  private static SignalingReply signal(JsonMembers members) throws MalformedMessage {
    var from = from(members);
    var data = members.find("data");
    return data.isPresent()
        ? new SignalingReply.Relayed(from, data.get())
        : new SignalingReply.NotFound(from);
  }

  /** Decodes a batch. Items without data mean "not found" and are skipped. */
  private static SignalingReply signals(JsonMembers members) throws MalformedMessage {
    var signals = new ArrayList<SignalingReply.Relayed>();
    for (var element : batch(required(members, "data"))) {
      if (signal(Json.members(element, WHAT)) instanceof SignalingReply.Relayed relayed) {
        signals.add(relayed);
      }
    }
    return new SignalingReply.RelayedAll(List.copyOf(signals));
  }

  private static String action(JsonMembers members) {
    return members.find("action").map(JsonNode::textValue).orElse("");
  }

  private static String to(JsonMembers members) throws MalformedMessage {
    var to = members.text("to", MAX_ID);
    return to.isPresent() ? to.get() : members.requiredText("to_peer_id", MAX_ID);
  }

  private static String from(JsonMembers members) throws MalformedMessage {
    var from = members.text("from_peer_id", MAX_ID);
    return from.isPresent() ? from.get() : members.requiredText("from", MAX_ID);
  }

  private static JsonNode required(JsonMembers members, String name) throws MalformedMessage {
    var value = members.find(name);
    if (value.isEmpty()) {
      throw new MalformedMessage(WHAT + " has no " + name);
    }
    return value.get();
  }

  private static JsonNode batch(JsonNode tree) throws MalformedMessage {
    if (!tree.isArray() || tree.size() > MAX_BATCH) {
      throw new MalformedMessage(
          WHAT
              + (tree.isArray() ? " has " + tree.size() + " items" : " is not a list")
              + "; the limit is "
              + MAX_BATCH);
    }
    return tree;
  }
}
