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

/** Reads the members of a peer message, kind by kind; the reading half of the codec. */
final class PeerMessageReader {

  /** Highest level we read; players have a dozen. */
  private static final int MAX_LEVEL = 65_535;

  /** Longest segment id, in UTF-16 units; strict ids are URLs. */
  private static final int MAX_SEG_ID = 4_096;

  /** Longest id of a peer, token, reason and the like, in UTF-16 units. */
  private static final int MAX_WORD = 1_024;

  /** Most peers of one PEERS message that are kept; a viewer connects to 22 at most. */
  private static final int MAX_PEERS = 100;

  private PeerMessageReader() {}

  static PeerMessage read(JsonMembers jsonMembers) throws MalformedMessage {
    var event = jsonMembers.find("event").map(JsonNode::textValue).orElse("");
    return switch (event) {
      case "METADATA" -> metadata(jsonMembers);
      case "HAVE",
          "HAVE_REVERSE",
          "LOST",
          "REQUEST",
          "PIECE",
          "PIECE_NOT_FOUND",
          "PIECE_CANCEL" -> {
        var sn = sn(jsonMembers);
        yield sn.isEmpty() ? new Unknown() : aboutSegment(event, sn.getAsLong(), jsonMembers);
      }
      case "PIECE_ACK" -> pieceAck(jsonMembers);
      case "PIECE_ABORT" -> new PieceAbort(jsonMembers.text("reason", PeerMessageCodec.MAX_LENGTH));
      case "CHOKE" -> new Choke();
      case "UNCHOKE" -> new Unchoke();
      case "STATS" -> stats(jsonMembers);
      case "GET_PEERS" -> new GetPeers();
      case "PEERS" -> peers(jsonMembers);
      case "PEER_SIGNAL" -> peerSignal(jsonMembers);
      case "PLAYLIST" -> playlist(jsonMembers);
      case "CLOSE" -> new Close(jsonMembers.isTrue("fatal"));
      default -> new Unknown();
    };
  }

  private static PeerMessage aboutSegment(String event, long sn, JsonMembers jsonMembers)
      throws MalformedMessage {
    var level = jsonMembers.requiredInt("level", 0, MAX_LEVEL);
    var segId = jsonMembers.text("seg_id", MAX_SEG_ID);
    return switch (event) {
      case "HAVE" -> new Have(sn, segId, level, jsonMembers.isTrue("complete"), size(jsonMembers));
      case "HAVE_REVERSE" -> new HaveReverse(sn, segId, level);
      case "LOST" -> new Lost(sn, segId, level);
      case "REQUEST" ->
          new Request(
              sn, segId, level, jsonMembers.isTrue("reverse"), jsonMembers.isTrue("urgent"));
      case "PIECE" -> piece(sn, level, jsonMembers);
      case "PIECE_NOT_FOUND" -> new PieceNotFound(sn, segId, level);
      case "PIECE_CANCEL" -> new PieceCancel(sn, segId, level);
      default -> throw new AssertionError(event);
    };
  }

  private static Metadata metadata(JsonMembers jsonMembers) throws MalformedMessage {
    return new Metadata(
        jsonMembers.requiredText("channel", PeerMessageCodec.MAX_LENGTH),
        field(jsonMembers),
        jsonMembers.isTrue("sequential"),
        jsonMembers.lenientText("platform", MAX_WORD),
        jsonMembers.lenientText("version", MAX_WORD),
        jsonMembers.isTrue("mobile"),
        jsonMembers.isTrue("mobile_net"),
        (int) jsonMembers.lenientCount("peers", Integer.MAX_VALUE),
        jsonMembers.isTrue("super"),
        jsonMembers.lenientText("token", MAX_WORD));
  }

