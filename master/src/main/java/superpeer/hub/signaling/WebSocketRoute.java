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

/** Accepts and refuses clients on a WebSocket. */
final class WebSocketRoute {

  /**
   * Server version 5.5 as {@code 10 × major + minor}. Clients expect pongs and batches from 50 on.
   */
  static final int VERSION = 55;

  static final String GREETING = SignalingCodec.encode(new SignalingReply.Version(VERSION));

  private final SignalingConfig config;
  private final SignalingShards shards;
  private final ClientSession.Dependencies dependencies;
  private final WebSocketFlow flow;
  private final WebSocketUpgrader upgrader;

  WebSocketRoute(
      SignalingConfig config,
      SignalingShards shards,
      ClientSession.Dependencies dependencies,
      WebSocketFlow flow,
      WebSocketUpgrader upgrader) {
    this.config = config;
    this.shards = shards;
    this.dependencies = dependencies;
    this.flow = flow;
    this.upgrader = upgrader;
  }

  HttpResponse accept(ConnectRequest request, WebSocketUpgrade upgrade) {
    var outbox = new WebSocketOutbox(config.sendBuffer());
    return upgrader.upgrade(upgrade, messageFlow(request, outbox), outbox::closeReason);
  }

  /** Sends the greeting before the client is registered: no message may come before it. */
  private Flow<Message, Message, NotUsed> messageFlow(
      ConnectRequest request, WebSocketOutbox outbox) {
    var now = dependencies.clock().millis();
    var limiter = new MessageRateLimiter(config.rate().perSecond(), config.rate().burst(), now);
    var session = new ClientSession(request.id(), outbox, limiter, dependencies);
    Runnable opened =
        () -> {
          outbox.offer(GREETING);
          shards.connect(request, outbox);
        };
    return flow.of(outbox, opened, session::onMessage, () -> onClosed(request, outbox));
  }

  /**
   * Accepts the upgrade and closes with the reason. A browser cannot read a refused upgrade, and
   * the SDK would retry.
   */
  HttpResponse refuse(WebSocketUpgrade upgrade, CloseReason why) {
    dependencies.counters().increment(SignalingCounter.REFUSED);
    var outbox = new WebSocketOutbox(config.sendBuffer());
    var flowThatCloses = flow.of(outbox, () -> outbox.close(why), text -> {}, () -> {});
    return upgrader.upgrade(upgrade, flowThatCloses, outbox::closeReason);
  }

  private void onClosed(ConnectRequest request, WebSocketOutbox outbox) {
    shards.disconnect(request.id(), outbox);
    outbox
        .closeReason()
        .flatMap(WebSocketRoute::countOf)
        .ifPresent(dependencies.counters()::increment);
  }

  /** Returns the counter of a reason that is not counted elsewhere. */
  private static Optional<SignalingCounter> countOf(CloseReason why) {
    return switch (why) {
      case EXPIRED -> Optional.of(SignalingCounter.EXPIRED);
      case TOO_BIG, BINARY -> Optional.of(SignalingCounter.MALFORMED);
      default -> Optional.empty();
    };
  }
}
