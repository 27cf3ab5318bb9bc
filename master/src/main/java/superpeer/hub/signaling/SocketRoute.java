package superpeer.hub.signaling;

import akka.NotUsed;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.stream.javadsl.Flow;
import java.util.Optional;
import superpeer.hub.config.SignalingConfig;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingReply;

/** Clients on a WebSocket. */
final class SocketRoute {

  /** Server version 5.5 as {@code 10 × major + minor}: pongs, and batches from 50 on. */
  static final int VERSION = 55;

  static final String GREETING = SignalingCodec.encode(new SignalingReply.Version(VERSION));

  private final SignalingConfig config;
  private final SignalingShards shards;
  private final Caller.Surroundings surroundings;
  private final SocketFlow flow;
  private final SocketFrames frames;

  SocketRoute(
      SignalingConfig config,
      SignalingShards shards,
      Caller.Surroundings surroundings,
      SocketFlow flow,
      SocketFrames frames) {
    this.config = config;
    this.shards = shards;
    this.surroundings = surroundings;
    this.flow = flow;
    this.frames = frames;
  }

  HttpResponse accept(Client client, WebSocketUpgrade upgrade) {
    var outbox = new SocketOutbox(config.sendBuffer());
    return frames.upgrade(upgrade, talk(client, outbox), outbox::ending);
  }

  /** Greets first, then is known: nothing may come before the greeting. */
  private Flow<Message, Message, NotUsed> talk(Client client, SocketOutbox outbox) {
    var now = surroundings.clock().millis();
    var bucket = new TokenBucket(config.rate().perSecond(), config.rate().burst(), now);
    var caller = new Caller(client.id(), outbox, bucket, surroundings);
    Runnable opened =
        () -> {
          outbox.offer(GREETING);
          shards.plug(client.id(), outbox, client.batches());
        };
    return flow.of(outbox, opened, caller::says, () -> closed(client, outbox));
  }

  /**
   * Accepts and says why it may not stay: a refused upgrade would tell a browser nothing, and the
   * SDK would try again.
   */
  HttpResponse refuse(WebSocketUpgrade upgrade, Ending why) {
    surroundings.counters().increment(SignalingCount.REFUSED);
    var outbox = new SocketOutbox(config.sendBuffer());
    var silent = flow.of(outbox, () -> outbox.end(why), text -> {}, () -> {});
    return frames.upgrade(upgrade, silent, outbox::ending);
  }

  private void closed(Client client, SocketOutbox outbox) {
    shards.unplug(client.id(), outbox);
    outbox.ending().flatMap(SocketRoute::countOf).ifPresent(surroundings.counters()::increment);
  }

  /** What is not counted where it happens. */
  private static Optional<SignalingCount> countOf(Ending why) {
    return switch (why) {
      case EXPIRED -> Optional.of(SignalingCount.EXPIRED);
      case TOO_BIG, BINARY -> Optional.of(SignalingCount.MALFORMED);
      default -> Optional.empty();
    };
  }
}
