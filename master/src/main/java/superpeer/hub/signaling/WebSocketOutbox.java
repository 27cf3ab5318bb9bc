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
 * The send queue of a client on a WebSocket. It is limited in messages and characters, so that a
 * slow reader affects only itself.
 */
final class WebSocketOutbox implements ClientOutbox {

  private static final Logger log = LoggerFactory.getLogger(WebSocketOutbox.class);

  private final int maxCharacters;
  private final AtomicInteger characters = new AtomicInteger();
  private final AtomicReference<@Nullable CloseReason> closeReason = new AtomicReference<>();
  private final AtomicReference<@Nullable BoundedSourceQueue<String>> queue =
      new AtomicReference<>();

  WebSocketOutbox(SignalingConfig.SendBuffer limits) {
    this.maxCharacters = limits.characters();
  }

  /** Attaches the queue. Called once, before the client's first message is read. */
  void open(BoundedSourceQueue<String> opened) {
    queue.set(opened);
    if (closeReason().isPresent()) {
      opened.complete();
    }
  }

  @Override
  public boolean offer(String message) {
    var fits = characters.addAndGet(message.length()) <= maxCharacters;
    if (fits && queue().filter(open -> open.offer(message).isEnqueued()).isPresent()) {
      return true;
    }
    characters.addAndGet(-message.length());
    return false;
  }

  /** Must be called for each message that left the queue. */
  void sent(String message) {
    characters.addAndGet(-message.length());
  }

  @Override
  public void close(CloseReason why) {
    if (closeReason.compareAndSet(null, why)) {
      queue().ifPresent(open -> closeQueue(open, why));
    }
  }

  /** Discards the queued messages of a slow reader: they would wait forever. */
  private static void closeQueue(BoundedSourceQueue<String> open, CloseReason why) {
    try {
      if (why == CloseReason.SLOW) {
        open.fail(new SlowReader());
      } else {
        open.complete();
      }
    } catch (IllegalStateException e) {
      log.trace("the client closed the connection at the same time", e);
    }
  }

  /**
   * Returns why the server closes the connection; empty while it is open or if the client closed
   * it.
   */
  Optional<CloseReason> closeReason() {
    return Optional.ofNullable(closeReason.get());
  }

  private Optional<BoundedSourceQueue<String>> queue() {
    return Optional.ofNullable(queue.get());
  }

  /** Fails the stream at once; not visible to the client. */
  private static final class SlowReader extends RuntimeException {
    private static final long serialVersionUID = 1;

    SlowReader() {
      super("client does not read", null, false, false);
    }
  }
}
