package superpeer.protocol.peer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.peer.PeerMessage.Choke;
import superpeer.protocol.peer.PeerMessage.Close;
import superpeer.protocol.peer.PeerMessage.Ext;
import superpeer.protocol.peer.PeerMessage.GetPeers;
import superpeer.protocol.peer.PeerMessage.Have;
import superpeer.protocol.peer.PeerMessage.HaveReverse;
import superpeer.protocol.peer.PeerMessage.Lost;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.protocol.peer.PeerMessage.PeerSignal;
import superpeer.protocol.peer.PeerMessage.Peers;
import superpeer.protocol.peer.PeerMessage.Piece;
import superpeer.protocol.peer.PeerMessage.PieceAbort;
import superpeer.protocol.peer.PeerMessage.PieceAck;
import superpeer.protocol.peer.PeerMessage.PieceCancel;
import superpeer.protocol.peer.PeerMessage.PieceNotFound;
import superpeer.protocol.peer.PeerMessage.Playlist;
import superpeer.protocol.peer.PeerMessage.Request;
import superpeer.protocol.peer.PeerMessage.Stats;
import superpeer.protocol.peer.PeerMessage.Unchoke;
import superpeer.protocol.peer.PeerMessage.Unknown;

/** Decodes peer messages, kind by kind. */
final class PeerMessageReader {

  /** Highest level that is accepted; players have a dozen. */
  private static final int MAX_LEVEL = 65_535;

  /** Longest segment id, in UTF-16 units; strict ids are URLs. */
  private static final int MAX_SEG_ID = 4_096;

  /** Longest peer id, token, reason and similar text, in UTF-16 units. */
  private static final int MAX_TEXT = 1_024;

  /** Most peers that are read from a PEERS message; a viewer connects to 22 at most. */
  private static final int MAX_PEERS = 100;

  private PeerMessageReader() {}

  static PeerMessage read(JsonMembers members) throws MalformedMessage {
    var event = members.find("event").map(JsonNode::textValue).orElse("");
    return switch (event) {
      case "METADATA" -> metadata(members);
      case "HAVE",
          "HAVE_REVERSE",
          "LOST",
          "REQUEST",
          "PIECE",
          "PIECE_NOT_FOUND",
          "PIECE_CANCEL" -> {
        var sn = sn(members);
        yield sn.isEmpty() ? new Unknown() : aboutSegment(event, sn.getAsLong(), members);
      }
      case "PIECE_ACK" -> pieceAck(members);
      case "PIECE_ABORT" -> new PieceAbort(members.text("reason", PeerMessageCodec.MAX_LENGTH));
      case "CHOKE" -> new Choke();
      case "UNCHOKE" -> new Unchoke();
      case "STATS" -> stats(members);
      case "GET_PEERS" -> new GetPeers();
      case "PEERS" -> peers(members);
      case "PEER_SIGNAL" -> peerSignal(members);
      case "PLAYLIST" -> playlist(members);
      case "CLOSE" -> new Close(members.isTrue("fatal"));
      default -> new Unknown();
    };
  }

  private static PeerMessage aboutSegment(String event, long sn, JsonMembers members)
      throws MalformedMessage {
    var level = members.requiredInt("level", 0, MAX_LEVEL);
    var segId = members.text("seg_id", MAX_SEG_ID);
    return switch (event) {
      case "HAVE" -> new Have(sn, segId, level, members.isTrue("complete"), size(members));
      case "HAVE_REVERSE" -> new HaveReverse(sn, segId, level);
      case "LOST" -> new Lost(sn, segId, level);
      case "REQUEST" ->
          new Request(sn, segId, level, members.isTrue("reverse"), members.isTrue("urgent"));
      case "PIECE" -> piece(sn, level, members);
      case "PIECE_NOT_FOUND" -> new PieceNotFound(sn, segId, level);
      case "PIECE_CANCEL" -> new PieceCancel(sn, segId, level);
      default -> throw new AssertionError(event);
    };
  }

  private static Metadata metadata(JsonMembers members) throws MalformedMessage {
    return new Metadata(
        members.requiredText("channel", PeerMessageCodec.MAX_LENGTH),
        field(members),
        members.isTrue("sequential"),
        members.lenientText("platform", MAX_TEXT),
        members.lenientText("version", MAX_TEXT),
        members.isTrue("mobile"),
        members.isTrue("mobile_net"),
        (int) members.lenientCount("peers", Integer.MAX_VALUE),
        members.isTrue("super"),
        members.lenientText("token", MAX_TEXT));
  }

  /** Viewers drop a peer without {@code field}; we treat it as holding nothing. */
  private static Map<Integer, List<Long>> field(JsonMembers members) throws MalformedMessage {
    var byLevel = new TreeMap<Integer, List<Long>>();
    var field = members.find("field");
    if (field.isEmpty()) {
      return byLevel;
    }
    if (!field.get().isObject()) {
      throw new MalformedMessage(
          "text frame: field is " + Json.excerpt(field.get().toString()) + ", not an object");
    }
    for (var entry : field.get().properties()) {
      var level = level(entry.getKey());
      if (level.isPresent() && entry.getValue().isArray()) {
        byLevel.put(level.get(), sequenceNumbers(entry.getValue()));
      }
    }
    return byLevel;
  }

