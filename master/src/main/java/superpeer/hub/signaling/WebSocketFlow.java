package superpeer.hub.signaling;

import akka.NotUsed;
import akka.http.javadsl.model.ws.Message;
import akka.http.javadsl.model.ws.TextMessage;
import akka.stream.Materializer;
import akka.stream.StreamLimitReachedException;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import superpeer.protocol.signaling.SignalingCodec;

/** The stream of one WebSocket: text in, text out, bounded in size, silence and waiting. */
final class WebSocketFlow {

  /** Largest message, in UTF-16 units. An SDP has a few thousand. */
  private static final int MAX_MESSAGE = SignalingCodec.MAX_LENGTH;

  /** How long a message in fragments may take. */
  private static final Duration MAX_FRAGMENTS = Duration.ofSeconds(10);

  private final int queued;
  private final Duration expiry;
  private final Materializer materializer;

  /**
   * @param queued messages that may wait for the client
   * @param expiry silence after which it is disconnected
   */
  WebSocketFlow(int queued, Duration expiry, Materializer materializer) {
    this.queued = queued;
    this.expiry = expiry;
    this.materializer = materializer;
  }

  /**
   * @param opened called before the first message is read
   * @param said called with each message, one at a time
   * @param closed called once, however the connection ended
   */
  Flow<Message, Message, NotUsed> of(
      WebSocketOutbox outbox, Runnable opened, Consumer<String> said, Runnable closed) {
    var in =
        Flow.of(Message.class)
            .idleTimeout(expiry)
            .mapError(
                TimeoutException.class,
                silent -> closedAsSilent(outbox, CloseReason.EXPIRED, silent))
            .mapAsync(1, message -> text(message, outbox))
            .filter(text -> !text.isEmpty())
            .to(Sink.foreach(said::accept));
    var out =
        Source.<String>queue(queued)
            .mapMaterializedValue(
                queue -> {
                  outbox.open(queue);
                  opened.run();
                  return queue;
                })
            .map(message -> toMessage(message, outbox))
            .watchTermination((queue, done) -> done.whenComplete((end, failure) -> closed.run()));
    return Flow.fromSinkAndSourceCoupled(in, out)
        .recoverWithRetries(1, Exception.class, Source::empty);
  }

  private static Message toMessage(String message, WebSocketOutbox outbox) {
    outbox.sent(message);
    return TextMessage.create(message);
  }

  private static TimeoutException closedAsSilent(
      WebSocketOutbox outbox, CloseReason why, TimeoutException silent) {
    outbox.close(why);
    return silent;
  }

  /** The whole text; an empty one, after ending the connection, if it is none. */
  private CompletionStage<String> text(Message message, WebSocketOutbox outbox) {
    if (!message.isText()) {
      outbox.close(CloseReason.BINARY);
      message.asBinaryMessage().getStreamedData().runWith(Sink.cancelled(), materializer);
      return CompletableFuture.completedFuture("");
    }
    var text = message.asTextMessage();
    if (!text.isStrict()) {
      return collect(text, outbox);
    }
    if (text.getStrictText().length() > MAX_MESSAGE) {
      outbox.close(CloseReason.TOO_BIG);
      return CompletableFuture.completedFuture("");
    }
    return CompletableFuture.completedFuture(text.getStrictText());
  }

  private CompletionStage<String> collect(TextMessage text, WebSocketOutbox outbox) {
    return text.getStreamedText()
        .limitWeighted(MAX_MESSAGE, part -> (long) part.length())
        .completionTimeout(MAX_FRAGMENTS)
        .runFold(new StringBuilder(), StringBuilder::append, materializer)
        .thenApply(StringBuilder::toString)
        .exceptionally(failure -> closeOnFailure(failure, outbox));
  }

  private static String closeOnFailure(Throwable failure, WebSocketOutbox outbox) {
    var cause = failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    outbox.close(
        cause instanceof StreamLimitReachedException ? CloseReason.TOO_BIG : CloseReason.EXPIRED);
    return "";
  }
}
