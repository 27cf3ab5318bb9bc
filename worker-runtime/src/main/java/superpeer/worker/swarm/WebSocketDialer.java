package superpeer.worker.swarm;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.ClientTransport;
import akka.http.javadsl.Http;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.PeerClosedConnectionException;
import akka.http.javadsl.model.ws.TextMessage;
import akka.http.javadsl.model.ws.WebSocketRequest;
import akka.http.javadsl.model.ws.WebSocketUpgradeResponse;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.stream.BoundedSourceQueue;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import akka.stream.QueueOfferResult;
import akka.stream.SharedKillSwitch;
import akka.stream.SystemMaterializer;
import akka.stream.ThrottleMode;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import scala.concurrent.duration.FiniteDuration;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.signaling.SignalingCodec;
import superpeer.protocol.signaling.SignalingRequest;
import superpeer.worker.config.SignalingClientConfig;

/**
 * Opens signaling connections over WebSocket. It reads at the configured rate, so that a flood
 * waits in the network and not in memory. It drops messages that are too large or malformed.
 */
public final class WebSocketDialer implements SignalingDialer {

  /** Messages that may wait for a slow server; further ones are refused. */
  private static final int MAX_OUTGOING = 256;

  /** How long a server may take to close before the TCP connection is cut. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private static final int NORMAL = 1000;
  private static final int ABNORMAL = 1006;

  private final ActorSystem<?> system;
  private final Materializer materializer;
  private final SignalingClientConfig config;

  public WebSocketDialer(ActorSystem<?> system, SignalingClientConfig config) {
    this.system = system;
    this.materializer = SystemMaterializer.get(system).materializer();
    this.config = config;
  }

  @Override
  public Connection dial(String url, Consumer<SocketEvent> listener) {
    var killSwitch = KillSwitches.shared("signaling");
    var closeSwitch = KillSwitches.shared("signaling-close");
    var opened = new CompletableFuture<Done>();
    var flow =
        Flow.fromSinkAndSourceCoupledMat(
            incoming(opened, listener),
            Source.<Message>queue(MAX_OUTGOING).via(closeSwitch.flow()),
            Keep.both());
    var dialed =
        Http.get(system)
            .singleWebSocketRequest(
                WebSocketRequest.create(url),
                flow,
                Http.get(system).defaultClientHttpsContext(),
                Optional.empty(),
                settings(killSwitch),
                system.classicSystem().log(),
                materializer);
    dialed
        .first()
        .thenAccept(upgrade -> open(upgrade, opened, listener))
        .thenCompose(done -> dialed.second().first())
        .whenComplete((done, failure) -> listener.accept(toClosed(failure)));
    return new WebSocketConnection(dialed.second().second(), closeSwitch, killSwitch);
  }

  private ClientConnectionSettings settings(SharedKillSwitch killSwitch) {
    var idle = config.pingInterval().multipliedBy(2).plus(config.pongTimeout());
    return ClientConnectionSettings.create(system.classicSystem())
        .withTransport(new AbortableTransport(killSwitch))
        .withConnectingTimeout(scala(config.connectTimeout()))
        .withIdleTimeout(scala(idle));
  }

  private static FiniteDuration scala(Duration duration) {
    return FiniteDuration.create(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** {@code opened} holds messages back until the listener knows that the connection is open. */
  private static void open(
      WebSocketUpgradeResponse upgrade,
      CompletableFuture<Done> opened,
      Consumer<SocketEvent> listener) {
    if (!upgrade.isValid()) {
      throw new IllegalStateException("the server returned HTTP " + upgrade.response().status());
    }
    listener.accept(new SocketEvent.Opened());
    opened.complete(Done.getInstance());
  }

  private Sink<Message, CompletionStage<Done>> incoming(
      CompletionStage<Done> opened, Consumer<SocketEvent> listener) {
    var rate = config.messagesPerSecond();
    return Flow.<Message>create()
        .throttle(rate, Duration.ofSeconds(1), 2 * rate, ThrottleMode.shaping())
        .mapAsync(1, message -> opened.thenCompose(done -> read(message)))
        .toMat(Sink.foreach(listener::accept), Keep.right());
  }

  private CompletionStage<SocketEvent> read(Message message) {
    if (!message.isText()) {
      return message
          .asBinaryMessage()
          .getStreamedData()
          .runWith(Sink.ignore(), materializer)
          .thenApply(ignored -> new SocketEvent.Dropped());
    }
    TextMessage text = message.asTextMessage();
    if (text.isStrict()) {
      return CompletableFuture.completedFuture(decode(text.getStrictText()));
    }
    // A message that does not end fails the connection.
    return text.getStreamedText()
        .completionTimeout(config.pongTimeout())
        .runFold(new StringBuilder(), WebSocketDialer::collect, materializer)
        .thenApply(whole -> decode(whole.toString()));
  }

  /** Reads to the end but keeps only one character over the limit: enough to detect it. */
  private static StringBuilder collect(StringBuilder kept, String part) {
    var space = SignalingCodec.MAX_LENGTH + 1 - kept.length();
    return kept.append(part, 0, Math.min(space, part.length()));
  }

  private static SocketEvent decode(String text) {
    try {
      return new SocketEvent.Received(SignalingCodec.decodeReply(text));
    } catch (MalformedMessage e) {
      return new SocketEvent.Dropped();
    }
  }

  private static SocketEvent toClosed(@Nullable Throwable failure) {
    var cause = failure instanceof CompletionException wrapper ? wrapper.getCause() : failure;
    if (cause instanceof PeerClosedConnectionException closedByPeer) {
      return new SocketEvent.Closed(closedByPeer.closeCode(), closedByPeer.closeReason());
    }
    return cause == null
        ? new SocketEvent.Closed(NORMAL, "the server closed the connection")
        : new SocketEvent.Closed(ABNORMAL, String.valueOf(cause.getMessage()));
  }

  /** An open or opening WebSocket. */
  private final class WebSocketConnection implements Connection {

    private final BoundedSourceQueue<Message> outgoing;
    private final SharedKillSwitch closeSwitch;
    private final SharedKillSwitch killSwitch;

    private WebSocketConnection(
        BoundedSourceQueue<Message> outgoing,
        SharedKillSwitch closeSwitch,
        SharedKillSwitch killSwitch) {
      this.outgoing = outgoing;
      this.closeSwitch = closeSwitch;
      this.killSwitch = killSwitch;
    }

    @Override
    public boolean send(SignalingRequest request) {
      return outgoing
          .offer(TextMessage.create(SignalingCodec.encode(request)))
          .equals(QueueOfferResult.enqueued());
    }

    @Override
    public void close() {
      closeSwitch.shutdown(); // not the queue's complete(): it throws if the server closed first
      system
          .scheduler()
          .scheduleOnce(CLOSE_TIMEOUT, killSwitch::shutdown, system.executionContext());
    }
  }

  /**
   * TCP with a kill switch. Akka cannot close a WebSocket while the server is silent: before the
   * upgrade, or when it is half-open.
   */
  private static final class AbortableTransport extends ClientTransport {

    private final SharedKillSwitch killSwitch;

    private AbortableTransport(SharedKillSwitch killSwitch) {
      this.killSwitch = killSwitch;
    }

    @Override
    public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
        String host, int port, ClientConnectionSettings settings, akka.actor.ActorSystem system) {
      return Flow.<ByteString>create()
          .via(killSwitch.<ByteString>flow())
          .viaMat(ClientTransport.TCP().connectTo(host, port, settings, system), Keep.right())
          .via(killSwitch.flow());
    }
  }
}
