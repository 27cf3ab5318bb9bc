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

/**
 * Builds the stream of one WebSocket: text in, text out, with limits on size, queue and idle time.
 */
final class WebSocketFlow {

  /** Largest message, in UTF-16 units. An SDP has a few thousand. */
  private static final int MAX_MESSAGE = SignalingCodec.MAX_LENGTH;

  /** Time limit for a fragmented message. */
  private static final Duration MAX_FRAGMENTS = Duration.ofSeconds(10);

  private final int queued;
  private final Duration expiry;
  private final Materializer materializer;

  /**
   * @param queued most messages that wait for the client
   * @param expiry idle time after which the client is disconnected
   */
  WebSocketFlow(int queued, Duration expiry, Materializer materializer) {
    this.queued = queued;
    this.expiry = expiry;
    this.materializer = materializer;
  }

  /**
   * @param opened called before the first message is read
   * @param received called with each message, one at a time
   * @param closed called once when the connection has ended, for any reason
   */
  Flow<Message, Message, NotUsed> of(
      WebSocketOutbox outbox, Runnable opened, Consumer<String> received, Runnable closed) {
    var in =
        Flow.of(Message.class)
            .idleTimeout(expiry)
            .mapError(TimeoutException.class, idle -> closeIdle(outbox, CloseReason.EXPIRED, idle))
            .mapAsync(1, message -> text(message, outbox))
            .filter(text -> !text.isEmpty())
            .to(Sink.foreach(received::accept));
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

  private static TimeoutException closeIdle(
      WebSocketOutbox outbox, CloseReason why, TimeoutException idle) {
    outbox.close(why);
    return idle;
  }

  /**
   * Returns the complete text. Closes the connection and returns an empty text if the message is
   * not acceptable.
   */
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
        .limitWeighted(MAX_MESSAGE, fragment -> (long) fragment.length())
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
