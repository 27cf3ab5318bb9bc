package superpeer.protocol.tracker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerReply.Accepted;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerReply.Candidates;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerReply.Refused;

/** Reads and writes tracker replies as JSON, in an envelope of {@code ret} and {@code data}. */
final class JsonReplies {

  private static final String WHAT = "tracker reply";

  private JsonReplies() {}

  static TrackerReply announced(JsonMembers envelope) throws MalformedMessage {
    return isRefusal(envelope) ? refused(envelope) : announcedOf(data(envelope));
  }

  static TrackerReply candidates(JsonMembers envelope) throws MalformedMessage {
    return isRefusal(envelope) ? refused(envelope) : new Candidates(peers(data(envelope)));
  }

  static TrackerReply accepted(JsonMembers envelope) throws MalformedMessage {
    return isRefusal(envelope) ? refused(envelope) : new Accepted();
  }

  private static boolean isRefusal(JsonMembers envelope) throws MalformedMessage {
    return envelope.integer("ret", Integer.MIN_VALUE, Integer.MAX_VALUE).orElse(0) != 0;
  }

  private static Refused refused(JsonMembers envelope) throws MalformedMessage {
    var data = envelope.find("data").filter(JsonNode::isObject);
    if (data.isEmpty()) {
      return new Refused(0, "");
    }
    var members = Json.members(data.get(), WHAT);
    return new Refused(
        (int) members.lenientCount("code", Integer.MAX_VALUE),
        members.lenientText("msg", TrackerCodec.MAX_TEXT).orElse(""));
  }

  private static JsonMembers data(JsonMembers envelope) throws MalformedMessage {
    var data = envelope.find("data");
    if (data.isEmpty()) {
      throw new MalformedMessage(WHAT + " has no data");
    }
    return Json.members(data.get(), WHAT + " data");
  }

  private static Announced announcedOf(JsonMembers data) throws MalformedMessage {
    return new Announced(
        data.requiredText("id", TrackerCodec.MAX_TEXT),
        count(data, "report_interval"),
        peers(data),
        count(data, "min_conns"),
        data.isTrue("rejected"),
        text(data, "signal"),
        text(data, "signal2"),
        text(data, "token"),
        text(data, "token2"),
        stun(data),
        data.isTrue("wifi_only"),
        count(data, "fuse_rate"),
        data.isTrue("debug"),
        text(data, "info"),
        text(data, "warn"),
        JsonRequests.geo(data));
  }

  private static List<Peer> peers(JsonMembers data) throws MalformedMessage {
    var peers = new ArrayList<Peer>();
    for (var element : list(data, "peers")) {
      if (element.isObject()) {
        var peer = Json.members(element, WHAT);
        peers.add(new Peer(peer.requiredText("id", TrackerCodec.MAX_TEXT), peer.isTrue("super")));
      }
    }
    return List.copyOf(peers);
  }

  private static List<String> stun(JsonMembers data) throws MalformedMessage {
    var servers = new ArrayList<String>();
    for (var element : list(data, "stun")) {
      if (element.isTextual()) {
        servers.add(element.textValue());
      }
    }
    return List.copyOf(servers);
  }

  private static Iterable<JsonNode> list(JsonMembers data, String name) throws MalformedMessage {
    var value = data.find(name);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!value.get().isArray() || value.get().size() > TrackerCodec.MAX_PEERS) {
      throw new MalformedMessage(
          WHAT + ": " + name + " is not a list of at most " + TrackerCodec.MAX_PEERS);
    }
    return value.get();
  }

  static ObjectNode tree(TrackerReply reply) {
    var envelope = Json.newObject().put("ret", reply instanceof Refused ? -1 : 0);
    if (reply instanceof Announced announced) {
      envelope.set("data", tree(announced));
    } else if (reply instanceof Candidates candidates) {
      putPeers(envelope.putObject("data"), candidates.peers());
    } else if (reply instanceof Refused refused) {
      envelope.putObject("data").put("code", refused.code()).put("msg", refused.msg());
    }
    return envelope;
  }

  private static ObjectNode tree(Announced announced) {
    var data = Json.newObject();
    data.put("id", announced.id()).put("report_interval", announced.reportIntervalS());
    putPeers(data, announced.peers());
    JsonRequests.putNonZero(data, "min_conns", announced.minConns());
    JsonRequests.putTrue(data, "rejected", announced.rejected());
    JsonRequests.put(data, "signal", announced.signal());
    JsonRequests.put(data, "signal2", announced.signal2());
    JsonRequests.put(data, "token", announced.token());
    JsonRequests.put(data, "token2", announced.token2());
    if (!announced.stun().isEmpty()) {
      var stun = data.putArray("stun");
      announced.stun().forEach(stun::add);
    }
    JsonRequests.putTrue(data, "wifi_only", announced.wifiOnly());
    JsonRequests.putNonZero(data, "fuse_rate", announced.fuseRate());
    JsonRequests.putTrue(data, "debug", announced.debug());
    JsonRequests.put(data, "info", announced.info());
    JsonRequests.put(data, "warn", announced.warn());
    JsonRequests.putGeo(data, announced.geo());
    return data;
  }

  /** Always present, even if empty: SDKs up to 2.16.4 fail without it. */
  private static void putPeers(ObjectNode data, List<Peer> peers) {
    var array = data.putArray("peers");
    for (var peer : peers) {
      JsonRequests.putTrue(array.addObject().put("id", peer.id()), "super", peer.superPeer());
    }
  }

  private static Optional<String> text(JsonMembers members, String name) throws MalformedMessage {
    return members.lenientText(name, TrackerCodec.MAX_TEXT);
  }

  private static int count(JsonMembers members, String name) {
    return (int) members.lenientCount(name, Integer.MAX_VALUE);
  }
}
