package superpeer.hub.signaling;

import akka.stream.BoundedSourceQueue;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.hub.config.SignalingConfig;

/**
 * The way to a client on a WebSocket: a queue bounded in messages and in characters, so that one
 * that does not read holds back only itself.
 */
final class WebSocketOutbox implements ClientOutbox {

  private static final Logger log = LoggerFactory.getLogger(WebSocketOutbox.class);

  private final int maxCharacters;
  private final AtomicInteger characters = new AtomicInteger();
  private final AtomicReference<@Nullable CloseReason> closeReason = new AtomicReference<>();
  private final AtomicReference<@Nullable BoundedSourceQueue<String>> queue =
      new AtomicReference<>();

  WebSocketOutbox(SignalingConfig.SendBuffer bounds) {
    this.maxCharacters = bounds.characters();
  }

  /** Opens the way; called once, before the client's first message is read. */
  void open(BoundedSourceQueue<String> opened) {
    queue.set(opened);
    if (closeReason().isPresent()) {
      opened.complete();
    }
  }

  @Override
  public boolean offer(String message) {
    if (characters.addAndGet(message.length()) > maxCharacters) {
      return false;
    }
    return queue().filter(open -> open.offer(message).isEnqueued()).isPresent();
  }

  /** To be called for each message that left the queue. */
  void sent(String message) {
    characters.addAndGet(-message.length());
  }

  @Override
  public void close(CloseReason why) {
    if (closeReason.compareAndSet(null, why)) {
      queue().ifPresent(open -> closeQueue(open, why));
    }
  }

  /** What waits for one that does not read would wait for ever: it is thrown away. */
  private static void closeQueue(BoundedSourceQueue<String> open, CloseReason why) {
    try {
      if (why == CloseReason.SLOW) {
        open.fail(new Abandoned());
      } else {
        open.complete();
      }
    } catch (IllegalStateException e) {
      log.trace("the client ended the connection in the same moment", e);
    }
  }

  /** Why the connection ends; empty while it does not, or if the client ended it. */
  Optional<CloseReason> closeReason() {
    return Optional.ofNullable(closeReason.get());
  }

  private Optional<BoundedSourceQueue<String>> queue() {
    return Optional.ofNullable(queue.get());
  }

  /** Ends the stream at once; never shown to anyone. */
  private static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1;

    Abandoned() {
      super("client does not read", null, false, false);
    }
  }
}