  private static Optional<Integer> level(String key) {
    return key.matches("[0-9]{1,5}")
        ? Optional.of(Integer.valueOf(key)).filter(level -> level <= MAX_LEVEL)
        : Optional.empty();
  }

  private static List<Long> sequenceNumbers(JsonNode array) {
    var numbers = new ArrayList<Long>(array.size());
    for (var element : array) {
      JsonMembers.integerOf(element).stream()
          .filter(sn -> sn >= 0 && sn <= JsonMembers.MAX_INTEGER)
          .forEach(numbers::add);
    }
    return List.copyOf(numbers);
  }

  private static Piece piece(long sn, int level, JsonMembers members) throws MalformedMessage {
    var segId = members.requiredText("seg_id", MAX_SEG_ID);
    var size = members.requiredInteger("size", 1, JsonMembers.MAX_INTEGER);
    var attachments = members.requiredInt("attachments", 1, Integer.MAX_VALUE);
    try {
      return new Piece(
          sn, segId, level, size, attachments, members.lenientBoolean("reverse"), ext(members));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessage("text frame: " + e.getMessage());
    }
  }

  private static Optional<Ext> ext(JsonMembers members) throws MalformedMessage {
    var value = members.find("ext").filter(JsonNode::isObject);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    var ext = Json.members(value.get(), "ext");
    return Optional.of(
        new Ext(
            ext.lenientText("from", PeerMessageCodec.MAX_LENGTH),
            ext.find("incompletes")
                .map(any -> (int) ext.lenientCount("incompletes", Integer.MAX_VALUE)),
            ext.lenientText("hash", MAX_TEXT)));
  }

  private static PeerMessage pieceAck(JsonMembers members) throws MalformedMessage {
    var sn = sn(members);
    if (members.find("sn").isPresent() && sn.isEmpty()) {
      return new Unknown();
    }
    return new PieceAck(
        members.requiredText("seg_id", MAX_SEG_ID),
        members.requiredInteger("size", 0, JsonMembers.MAX_INTEGER),
        sn.isPresent() ? Optional.of(sn.getAsLong()) : Optional.empty(),
        looseInt(members, "level"),
        looseInt(members, "miss"));
  }

  private static Stats stats(JsonMembers members) {
    return new Stats(
        (int) members.lenientCount("total_conns", Integer.MAX_VALUE),
        looseInt(members, "level"),
        members.lenientNumber("pos"));
  }

  private static Peers peers(JsonMembers members) throws MalformedMessage {
    var peers = members.find("peers").filter(JsonNode::isArray);
    if (peers.isEmpty()) {
      throw new MalformedMessage("text frame PEERS has no list of peers");
    }
    var kept = new ArrayList<JsonNode>();
    for (var peer : peers.get()) {
      if (kept.size() < MAX_PEERS && peer.isObject()) {
        kept.add(peer);
      }
    }
    return new Peers(List.copyOf(kept));
  }

  private static PeerSignal peerSignal(JsonMembers members) throws MalformedMessage {
    return new PeerSignal(
        members.requiredText("action", MAX_TEXT),
        either(members, "to_peer_id", "to"),
        either(members, "from_peer_id", "from"),
        members.find("data"),
        members.lenientText("reason", MAX_TEXT),
        members.lenientBoolean("fatal"));
  }

  private static Optional<String> either(JsonMembers members, String first, String second)
      throws MalformedMessage {
    var value = members.text(first, MAX_TEXT);
    return value.isPresent() ? value : members.text(second, MAX_TEXT);
  }

  private static Playlist playlist(JsonMembers members) throws MalformedMessage {
    return new Playlist(
        members.requiredText("url", MAX_SEG_ID),
        members.requiredText("data", PeerMessageCodec.MAX_LENGTH),
        members.requiredInteger("seq", 0, JsonMembers.MAX_INTEGER));
  }

  /**
   * The sequence number; empty if it is not one, as for an init segment ({@code "initSegment"}).
   */
  private static OptionalLong sn(JsonMembers members) throws MalformedMessage {
    var value = members.find("sn").map(JsonMembers::integerOf).orElse(OptionalLong.empty());
    if (value.isPresent() && value.getAsLong() > JsonMembers.MAX_INTEGER) {
      throw new MalformedMessage("text frame: sn " + value.getAsLong() + " exceeds 2^53 - 1");
    }
    return value.isPresent() && value.getAsLong() < 0 ? OptionalLong.empty() : value;
  }

  /** The real size; SDKs omit it, or do not know it yet. */
  private static Optional<Long> size(JsonMembers members) throws MalformedMessage {
    var size = members.integer("size", 0, JsonMembers.MAX_INTEGER);
    return size.isEmpty() || size.getAsLong() == 0
        ? Optional.empty()
        : Optional.of(size.getAsLong());
  }

  /** An informational number: empty unless it is a small non-negative integer. */
  private static Optional<Integer> looseInt(JsonMembers members, String name) {
    return members
        .find(name)
        .map(JsonMembers::integerOf)
        .filter(n -> n.isPresent() && n.getAsLong() >= 0 && n.getAsLong() <= Integer.MAX_VALUE)
        .map(n -> (int) n.getAsLong());
  }
}
