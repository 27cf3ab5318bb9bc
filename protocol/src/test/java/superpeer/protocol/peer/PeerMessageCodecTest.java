package superpeer.protocol.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.GoldenFiles;
import superpeer.protocol.Json;
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

class PeerMessageCodecTest {

  private static final Optional<String> SEG = Optional.of("0-7");

  static Stream<String> goldenFrames() {
    return GoldenFiles.lines("peer.", ".jsonl");
  }

  static Stream<PeerMessage> messages() {
    return Stream.of(
        new Metadata(
            "Y2g=",
            Map.of(0, List.of(1L, 2L), 1, List.of()),
            true,
            Optional.of("WEB"),
            Optional.of("2.17.0"),
            false,
            false,
            3,
            true,
            Optional.of("t")),
        new Have(7, SEG, 0, true, Optional.of(384_648L)),
        new Have(7, Optional.empty(), 0, false, Optional.empty()),
        new HaveReverse(7, SEG, 0),
        new Lost(7, SEG, 0),
        new Request(7, SEG, 0, true, true),
        new Request(7, SEG, 0, false, true),
        new Request(7, Optional.empty(), 0, false, false),
        new Request(7, Optional.empty(), 0, true, false),
        new Piece(7, "0-7", 0, 384_648, 7, Optional.empty(), Optional.empty()),
        new Piece(
            7,
            "0-7",
            0,
            1_000,
            1,
            Optional.of(true),
            Optional.of(new Ext(Optional.of("Super"), Optional.of(1), Optional.of("hash")))),
        new PieceAck("0-7", 384_648, Optional.empty(), Optional.empty(), Optional.empty()),
        new PieceAck("0-7", 384_648, Optional.of(7L), Optional.of(0), Optional.of(1)),
        new PieceNotFound(7, SEG, 0),
        new PieceCancel(7, SEG, 0),
        new PieceAbort(Optional.of("transfer canceled")),
        new PieceAbort(Optional.empty()),
        new Choke(),
        new Unchoke(),
        new Stats(12, Optional.of(0), Optional.of(134.5)),
        new Stats(12, Optional.empty(), Optional.of(134.0)),
        new GetPeers(),
        new Peers(List.of(Json.newObject().put("id", "w33"))),
        new PeerSignal(
            "signal",
            Optional.of("w33"),
            Optional.of("w42"),
            Optional.of(Json.newObject().put("type", "offer")),
            Optional.empty(),
            Optional.empty()),
        new PeerSignal(
            "reject",
            Optional.of("w33"),
            Optional.of("w42"),
            Optional.empty(),
            Optional.of("full"),
            Optional.of(false)),
        new Playlist("https://example.com/live.m3u8", "#EXTM3U", 1_240),
        new Close(false));
  }

  @ParameterizedTest
  @MethodSource("goldenFrames")
  void framesOfTheSdkRoundTrip(String frame) throws MalformedMessage {
    var message = PeerMessageCodec.decode(frame);
    assertThat(message).isNotInstanceOf(Unknown.class);
    var written = (ObjectNode) tree(PeerMessageCodec.encode(message));
    var golden = (ObjectNode) tree(frame);
    // We send neither region nor shared peers, and always send whether we are a super peer.
    golden.remove(List.of("region", "shared_peers"));
    if (message instanceof Metadata) {
      golden.put("super", false);
    }
    assertThat(written).isEqualTo(golden);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void messagesRoundTrip(PeerMessage message) throws MalformedMessage {
    assertThat(PeerMessageCodec.decode(PeerMessageCodec.encode(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'event':'HAVE','sn':'initSegment','seg_id':'0-initSegment','level':0}",
        "{'event':'HAVE','sn':-1,'level':0}",
        "{'event':'HAVE','sn':1.5,'level':0}",
        "{'event':'HAVE','sn':null,'level':0}",
        "{'event':'HAVE','level':0}",
        "{'event':'HAVE','sn':1e400,'level':0}",
        "{'event':'LOST','sn':true,'level':0}",
        "{'event':'REQUEST','sn':[1],'level':0}",
        "{'event':'PIECE','sn':'1','level':0}",
        "{'event':'PIECE_ACK','sn':'initSegment','seg_id':'a','size':5}",
        "{'event':'DANCE','sn':1,'level':0}",
        "{'event':7}",
        "{'event':null}",
        "{'event':{'event':'CLOSE'}}",
        "{'Event':'CLOSE'}",
        "{}",
      },
      quoteCharacter = '~')
  void ignoresUnknownKindsAndNonSegments(String frame) throws MalformedMessage {
    assertThat(PeerMessageCodec.decode(json(frame))).isEqualTo(new Unknown());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''",
        "null",
        "7",
        "[]",
        "{",
        "{'event':'CLOSE'} {}",
        "{'event':'HAVE','sn':1}",
        "{'event':'HAVE','sn':1,'level':'0'}",
        "{'event':'HAVE','sn':1,'level':-1}",
        "{'event':'HAVE','sn':1,'level':0.5}",
        "{'event':'HAVE','sn':1,'level':99999999999999999999}",
        "{'event':'HAVE','sn':9007199254740992,'level':0}",
        "{'event':'HAVE','sn':99999999999999999999999999,'level':0}",
        "{'event':'HAVE','sn':1,'level':0,'size':-5}",
        "{'event':'HAVE','sn':1,'level':0,'size':'5'}",
        "{'event':'HAVE','sn':1,'level':0,'seg_id':7}",
        "{'event':'METADATA','field':{}}",
        "{'event':'METADATA','channel':7,'field':{}}",
        "{'event':'METADATA','channel':'a','field':[1,2]}",
        "{'event':'PIECE','sn':1,'level':0,'seg_id':'a','size':0,'attachments':0}",
        "{'event':'PIECE','sn':1,'level':0,'seg_id':'a','size':64000,'attachments':2}",
        "{'event':'PIECE','sn':1,'level':0,'seg_id':'a','size':64001,'attachments':1}",
        "{'event':'PIECE','sn':1,'level':0,'size':1000,'attachments':1}",
        "{'event':'PIECE','sn':1,'level':0,'seg_id':'a','attachments':1}",
        "{'event':'PIECE','sn':1,'level':0,'seg_id':'a','size':9007199254740991,'attachments':1}",
        "{'event':'PIECE_ACK','size':5}",
        "{'event':'PIECE_ACK','seg_id':'a'}",
        "{'event':'PEERS'}",
        "{'event':'PEER_SIGNAL'}",
        "{'event':'PLAYLIST','url':'u','data':'d'}",
      },
      quoteCharacter = '~')
  void refusesInvalidMessages(String frame) {
    assertThatThrownBy(() -> PeerMessageCodec.decode(json(frame)))
        .isInstanceOf(MalformedMessage.class);
  }

  @Test
  void acceptsFramesUpToTheSdkLimit() {
    var longest = close(64_000);
    assertThat(longest).hasSize(64_000);
    assertThatCode(() -> PeerMessageCodec.decode(longest)).doesNotThrowAnyException();
    assertThatThrownBy(() -> PeerMessageCodec.decode(close(64_001)))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("64001");
  }

  @Test
  void refusesDeepNesting() {
    assertThatThrownBy(
            () -> PeerMessageCodec.decode("{\"event\":\"CLOSE\",\"a\":" + "[".repeat(30_000)))
        .isInstanceOf(MalformedMessage.class);
  }

  @Test
  void errorsQuoteAnExcerpt() {
    var frame = "{\"event\":\"HAVE\",\"sn\":1,\"level\":\"" + "x\\n".repeat(10_000) + "\"}";
    assertThatThrownBy(() -> PeerMessageCodec.decode(frame))
        .isInstanceOf(MalformedMessage.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300).doesNotContain("\n"));
  }

