package superpeer.hub.signaling;

import akka.NotUsed;
import akka.event.NoLogging;
import akka.http.impl.engine.ws.FrameEvent;
import akka.http.impl.engine.ws.FrameStart;
import akka.http.impl.engine.ws.UpgradeToWebSocketLowLevel;
import akka.http.impl.engine.ws.WebSocket;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.WebSocketUpgrade;
import akka.http.scaladsl.settings.WebSocketSettings;
import akka.stream.FlowShape;
import akka.stream.Graph;
import akka.stream.javadsl.Flow;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/**
 * Upgrades a request to a WebSocket whose close frame tells why.
 *
 * <p>Akka HTTP's own API closes with 1000 or 1011 only; SDKs tell by the code whether to come back.
 * So this class, and no other, reaches into {@code akka.http.impl}: it takes Akka's own stack of
 * frame handling and rewrites the close frame that leaves it. The version is pinned (Akka HTTP
 * 10.5.3); Pekko has the same classes.
 */
final class SocketFrames {

  /** How long a client may take to answer a close frame before the connection is cut. */
  private static final FiniteDuration CLOSE_TIMEOUT = FiniteDuration.apply(3, TimeUnit.SECONDS);

  private static final int CLOSE = 0x8;

  private final WebSocketSettings settings;

  /**
   * @param keepAlive silence after which a ping frame is sent
   */
  SocketFrames(akka.http.javadsl.settings.WebSocketSettings settings, Duration keepAlive) {
    var idle = FiniteDuration.apply(keepAlive.toMillis(), TimeUnit.MILLISECONDS);
    this.settings = (WebSocketSettings) settings.withPeriodicKeepAliveMaxIdle(idle);
  }

  /**
   * @param messages in and out; when it completes, the connection is closed
   * @param ending asked at that moment
   */
  HttpResponse upgrade(
      WebSocketUpgrade upgrade,
      Flow<Message, Message, NotUsed> messages,
      Supplier<Optional<Ending>> ending) {
    var stack = WebSocket.stack(true, settings, CLOSE_TIMEOUT, NoLogging.getInstance());
    var frames =
        stack
            .join(inScala(messages).asScala())
            .asJava()
            .map(frame -> ending.get().map(why -> rewritten(frame, why)).orElse(frame));
    return ((UpgradeToWebSocketLowLevel) upgrade).handleFrames(asGraph(frames), Option.empty());
  }

  private static Flow<
          akka.http.scaladsl.model.ws.Message, akka.http.scaladsl.model.ws.Message, NotUsed>
      inScala(Flow<Message, Message, NotUsed> messages) {
    return Flow.of(akka.http.scaladsl.model.ws.Message.class)
        .map(message -> (Message) message)
        .via(messages)
        .map(Message::asScala);
  }

  /** Scala's {@code Any} is Java's {@code Object} only where Java does not look. */
  @SuppressWarnings("unchecked")
  private static Graph<FlowShape<FrameEvent, FrameEvent>, Object> asGraph(
      Graph<FlowShape<FrameEvent, FrameEvent>, ?> frames) {
    return (Graph<FlowShape<FrameEvent, FrameEvent>, Object>) frames;
  }

  private static FrameEvent rewritten(FrameEvent frame, Ending why) {
    return frame instanceof FrameStart start && start.header().opcode().code() == CLOSE
        ? FrameEvent.closeFrame(why.code(), why.reason(), Option.empty())
        : frame;
  }
}
