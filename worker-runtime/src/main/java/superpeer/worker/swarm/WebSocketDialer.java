package superpeer.worker.swarm;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.Http;
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
 * Signaling over WebSockets. Reads at the configured rate, so that a flood waits in the network and
 * not in our memory; drops messages that are too large or malformed, and goes on.
 */
public final class WebSocketDialer implements SignalingDialer {

  /** Messages that may wait for a slow server; more are refused. */
  private static final int OUTGOING = 256;

  /** What a server gets to say goodbye before the line is cut. */
  private static final Duration GOODBYE = Duration.ofSeconds(2);

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
    var line = KillSwitches.shared("signaling");
    var goodbye = KillSwitches.shared("signaling-goodbye");
    var gate = new CompletableFuture<Done>();
    var flow =
        Flow.fromSinkAndSourceCoupledMat(
            incoming(gate, listener),
            Source.<Message>queue(OUTGOING).via(goodbye.flow()),
            Keep.both());
    var dialed =
        Http.get(system)
            .singleWebSocketRequest(
                WebSocketRequest.create(url),
                flow,
                Http.get(system).defaultClientHttpsContext(),
                Optional.empty(),
                settings(line),
                system.classicSystem().log(),
                materializer);
    dialed
        .first()
        .thenAccept(upgrade -> open(upgrade, gate, listener))
        .thenCompose(opened -> dialed.second().first())
        .whenComplete((done, failure) -> listener.accept(closed(failure)));
    return new Socket(dialed.second().second(), goodbye, line);
  }

  private ClientConnectionSettings settings(SharedKillSwitch line) {
    var idle = config.pingInterval().multipliedBy(2).plus(config.pongTimeout());
    return ClientConnectionSettings.create(system.classicSystem())
        .withTransport(new AbortableTransport(line))
        .withConnectingTimeout(finite(config.connectTimeout()))
        .withIdleTimeout(finite(idle));
  }

  private static FiniteDuration finite(Duration duration) {
    return FiniteDuration.create(duration.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The gate keeps messages back until the listener knows that the connection is open. */
  private static void open(
      WebSocketUpgradeResponse upgrade,
      CompletableFuture<Done> gate,
      Consumer<SocketEvent> listener) {
    if (!upgrade.isValid()) {
      throw new IllegalStateException("the server answers HTTP " + upgrade.response().status());
    }
    listener.accept(new SocketEvent.Opened());
    gate.complete(Done.getInstance());
  }

  private Sink<Message, CompletionStage<Done>> incoming(
      CompletionStage<Done> gate, Consumer<SocketEvent> listener) {
    var rate = config.messagesPerSecond();
    return Flow.<Message>create()
        .throttle(rate, Duration.ofSeconds(1), 2 * rate, ThrottleMode.shaping())
        .mapAsync(1, message -> gate.thenCompose(open -> read(message)))
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
      return CompletableFuture.completedFuture(decoded(text.getStrictText()));
    }
    // A message that never ends is worse than none: it fails the connection.
    return text.getStreamedText()
        .completionTimeout(config.pongTimeout())
        .runFold(new StringBuilder(), WebSocketDialer::collect, materializer)
        .thenApply(whole -> decoded(whole.toString()));
  }

  /** Reads on, but keeps no more than one character too much: enough to be found too long. */
  private static StringBuilder collect(StringBuilder kept, String part) {
    var space = SignalingCodec.MAX_LENGTH + 1 - kept.length();
    return kept.append(part, 0, Math.min(space, part.length()));
  }

  private static SocketEvent decoded(String text) {
    try {
      return new SocketEvent.Received(SignalingCodec.decodeReply(text));
    } catch (MalformedMessage e) {
      return new SocketEvent.Dropped();
    }
  }

  private static SocketEvent closed(@Nullable Throwable failure) {
    var cause = failure instanceof CompletionException wrapper ? wrapper.getCause() : failure;
    if (cause instanceof PeerClosedConnectionException byPeer) {
      return new SocketEvent.Closed(byPeer.closeCode(), byPeer.closeReason());
    }
    return cause == null
        ? new SocketEvent.Closed(NORMAL, "the server closed the connection")
        : new SocketEvent.Closed(ABNORMAL, String.valueOf(cause.getMessage()));
  }

  /** An open or opening WebSocket. */
  private final class Socket implements Connection {

    private final BoundedSourceQueue<Message> outgoing;
    private final SharedKillSwitch goodbye;
    private final SharedKillSwitch line;

    private Socket(
        BoundedSourceQueue<Message> outgoing, SharedKillSwitch goodbye, SharedKillSwitch line) {
      this.outgoing = outgoing;
      this.goodbye = goodbye;
      this.line = line;
    }

    @Override
    public boolean send(SignalingRequest request) {
      return outgoing
          .offer(TextMessage.create(SignalingCodec.encode(request)))
          .equals(QueueOfferResult.enqueued());
    }

    @Override
    public void close() {
      goodbye.shutdown(); // and not the queue's complete: that throws when the server was faster
      system.scheduler().scheduleOnce(GOODBYE, line::shutdown, system.executionContext());
    }
  }
}
