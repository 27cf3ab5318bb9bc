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
 * Upgrades a request to a WebSocket that is closed with a code and reason of our choice.
 *
 * <p>SDKs reconnect or give up by the close code, and Akka HTTP 10.5.3 has no public API for it
 * (akka/akka-http issue 2458): when the handler's stream completes, it sends 1000; when the stream
 * fails, 1011. There is no public access to frames either: the response header that hands over the
 * bytes of a connection is internal, and the only public layer below it ({@code Http.serverLayer})
 * would mean our own listener, graceful stop and frame codec for every port. So this class uses
 * Akka's own frame stack from {@code akka.http.impl} and replaces the close frame that leaves it.
 * ArchitectureTest keeps these internals out of all other classes of the hub, and
 * SignalingServerTest fails if an update of Akka HTTP changes them. Pekko HTTP has the same
 * classes.
 */
final class WebSocketUpgrader {

  /** How long to wait for a client's close frame before the connection is dropped. */
  private static final FiniteDuration CLOSE_TIMEOUT = FiniteDuration.apply(3, TimeUnit.SECONDS);

  private static final int CLOSE = 0x8;

  private final WebSocketSettings settings;

  /**
   * @param keepAlive idle time after which a ping frame is sent
   */
  WebSocketUpgrader(akka.http.javadsl.settings.WebSocketSettings settings, Duration keepAlive) {
    var idle = FiniteDuration.apply(keepAlive.toMillis(), TimeUnit.MILLISECONDS);
    this.settings = (WebSocketSettings) settings.withPeriodicKeepAliveMaxIdle(idle);
  }

  /**
   * @param messages handles messages; when it completes, the connection is closed
   * @param closeReason called when the connection closes; empty: Akka's own code
   */
  HttpResponse upgrade(
      WebSocketUpgrade upgrade,
      Flow<Message, Message, NotUsed> messages,
      Supplier<Optional<CloseReason>> closeReason) {
    var stack = WebSocket.stack(true, settings, CLOSE_TIMEOUT, NoLogging.getInstance());
    var frames =
        stack
            .join(inScala(messages).asScala())
            .asJava()
            .map(
                frame ->
                    isClose(frame)
                        ? closeReason.get().map(WebSocketUpgrader::close).orElse(frame)
                        : frame);
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

  /** Casts the materialized type: Scala's {@code Any} is {@code Object} in Java. */
  @SuppressWarnings("unchecked")
  private static Graph<FlowShape<FrameEvent, FrameEvent>, Object> asGraph(
      Graph<FlowShape<FrameEvent, FrameEvent>, ?> frames) {
    return (Graph<FlowShape<FrameEvent, FrameEvent>, Object>) frames;
  }

  private static boolean isClose(FrameEvent frame) {
    return frame instanceof FrameStart start && start.header().opcode().code() == CLOSE;
  }

  private static FrameEvent close(CloseReason why) {
    return FrameEvent.closeFrame(why.code(), why.reason(), Option.empty());
  }
}
