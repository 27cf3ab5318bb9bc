package superpeer.protocol.tracker;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Geo;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/** Reads and writes tracker requests as JSON. */
final class JsonRequests {

  private JsonRequests() {}

  static Announce announce(JsonMembers members) throws MalformedMessage {
    return new Announce(
        members.requiredText("channel", ChannelId.MAX_LENGTH),
        members.lenientCount("ts", JsonMembers.MAX_INTEGER),
        text(members, "version"),
        text(members, "v"),
        text(members, "announce"),
        text(members, "k"),
        text(members, "token"),
        text(members, "device"),
        text(members, "netType"),
        members.isTrue("live"),
        members.isTrue("abr"),
        text(members, "type"),
        text(members, "tag"),
        members.lenientCount("pos", JsonMembers.MAX_INTEGER),
        text(members, "signal"),
        text(members, "signal2"),
        members.isTrue("custom_signal"),
        members.isTrue("super"),
        geo(members));
  }

  static Geo geo(JsonMembers members) throws MalformedMessage {
    return new Geo(
        Coordinates.latitude(members.lenientNumber("lat")),
        Coordinates.longitude(members.lenientNumber("lon")),
        text(members, "isp"),
        text(members, "asn"),
        text(members, "country"));
  }

  static Stats stats(JsonMembers members) throws MalformedMessage {
    return new Stats(
        members.lenientCount("http", JsonMembers.MAX_INTEGER),
        members.lenientCount("p2p", JsonMembers.MAX_INTEGER),
        members.lenientCount("share", JsonMembers.MAX_INTEGER),
        count(members, "totalConns"),
        count(members, "failConns"),
        count(members, "rebuffers"),
        count(members, "requests"),
        members.lenientCount("pos", JsonMembers.MAX_INTEGER),
        text(members, "level"),
        members.isTrue("off"),
        text(members, "asn"),
        text(members, "country"));
  }

  static Peers peers(JsonMembers members) throws MalformedMessage {
    return new Peers(
        exclusions(members),
        count(members, "ratio"),
        members.isTrue("urgent"),
        members.find("num_want").map(any -> count(members, "num_want")).filter(n -> n > 0),
        text(members, "level"),
        text(members, "asn"),
        text(members, "country"));
  }

  private static List<String> exclusions(JsonMembers members) throws MalformedMessage {
    var array = members.find("exclusions");
    if (array.isEmpty()) {
      return List.of();
    }
    if (!array.get().isArray() || array.get().size() > TrackerCodec.MAX_EXCLUSIONS) {
      throw new MalformedMessage(
          "tracker request: exclusions is not a list of at most " + TrackerCodec.MAX_EXCLUSIONS);
    }
    var ids = new ArrayList<String>();
    for (var element : array.get()) {
      if (element.isTextual()) {
        ids.add(element.textValue());
      }
    }
    return List.copyOf(ids);
  }

  static ObjectNode tree(TrackerRequest request) {
    if (request instanceof Announce announce) {
      return tree(announce);
    }
    if (request instanceof Stats stats) {
      return tree(stats);
    }
    if (request instanceof Peers peers) {
      return tree(peers);
    }
    throw new AssertionError(request);
  }

  private static ObjectNode tree(Announce announce) {
    var tree = Json.newObject();
    put(tree, "signal", announce.signal());
    put(tree, "signal2", announce.signal2());
    put(tree, "device", announce.device());
    put(tree, "netType", announce.netType());
    tree.put("live", announce.live());
    putTrue(tree, "abr", announce.abr());
    put(tree, "type", announce.type());
    if (!announce.live()) {
      tree.put("pos", announce.pos());
    }
    put(tree, "tag", announce.tag());
    tree.put("channel", announce.channel());
    putNonZero(tree, "ts", announce.ts());
    put(tree, "version", announce.version());
    put(tree, "v", announce.v());
    put(tree, "announce", announce.announce());
    put(tree, "k", announce.k());
    put(tree, "token", announce.token());
    putTrue(tree, "custom_signal", announce.customSignal());
    putTrue(tree, "super", announce.superPeer());
    putGeo(tree, announce.geo());
    return tree;
  }

  private static ObjectNode tree(Stats stats) {
    var tree = Json.newObject();
    putNonZero(tree, "totalConns", stats.totalConns());
    putNonZero(tree, "failConns", stats.failConns());
    putNonZero(tree, "rebuffers", stats.rebuffers());
    putNonZero(tree, "requests", stats.requests());
    putNonZero(tree, "http", stats.httpKb());
    putNonZero(tree, "p2p", stats.p2pKb());
    putNonZero(tree, "share", stats.shareKb());
    putNonZero(tree, "pos", stats.pos());
    put(tree, "level", stats.level());
    putTrue(tree, "off", stats.off());
    put(tree, "asn", stats.asn());
    put(tree, "country", stats.country());
    return tree;
  }

  private static ObjectNode tree(Peers peers) {
    var tree = Json.newObject();
    var exclusions = tree.putArray("exclusions");
    peers.exclusions().forEach(exclusions::add);
    putNonZero(tree, "ratio", peers.ratio());
    putTrue(tree, "urgent", peers.urgent());
    peers.numWant().ifPresent(number -> tree.put("num_want", number));
    put(tree, "level", peers.level());
    put(tree, "asn", peers.asn());
    put(tree, "country", peers.country());
    return tree;
  }

  private static Optional<String> text(JsonMembers members, String name) throws MalformedMessage {
    return members.lenientText(name, TrackerCodec.MAX_TEXT);
  }

  private static int count(JsonMembers members, String name) {
    return (int) members.lenientCount(name, Integer.MAX_VALUE);
  }

  static void putGeo(ObjectNode tree, Geo geo) {
    geo.lat().ifPresent(lat -> tree.put("lat", lat));
    geo.lon().ifPresent(lon -> tree.put("lon", lon));
    put(tree, "isp", geo.isp());
    put(tree, "asn", geo.asn());
    put(tree, "country", geo.country());
  }

  static void put(ObjectNode tree, String name, Optional<String> value) {
    value.ifPresent(text -> tree.put(name, text));
  }

  static void putNonZero(ObjectNode tree, String name, long value) {
    if (value != 0) {
      tree.put(name, value);
    }
  }

  static void putTrue(ObjectNode tree, String name, boolean value) {
    if (value) {
      tree.put(name, true);
    }
  }
}
