package superpeer.protocol.tracker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.GoldenFiles;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerCodec.Format;
import superpeer.protocol.tracker.TrackerReply.Accepted;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerReply.Candidates;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerReply.Refused;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Geo;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

class TrackerCodecTest {

  private static final Optional<String> NONE = Optional.empty();

  static final Announce FULL_ANNOUNCE =
      new Announce(
          "Y2g=",
          1_795_345_047L,
          Optional.of("2.17.0"),
          Optional.of("4ad69ca3"),
          Optional.of("tracker.example.com"),
          Optional.of("IiIo"),
          Optional.of("abc"),
          Optional.of("PC-web"),
          Optional.of("wifi"),
          false,
          true,
          Optional.of("hls"),
          Optional.of("Chrome_d"),
          134,
          Optional.of("wss://a.example.com"),
          Optional.of("wss://b.example.com"),
          true,
          true,
          new Geo(
              Optional.of(48.5),
              Optional.of(-11.25),
              Optional.of("isp"),
              Optional.of("4134"),
              Optional.of("CN")));

  static final Stats FULL_STATS =
      new Stats(
          1, 2, 3, 4, 5, 6, 7, 8, Optional.of("1"), true, Optional.of("4134"), Optional.of("CN"));

  static final Peers FULL_PEERS =
      new Peers(
          List.of("w11abcdefgh", "w22abcdefgh"),
          1_000,
          true,
          Optional.of(12),
          Optional.of("1"),
          Optional.of("4134"),
          Optional.of("CN"));

  static final Announced FULL_ANNOUNCED =
      new Announced(
          "w42k3v9x0qpl7",
          30,
          List.of(new Peer("s17superpeer01", true), new Peer("w11abcdefgh", false)),
          8,
          true,
          Optional.of("wss://a.example.com"),
          Optional.of("wss://b.example.com"),
          Optional.of("a1b2c3d4-1795345047"),
          Optional.of("b1b2c3d4-1795345047"),
          List.of("stun:stun.example.com:3478"),
          true,
          10,
          true,
          Optional.of("info"),
          Optional.of("warn"),
          new Geo(
              Optional.of(50.1),
              Optional.of(-8.7),
              Optional.of("Example"),
              Optional.of("3320"),
              Optional.of("DE")));

  static final Announced LEAST_ANNOUNCED =
      new Announced(
          "w42k3v9x0qpl7",
          30,
          List.of(),
          0,
          false,
          NONE,
          NONE,
          NONE,
          NONE,
          List.of(),
          false,
          0,
          false,
          NONE,
          NONE,
          Geo.UNKNOWN);

  static Stream<String> goldenAnnounces() {
    return GoldenFiles.lines("tracker.announce.", ".jsonl");
  }

  static Stream<String> goldenStats() {
    return GoldenFiles.lines("tracker.stats.", ".jsonl");
  }

  static Stream<String> goldenPeers() {
    return GoldenFiles.lines("tracker.peers.", ".jsonl");
  }

