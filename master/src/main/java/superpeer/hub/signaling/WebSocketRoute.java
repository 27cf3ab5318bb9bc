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
final class WebSocketRoute {

  /** Server version 5.5 as {@code 10 × major + minor}: pongs, and batches from 50 on. */
  static final int VERSION = 55;

  static final String GREETING = SignalingCodec.encode(new SignalingReply.Version(VERSION));

  private final SignalingConfig config;
  private final SignalingShards shards;
  private final ClientSession.Dependencies dependencies;
  private final WebSocketFlow flow;
  private final WebSocketUpgrader frames;

  WebSocketRoute(
      SignalingConfig config,
      SignalingShards shards,
      ClientSession.Dependencies dependencies,
      WebSocketFlow flow,
      WebSocketUpgrader frames) {
    this.config = config;
    this.shards = shards;
    this.dependencies = dependencies;
    this.flow = flow;
    this.frames = frames;
  }

  HttpResponse accept(ConnectRequest connectRequest, WebSocketUpgrade upgrade) {
    var outbox = new WebSocketOutbox(config.sendBuffer());
    return frames.upgrade(upgrade, messageFlow(connectRequest, outbox), outbox::closeReason);
  }

  /** Greets first, then is known: nothing may come before the greeting. */
  private Flow<Message, Message, NotUsed> messageFlow(
      ConnectRequest connectRequest, WebSocketOutbox outbox) {
    var now = dependencies.clock().millis();
    var bucket = new MessageRateLimiter(config.rate().perSecond(), config.rate().burst(), now);
    var clientSession = new ClientSession(connectRequest.id(), outbox, bucket, dependencies);
    Runnable opened =
        () -> {
          outbox.offer(GREETING);
          shards.connect(connectRequest.id(), outbox, connectRequest.batches());
        };
    return flow.of(
        outbox, opened, clientSession::onMessage, () -> onClosed(connectRequest, outbox));
  }

  /**
   * Accepts and says why it may not stay: a refused upgrade would tell a browser nothing, and the
   * SDK would try again.
   */
  HttpResponse refuse(WebSocketUpgrade upgrade, CloseReason why) {
    dependencies.counters().increment(SignalingCounter.REFUSED);
    var outbox = new WebSocketOutbox(config.sendBuffer());
    var silent = flow.of(outbox, () -> outbox.close(why), text -> {}, () -> {});
    return frames.upgrade(upgrade, silent, outbox::closeReason);
  }

  private void onClosed(ConnectRequest connectRequest, WebSocketOutbox outbox) {
    shards.disconnect(connectRequest.id(), outbox);
    outbox
        .closeReason()
        .flatMap(WebSocketRoute::countOf)
        .ifPresent(dependencies.counters()::increment);
  }

  /** What is not counted where it happens. */
  private static Optional<SignalingCounter> countOf(CloseReason why) {
    return switch (why) {
      case EXPIRED -> Optional.of(SignalingCounter.EXPIRED);
      case TOO_BIG, BINARY -> Optional.of(SignalingCounter.MALFORMED);
      default -> Optional.empty();
    };
  }
}
