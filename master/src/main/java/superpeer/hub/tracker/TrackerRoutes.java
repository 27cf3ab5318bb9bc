package superpeer.hub.tracker;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.server.Route;
import akka.util.ByteString;
import java.util.regex.Pattern;
import superpeer.hub.counters.Counters;
import superpeer.hub.http.OpenRoutes;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.tracker.TrackerCodec;
import superpeer.protocol.tracker.TrackerCodec.Format;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/**
 * {@code /v1/channel}: announce, reports, more peers. JSON or protobuf in, always JSON out, which
 * every SDK reads.
 *
 * <p>A channel id is taken from the path as it stands: {@code =} and {@code +} mean themselves.
 */
final class TrackerRoutes {

  /** Base64 of either alphabet; the length is a bound on memory, real ones have up to 400. */
  private static final Pattern CHANNEL = Pattern.compile("[A-Za-z0-9+/_=-]{1,1024}");

  private final TrackerShards shards;
  private final Announcement announcement;
  private final Counters<TrackerCount> counters;

  TrackerRoutes(TrackerShards shards, Announcement announcement, Counters<TrackerCount> counters) {
    this.shards = shards;
    this.announcement = announcement;
    this.counters = counters;
  }

  Route routes() {
    return pathPrefix(
        "v1", () -> OpenRoutes.open(() -> pathPrefix("channel", () -> post(this::calls))));
  }

  private Route calls() {
    var node = segment().slash("node").slash(segment());
    return concat(
        pathEnd(() -> extractRequest(request -> body(bytes -> announce(request, bytes)))),
        path(
            node.slash("stats"),
            (channel, id) -> body(bytes -> stats(new Address(channel, id), bytes))),
        path(
            node.slash("peers"),
            (channel, id) -> body(bytes -> peers(new Address(channel, id), bytes))));
  }

  /** A node as the path names it. */
  private record Address(String channel, String id) {

    ChannelId channelId() throws MalformedMessage {
      return checked(channel);
    }

    String nodeId() throws MalformedMessage {
      if (!PeerIds.wellFormed(id)) {
        throw new MalformedMessage("no peer has this id");
      }
      return id;
    }
  }

  /** Reads a body and acts on it. */
  private interface Call {
    Route on(byte[] body) throws MalformedMessage;
  }

  private Route body(Call call) {
    return OpenRoutes.body(
        TrackerCodec.MAX_REQUEST,
        bytes -> {
          try {
            return call.on(bytes.toArrayUnsafe());
          } catch (MalformedMessage e) {
            counters.count(TrackerCount.MALFORMED);
            return OpenRoutes.malformed(e);
          }
        });
  }

  private Route announce(HttpRequest request, byte[] body) throws MalformedMessage {
    Announce announce = TrackerCodec.decodeAnnounce(body);
    checked(announce.channel());
    return onSuccess(
        shards.join(announce),
        joined ->
            joined
                .map(member -> announcement.of(member, SignalAddress.of(request)))
                .map(TrackerRoutes::answer)
                .orElseGet(OpenRoutes::busy));
  }

  /** Answered with success whatever becomes of it: a refusal would end an SDK's heartbeat. */
  private Route stats(Address node, byte[] body) throws MalformedMessage {
    Stats stats = TrackerCodec.decodeStats(body);
    shards.report(node.channelId(), node.nodeId(), stats);
    return answer(new TrackerReply.Accepted());
  }

  private Route peers(Address node, byte[] body) throws MalformedMessage {
    Peers peers = TrackerCodec.decodePeers(body);
    return onSuccess(
        shards.more(node.channelId(), node.nodeId(), peers),
        found -> answer(new TrackerReply.Candidates(found.peers())));
  }

  private static ChannelId checked(String channel) throws MalformedMessage {
    if (!CHANNEL.matcher(channel).matches()) {
      throw new MalformedMessage("channel is no base64 of 1 to 1024 characters");
    }
    return new ChannelId(channel);
  }

  private static Route answer(TrackerReply reply) {
    return OpenRoutes.json(ByteString.fromArrayUnsafe(TrackerCodec.encode(reply, Format.JSON)));
  }
}