  @ParameterizedTest
  @MethodSource("goldenAnnounces")
  void announcesOfTheSdkRoundTrip(String json) throws MalformedMessage {
    var announce = TrackerCodec.decodeAnnounce(json.getBytes(UTF_8));
    assertThat(tree(TrackerCodec.encode(announce, Format.JSON)))
        .isEqualTo(tree(json.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("goldenStats")
  void statsOfTheSdkRoundTrip(String json) throws MalformedMessage {
    var stats = TrackerCodec.decodeStats(json.getBytes(UTF_8));
    assertThat(tree(TrackerCodec.encode(stats, Format.JSON))).isEqualTo(tree(json.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("goldenPeers")
  void peersRequestsOfTheSdkRoundTrip(String json) throws MalformedMessage {
    var peers = TrackerCodec.decodePeers(json.getBytes(UTF_8));
    assertThat(tree(TrackerCodec.encode(peers, Format.JSON))).isEqualTo(tree(json.getBytes(UTF_8)));
  }

  /** Conformance list, point 2: the exact bytes of SDK 2.17.0. */
  @Test
  void protobufOfTheSdkRoundTrips() throws MalformedMessage {
    for (var body : GoldenFiles.bytes("tracker.announce.").toList()) {
      var announce = TrackerCodec.decodeAnnounce(body);
      assertThat(announce.version()).contains("2.17.0");
      assertThat(TrackerCodec.encode(announce, Format.PROTOBUF)).isEqualTo(body);
    }
    for (var body : GoldenFiles.bytes("tracker.stats.").toList()) {
      assertThat(TrackerCodec.encode(TrackerCodec.decodeStats(body), Format.PROTOBUF))
          .isEqualTo(body);
    }
    for (var body : GoldenFiles.bytes("tracker.peers.").toList()) {
      assertThat(TrackerCodec.encode(TrackerCodec.decodePeers(body), Format.PROTOBUF))
          .isEqualTo(body);
    }
  }

  @Test
  void readsCapturedProtobuf() throws MalformedMessage {
    var stats = TrackerCodec.decodeStats(hex("08f72810f8022802380140105014"));
    assertThat(stats).isEqualTo(new Stats(376, 5_239, 0, 2, 0, 1, 16, 20, NONE, false, NONE, NONE));
    var peers = TrackerCodec.decodePeers(hex("0a0d7331306d717173627a646b3031180c389714"));
    assertThat(peers)
        .isEqualTo(
            new Peers(List.of("s10mqqsbzdk01"), 2_583, false, Optional.of(12), NONE, NONE, NONE));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void requestsRoundTrip(Format format) throws MalformedMessage {
    assertThat(TrackerCodec.decodeAnnounce(TrackerCodec.encode(FULL_ANNOUNCE, format)))
        .isEqualTo(FULL_ANNOUNCE);
    assertThat(TrackerCodec.decodeStats(TrackerCodec.encode(FULL_STATS, format)))
        .isEqualTo(FULL_STATS);
    assertThat(TrackerCodec.decodePeers(TrackerCodec.encode(FULL_PEERS, format)))
        .isEqualTo(FULL_PEERS);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void repliesRoundTrip(Format format) throws MalformedMessage {
    for (var announced : List.of(FULL_ANNOUNCED, LEAST_ANNOUNCED)) {
      var body = TrackerCodec.encode(announced, format);
      assertThat(TrackerCodec.formatOf(body)).isEqualTo(format);
      assertThat(TrackerCodec.decodeAnnounced(body)).isEqualTo(announced);
    }
    for (var peers : List.of(FULL_ANNOUNCED.peers(), List.<Peer>of())) {
      var candidates = new Candidates(peers);
      assertThat(TrackerCodec.decodeCandidates(TrackerCodec.encode(candidates, format)))
          .isEqualTo(candidates);
    }
    assertThat(TrackerCodec.decodeAccepted(TrackerCodec.encode(new Accepted(), format)))
        .isEqualTo(new Accepted());
    var refused = new Refused(5_001, "no such node");
    var body = TrackerCodec.encode(refused, format);
    assertThat(TrackerCodec.decodeAnnounced(body)).isEqualTo(refused);
    assertThat(TrackerCodec.decodeCandidates(body)).isEqualTo(refused);
    assertThat(TrackerCodec.decodeAccepted(body)).isEqualTo(refused);
  }

  @Test
  void writesAnEmptyPeerList() throws MalformedMessage {
    assertThat(tree(TrackerCodec.encode(LEAST_ANNOUNCED, Format.JSON)))
        .isEqualTo(
            tree(utf8("{'ret':0,'data':{'id':'w42k3v9x0qpl7','report_interval':30,'peers':[]}}")));
  }

  @Test
  void writesARefusalAsEverySdkReadsIt() {
    var refused = new Refused(4_001, "no");
    assertThat(new String(TrackerCodec.encode(refused, Format.JSON), UTF_8))
        .isEqualTo("{\"ret\":-1,\"data\":{\"code\":4001,\"msg\":\"no\"}}");
    assertThat(TrackerCodec.encode(refused, Format.PROTOBUF))
        .isEqualTo(hex("08ffffffffffffffffff01220708a11f12026e6f"));
  }

  @Test
  void emptyReplyToStatsIsASuccess() throws MalformedMessage {
    assertThat(TrackerCodec.decodeAccepted(new byte[0])).isEqualTo(new Accepted());
  }

  @Test
  void readsNumbersLeniently() throws MalformedMessage {
    var announce =
        TrackerCodec.decodeAnnounce(
            utf8(
                "{'channel':'a','ts':'1795345047','pos':12.75,'lat':'48.5','lon':999,'asn':4134,"
                    + "'live':1,'tag':null,'isp':{}}"));
    assertThat(announce.ts()).isEqualTo(1_795_345_047L);
    assertThat(announce.pos()).isEqualTo(12);
    assertThat(announce.geo())
        .isEqualTo(new Geo(Optional.of(48.5), Optional.empty(), NONE, Optional.of("4134"), NONE));
    var stats = TrackerCodec.decodeStats(utf8("{'p2p':-5,'http':'x','share':1e99,'level':2}"));
    assertThat(stats.p2pKb()).isZero();
    assertThat(stats.httpKb()).isZero();
    assertThat(stats.shareKb()).isEqualTo((1L << 53) - 1);
    assertThat(stats.level()).contains("2");
  }

  @Test
  void skipsUnknownProtobufFields() throws MalformedMessage {
    // 5239 KB P2P; then field 9 varint, 4000 string, 2 as a string, a group, 31 fixed32.
    var body =
        hex("08f728" + "4801" + "82fa0103616263" + "120161" + "a3010801a401" + "fd0101020304");
    assertThat(TrackerCodec.decodeStats(body))
        .isEqualTo(new Stats(0, 5_239, 0, 0, 0, 0, 0, 0, NONE, false, NONE, NONE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}", "{'channel':7}", "{'channel':null}", "{'live':true} {}"})
  void refusesAnnouncesWithoutAChannel(String json) {
    assertThatThrownBy(() -> TrackerCodec.decodeAnnounce(utf8(json)))
        .isInstanceOf(MalformedMessage.class);
  }

  @ParameterizedTest
  @CsvSource({
    "''", // no channel
    "08", // truncated number
    "0a05616263", // string longer than the body
    "0aff", // truncated length
    "0affffffff0f", // negative length
    "0affffffffffffffffff01", // huge length
    "0a02c328", // not UTF-8
    "00", // tag 0
    "0c", // end of a group without a start
    "0b0b0b0b", // groups without an end
    "07", // unknown wire type
    "6e756c6c", // the text null
  })
  void refusesInvalidProtobufAnnounces(String hex) {
    assertThatThrownBy(() -> TrackerCodec.decodeAnnounce(hex(hex)))
        .isInstanceOf(MalformedMessage.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'ret':0}",
        "{'ret':0,'data':[]}",
        "{'ret':0,'data':{}}",
        "{'ret':0,'data':{'id':7}}",
        "{'ret':0,'data':{'id':'a','peers':{}}}",
        "{'ret':0,'data':{'id':'a','peers':[{}]}}",
        "{'ret':'x','data':{'id':'a'}}",
      })
  void refusesInvalidAnnounceReplies(String json) {
    assertThatThrownBy(() -> TrackerCodec.decodeAnnounced(utf8(json)))
        .isInstanceOf(MalformedMessage.class);
  }

  @Test
  void limitsBodiesListsAndStrings() {
    assertThatThrownBy(() -> TrackerCodec.decodeStats(new byte[64 * 1_024 + 1]))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining("65537");
    var ids =
        new Peers(Collections.nCopies(1_001, "a"), 1, false, Optional.empty(), NONE, NONE, NONE);
    for (var format : Format.values()) {
      assertThatThrownBy(() -> TrackerCodec.decodePeers(TrackerCodec.encode(ids, format)))
          .isInstanceOf(MalformedMessage.class);
    }
    assertThatThrownBy(
            () -> TrackerCodec.decodeStats(utf8("{'level':'" + "x".repeat(1_025) + "'}")))
        .isInstanceOf(MalformedMessage.class);
  }

  private static byte[] utf8(String singleQuoted) {
    return singleQuoted.replace('\'', '"').getBytes(UTF_8);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  private static JsonNode tree(byte[] json) throws MalformedMessage {
    return Json.read(json, "body", 10_000);
  }
}
