package superpeer.protocol.tracker;

import java.util.ArrayList;
import java.util.List;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerReply.Accepted;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerReply.Candidates;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerReply.Refused;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/**
 * Reads and writes tracker replies as protobuf.
 *
 * <pre>
 *   Response        { 1 ret  2 channel_response  3 peers_response  4 err_data { 1 code  2 msg } }
 *   ChannelResponse { 1 id  3 country  4 asn  6 isp  11 report_interval  12 peers*  13 info  14 warn  15 rejected  16 min_conns
 *                     17 wifi_only  18 signal  19 signal2  20 stun*  23 debug  24 fuse_rate  25 token
 *                     26 token2  28 lat  29 lon }
 *   PeersResponse   { 1 peers* }
 *   PeerInfo        { 1 id  14 super }
 * </pre>
 *
 * <p>Source: docs/protocol/wire.md §2.7; SDK 2.17.0. Fields that no SDK reads are omitted.
 */
final class ProtobufReplies {

  private ProtobufReplies() {}

  static TrackerReply announced(byte[] body) throws MalformedMessage {
    var response = ProtobufFields.read(body);
    if (response.signed(1) != 0) {
      return refused(response);
    }
    var message = response.message(2);
    if (message.isEmpty()) {
      throw new MalformedMessage("tracker reply has no channel_response");
    }
    return announced(ProtobufFields.read(message.get(), 12, 20));
  }

  private static Announced announced(ProtobufFields fields) throws MalformedMessage {
    var id = fields.optionalString(1);
    if (id.isEmpty()) {
      throw new MalformedMessage("tracker reply has no id");
    }
    return new Announced(
        id.get(),
        fields.smallCount(11),
        peers(fields.messages(12)),
        fields.smallCount(16),
        fields.flag(15),
        fields.optionalString(18),
        fields.optionalString(19),
        fields.optionalString(25),
        fields.optionalString(26),
        fields.strings(20),
        fields.flag(17),
        fields.smallCount(24),
        fields.flag(23),
        fields.optionalString(13),
        fields.optionalString(14),
        new Geo(
            Coordinates.latitude(fields.number(28)),
            Coordinates.longitude(fields.number(29)),
            fields.optionalString(6),
            fields.optionalString(4),
            fields.optionalString(3)));
  }

  static TrackerReply candidates(byte[] body) throws MalformedMessage {
    var response = ProtobufFields.read(body);
    if (response.signed(1) != 0) {
      return refused(response);
    }
    var message = response.message(3).orElse(new byte[0]);
    return new Candidates(peers(ProtobufFields.read(message, 1).messages(1)));
  }

  static TrackerReply accepted(byte[] body) throws MalformedMessage {
    var response = ProtobufFields.read(body);
    return response.signed(1) != 0 ? refused(response) : new Accepted();
  }

  private static Refused refused(ProtobufFields response) throws MalformedMessage {
    var error = ProtobufFields.read(response.message(4).orElse(new byte[0]));
    return new Refused(error.smallCount(1), error.string(2, TrackerCodec.MAX_TEXT));
  }

  private static List<Peer> peers(List<byte[]> messages) throws MalformedMessage {
    var peers = new ArrayList<Peer>();
    for (var message : messages) {
      var fields = ProtobufFields.read(message);
      var id = fields.optionalString(1);
      if (id.isPresent()) {
        peers.add(new Peer(id.get(), fields.flag(14)));
      }
    }
    return List.copyOf(peers);
  }

  static byte[] bytes(TrackerReply reply) {
    var response = new ProtobufWriter();
    if (reply instanceof Announced announced) {
      response.message(2, message(announced));
    } else if (reply instanceof Candidates candidates) {
      var message = new ProtobufWriter();
      candidates.peers().forEach(peer -> message.message(1, message(peer)));
      response.message(3, message);
    } else if (reply instanceof Refused refused) {
      var error = new ProtobufWriter().varint(1, refused.code()).string(2, refused.msg());
      response.varint(1, -1).message(4, error);
    }
    return response.toBytes();
  }

  private static ProtobufWriter message(Announced announced) {
    var message =
        new ProtobufWriter()
            .string(1, announced.id())
            .optionalString(3, announced.geo().country())
            .optionalString(4, announced.geo().asn())
            .optionalString(6, announced.geo().isp())
            .varint(11, announced.reportIntervalS());
    announced.peers().forEach(peer -> message.message(12, message(peer)));
    message
        .optionalString(13, announced.info())
        .optionalString(14, announced.warn())
        .flag(15, announced.rejected())
        .varint(16, announced.minConns())
        .flag(17, announced.wifiOnly())
        .optionalString(18, announced.signal())
        .optionalString(19, announced.signal2());
    announced.stun().forEach(server -> message.element(20, server));
    return message
        .flag(23, announced.debug())
        .varint(24, announced.fuseRate())
        .optionalString(25, announced.token())
        .optionalString(26, announced.token2())
        .number(28, announced.geo().lat())
        .number(29, announced.geo().lon());
  }

  private static ProtobufWriter message(Peer peer) {
    return new ProtobufWriter().string(1, peer.id()).flag(14, peer.superPeer());
  }
}
