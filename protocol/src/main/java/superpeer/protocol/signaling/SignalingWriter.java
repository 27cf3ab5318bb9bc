package superpeer.protocol.signaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import superpeer.protocol.Json;

/** Encodes signaling messages as JSON. */
final class SignalingWriter {

  private SignalingWriter() {}

  static ObjectNode tree(SignalingRequest request) {
    if (request instanceof SignalingRequest.Send send) {
      var tree = to("signal", send.to());
      tree.set("data", send.data());
      return tree;
    }
    if (request instanceof SignalingRequest.SendAll all) {
      var tree = to("signals", all.to());
      tree.putArray("data").addAll(all.data());
      return tree;
    }
    if (request instanceof SignalingRequest.Reject reject) {
      return refusal(to("reject", reject.to()), reject.reason(), reject.fatal());
    }
    if (request instanceof SignalingRequest.Ping) {
      return action("ping");
    }
    if (request instanceof SignalingRequest.Unknown) {
      return Json.newObject();
    }
    throw new AssertionError(request);
  }

  static ObjectNode tree(SignalingReply reply) {
    if (reply instanceof SignalingReply.Version greeting) {
      return action("ver").put("ver", greeting.version());
    }
    if (reply instanceof SignalingReply.Relayed relayed) {
      var tree = from("signal", relayed.from());
      tree.set("data", relayed.data());
      return tree;
    }
    if (reply instanceof SignalingReply.RelayedAll all) {
      return batch(all);
    }
    if (reply instanceof SignalingReply.NotFound missing) {
      return from("signal", missing.peer());
    }
    if (reply instanceof SignalingReply.Rejected rejected) {
      return refusal(from("reject", rejected.from()), rejected.reason(), rejected.fatal());
    }
    if (reply instanceof SignalingReply.Pong) {
      return action("pong");
    }
    if (reply instanceof SignalingReply.Close close) {
      return action("close").put("reason", close.reason());
    }
    if (reply instanceof SignalingReply.Unknown) {
      return Json.newObject();
    }
    throw new AssertionError(reply);
  }

  private static ObjectNode batch(SignalingReply.RelayedAll all) {
    var tree = action("signals");
    var items = tree.putArray("data");
    for (var relayed : all.signals()) {
      items.addObject().put("from", relayed.from()).set("data", relayed.data());
    }
    return tree;
  }

  /** Writes both names of the receiver, because older and newer servers know different ones. */
  private static ObjectNode to(String action, String peer) {
    return action(action).put("to_peer_id", peer).put("to", peer);
  }

  private static ObjectNode from(String action, String peer) {
    return action(action).put("from_peer_id", peer);
  }

  private static ObjectNode refusal(
      ObjectNode tree, Optional<String> reason, Optional<Boolean> fatal) {
    reason.ifPresent(text -> tree.put("reason", text));
    fatal.ifPresent(flag -> tree.put("fatal", flag));
    return tree;
  }

  private static ObjectNode action(String action) {
    return Json.newObject().put("action", action);
  }
}
