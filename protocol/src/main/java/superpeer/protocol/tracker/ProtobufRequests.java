package superpeer.protocol.tracker;

import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Geo;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/**
 * Reads and writes tracker requests as protobuf.
 *
 * <pre>
 *   AnnounceRequest { 1 channel  2 device  3 live  4 tag  5 ts  6 type  7 version  8 netType  9 app
 *                     10 announce  11 v  12 nat  14 token  15 k  16 abr  18 lat  19 lon  20 isp
 *                     21 asn  22 country  23 super  25 pos  26 signal  27 signal2  28 custom_signal }
 *   PeersRequest    { 1 exclusions*  2 level  3 num_want  4 asn  5 country  6 urgent  7 ratio }
 *   StatsRequest    { 1 p2p  2 http  3 share  4 conns  5 totalConns  6 failConns  7 rebuffers
 *                     8 requests  10 pos  11 level  12 off  13 asn  14 country }
 * </pre>
 *
 * <p>Source: docs/protocol/wire.md §2.7; SDK 2.17.0. Fields that we do not need (app, nat, conns)
 * are skipped.
 */
final class ProtobufRequests {

  private ProtobufRequests() {}

  static Announce announce(byte[] body) throws MalformedMessage {
    var fields = ProtobufFields.read(body);
    var channel = fields.string(1, ChannelId.MAX_LENGTH);
    if (channel.isEmpty()) {
      throw new MalformedMessage("tracker request has no channel");
    }
    return new Announce(
        channel,
        fields.count(5),
        fields.optionalString(7),
        fields.optionalString(11),
        fields.optionalString(10),
        fields.optionalString(15),
        fields.optionalString(14),
        fields.optionalString(2),
        fields.optionalString(8),
        fields.flag(3),
        fields.flag(16),
        fields.optionalString(6),
        fields.optionalString(4),
        fields.count(25),
        fields.optionalString(26),
        fields.optionalString(27),
        fields.flag(28),
        fields.flag(23),
        new Geo(
            Coordinates.latitude(fields.number(18)),
            Coordinates.longitude(fields.number(19)),
            fields.optionalString(20),
            fields.optionalString(21),
            fields.optionalString(22)));
  }

  static Stats stats(byte[] body) throws MalformedMessage {
    var fields = ProtobufFields.read(body);
    return new Stats(
        fields.count(2),
        fields.count(1),
        fields.count(3),
        fields.smallCount(5),
        fields.smallCount(6),
        fields.smallCount(7),
        fields.smallCount(8),
        fields.count(10),
        fields.optionalString(11),
        fields.flag(12),
        fields.optionalString(13),
        fields.optionalString(14));
  }

  static Peers peers(byte[] body) throws MalformedMessage {
    var fields = ProtobufFields.read(body, 1);
    return new Peers(
        fields.strings(1),
        fields.smallCount(7),
        fields.flag(6),
        Optional.of(fields.smallCount(3)).filter(number -> number > 0),
        fields.optionalString(2),
        fields.optionalString(4),
        fields.optionalString(5));
  }

  static byte[] bytes(TrackerRequest request) {
    if (request instanceof Announce announce) {
      return bytes(announce);
    }
    if (request instanceof Stats stats) {
      return bytes(stats);
    }
    if (request instanceof Peers peers) {
      return bytes(peers);
    }
    throw new AssertionError(request);
  }

  private static byte[] bytes(Announce announce) {
    return new ProtobufWriter()
        .string(1, announce.channel())
        .optionalString(2, announce.device())
        .flag(3, announce.live())
        .optionalString(4, announce.tag())
        .varint(5, announce.ts())
        .optionalString(6, announce.type())
        .optionalString(7, announce.version())
        .optionalString(8, announce.netType())
        .optionalString(10, announce.announce())
        .optionalString(11, announce.v())
        .optionalString(14, announce.token())
        .optionalString(15, announce.k())
        .flag(16, announce.abr())
        .number(18, announce.geo().lat())
        .number(19, announce.geo().lon())
        .optionalString(20, announce.geo().isp())
        .optionalString(21, announce.geo().asn())
        .optionalString(22, announce.geo().country())
        .flag(23, announce.superPeer())
        .varint(25, announce.pos())
        .optionalString(26, announce.signal())
        .optionalString(27, announce.signal2())
        .flag(28, announce.customSignal())
        .toBytes();
  }

  private static byte[] bytes(Stats stats) {
    return new ProtobufWriter()
        .varint(1, stats.p2pKb())
        .varint(2, stats.httpKb())
        .varint(3, stats.shareKb())
        .varint(5, stats.totalConns())
        .varint(6, stats.failConns())
        .varint(7, stats.rebuffers())
        .varint(8, stats.requests())
        .varint(10, stats.pos())
        .optionalString(11, stats.level())
        .flag(12, stats.off())
        .optionalString(13, stats.asn())
        .optionalString(14, stats.country())
        .toBytes();
  }

  private static byte[] bytes(Peers peers) {
    var writer = new ProtobufWriter();
    peers.exclusions().forEach(id -> writer.element(1, id));
    return writer
        .optionalString(2, peers.level())
        .varint(3, peers.numWant().orElse(0))
        .optionalString(4, peers.asn())
        .optionalString(5, peers.country())
        .flag(6, peers.urgent())
        .varint(7, peers.ratio())
        .toBytes();
  }
}