  @Test
  void readsOnlySequenceNumbersFromField() throws MalformedMessage {
    var metadata =
        (Metadata)
            PeerMessageCodec.decode(
                json(
                    "{'event':'METADATA','channel':'a','field':{'0':[1,-2,3.5,'4',null,5.0,6],"
                        + "'-1':[1],'NaN':[1],'99999':[1],'1':{},'2':[]}}"));
    assertThat(metadata.field()).isEqualTo(Map.of(0, List.of(1L, 5L, 6L), 2, List.of()));
  }

  @Test
  void acceptsMetadataWithoutField() throws MalformedMessage {
    var metadata =
        (Metadata) PeerMessageCodec.decode(json("{'event':'METADATA','channel':'a','peers':-3}"));
    assertThat(metadata.field()).isEmpty();
    assertThat(metadata.peers()).isZero();
  }

  @Test
  void writesFieldAndSuperEvenIfEmpty() throws MalformedMessage {
    var none = Optional.<String>empty();
    var metadata = new Metadata("a", Map.of(), true, none, none, false, false, 0, true, none);
    assertThat(tree(PeerMessageCodec.encode(metadata)))
        .isEqualTo(
            tree(
                json(
                    "{'event':'METADATA','channel':'a','field':{},'sequential':true,'mobile':false,"
                        + "'mobile_net':false,'peers':0,'super':true}")));
  }

  @Test
  void writesReverseOfAPieceOnlyIfTrue() {
    var forward = new Piece(7, "0-7", 0, 5, 1, Optional.of(false), Optional.empty());
    assertThat(PeerMessageCodec.encode(forward)).doesNotContain("reverse");
    var reverse = new Piece(7, "0-7", 0, 5, 1, Optional.of(true), Optional.empty());
    assertThat(PeerMessageCodec.encode(reverse)).contains("\"reverse\":true");
  }

  @Test
  void readsTheNewerAddressNamesOfPeerSignals() throws MalformedMessage {
    var signal =
        (PeerSignal)
            PeerMessageCodec.decode(
                json("{'event':'PEER_SIGNAL','action':'signal','to':'b','from':'a','data':null}"));
    assertThat(signal.toPeerId()).contains("b");
    assertThat(signal.fromPeerId()).contains("a");
    assertThat(signal.data()).isEmpty();
  }

  @Test
  void refusesToWriteTooLongFrames() {
    assertThatThrownBy(() -> PeerMessageCodec.encode(new Playlist("u", "x".repeat(64_000), 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PeerMessageCodec.encode(new Unknown()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Conformance list, point 6: one frame, exactly n frames, and one byte more or less. */
  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1000, 1",
    "63999, 1",
    "64000, 1",
    "64001, 2",
    "127999, 2",
    "128000, 2",
    "128001, 3",
    "384648, 7",
    "6400000, 100",
    "6400001, 101",
    "6399999, 100"
  })
  void attachmentsAreSizeOverFrameSizeRoundedUp(long size, int attachments)
      throws MalformedMessage {
    assertThat(Piece.attachmentsOf(size)).isEqualTo(attachments);
    var piece = new Piece(7, "0-7", 0, size, attachments, Optional.empty(), Optional.empty());
    assertThat(PeerMessageCodec.decode(PeerMessageCodec.encode(piece))).isEqualTo(piece);
  }

  private static String close(int length) {
    var start = "{\"event\":\"CLOSE\",\"fatal\":false,\"a\":\"";
    return start + "x".repeat(length - start.length() - 2) + "\"}";
  }

  private static String json(String singleQuoted) {
    return singleQuoted.replace('\'', '"');
  }

  private static JsonNode tree(String frame) throws MalformedMessage {
    return Json.read(frame, "frame", 64_000);
  }
}