  /** Viewers drop a peer without {@code field}; we are content to serve one that holds nothing. */
  private static Map<Integer, List<Long>> field(JsonMembers jsonMembers) throws MalformedMessage {
    var byLevel = new TreeMap<Integer, List<Long>>();
    var field = jsonMembers.find("field");
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

  private static Piece piece(long sn, int level, JsonMembers jsonMembers) throws MalformedMessage {
    var segId = jsonMembers.requiredText("seg_id", MAX_SEG_ID);
    var size = jsonMembers.requiredInteger("size", 1, JsonMembers.MAX_INTEGER);
    var attachments = jsonMembers.requiredInt("attachments", 1, Integer.MAX_VALUE);
    try {
      return new Piece(
          sn,
          segId,
          level,
          size,
          attachments,
          jsonMembers.lenientBoolean("reverse"),
          ext(jsonMembers));
    } catch (IllegalArgumentException e) {
      throw new MalformedMessage("text frame: " + e.getMessage());
    }
  }

  private static Optional<Ext> ext(JsonMembers jsonMembers) throws MalformedMessage {
    var value = jsonMembers.find("ext").filter(JsonNode::isObject);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    var ext = Json.members(value.get(), "ext");
    return Optional.of(
        new Ext(
            ext.lenientText("from", PeerMessageCodec.MAX_LENGTH),
            ext.find("incompletes")
                .map(any -> (int) ext.lenientCount("incompletes", Integer.MAX_VALUE)),
            ext.lenientText("hash", MAX_WORD)));
  }

  private static PeerMessage pieceAck(JsonMembers jsonMembers) throws MalformedMessage {
    var sn = sn(jsonMembers);
    if (jsonMembers.find("sn").isPresent() && sn.isEmpty()) {
      return new Unknown();
    }
    return new PieceAck(
        jsonMembers.requiredText("seg_id", MAX_SEG_ID),
        jsonMembers.requiredInteger("size", 0, JsonMembers.MAX_INTEGER),
        sn.isPresent() ? Optional.of(sn.getAsLong()) : Optional.empty(),
        looseInt(jsonMembers, "level"),
        looseInt(jsonMembers, "miss"));
  }

  private static Stats stats(JsonMembers jsonMembers) {
    return new Stats(
        (int) jsonMembers.lenientCount("total_conns", Integer.MAX_VALUE),
        looseInt(jsonMembers, "level"),
        jsonMembers.lenientNumber("pos"));
  }

  private static Peers peers(JsonMembers jsonMembers) throws MalformedMessage {
    var peers = jsonMembers.find("peers").filter(JsonNode::isArray);
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

  private static PeerSignal peerSignal(JsonMembers jsonMembers) throws MalformedMessage {
    return new PeerSignal(
        jsonMembers.requiredText("action", MAX_WORD),
        either(jsonMembers, "to_peer_id", "to"),
        either(jsonMembers, "from_peer_id", "from"),
        jsonMembers.find("data"),
        jsonMembers.lenientText("reason", MAX_WORD),
        jsonMembers.lenientBoolean("fatal"));
  }

  private static Optional<String> either(JsonMembers jsonMembers, String first, String second)
      throws MalformedMessage {
    var value = jsonMembers.text(first, MAX_WORD);
    return value.isPresent() ? value : jsonMembers.text(second, MAX_WORD);
  }

  private static Playlist playlist(JsonMembers jsonMembers) throws MalformedMessage {
    return new Playlist(
        jsonMembers.requiredText("url", MAX_SEG_ID),
        jsonMembers.requiredText("data", PeerMessageCodec.MAX_LENGTH),
        jsonMembers.requiredInteger("seq", 0, JsonMembers.MAX_INTEGER));
  }

  /** The sequence number; empty if it is none, as of an init segment ({@code "initSegment"}). */
  private static OptionalLong sn(JsonMembers jsonMembers) throws MalformedMessage {
    var value = jsonMembers.find("sn").map(JsonMembers::integerOf).orElse(OptionalLong.empty());
    if (value.isPresent() && value.getAsLong() > JsonMembers.MAX_INTEGER) {
      throw new MalformedMessage("text frame: sn " + value.getAsLong() + " is beyond 2^53 - 1");
    }
    return value.isPresent() && value.getAsLong() < 0 ? OptionalLong.empty() : value;
  }

  /** The true size; SDKs leave it out, or have none yet. */
  private static Optional<Long> size(JsonMembers jsonMembers) throws MalformedMessage {
    var size = jsonMembers.integer("size", 0, JsonMembers.MAX_INTEGER);
    return size.isEmpty() || size.getAsLong() == 0
        ? Optional.empty()
        : Optional.of(size.getAsLong());
  }

  /** What only informs: absent unless it is a small non-negative integer. */
  private static Optional<Integer> looseInt(JsonMembers jsonMembers, String name) {
    return jsonMembers
        .find(name)
        .map(JsonMembers::integerOf)
        .filter(n -> n.isPresent() && n.getAsLong() >= 0 && n.getAsLong() <= Integer.MAX_VALUE)
        .map(n -> (int) n.getAsLong());
  }
}
