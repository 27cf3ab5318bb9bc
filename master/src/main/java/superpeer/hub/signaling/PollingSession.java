package superpeer.hub.signaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A client on long polling: the messages that wait for its next GET, or the GET that waits for a
 * message.
 */
final class PollingSession {

  private final boolean proven;
  private final int capacity;
  private final MessageRateLimiter limiter;
  private final Deque<String> messages = new ArrayDeque<>();
  private Optional<Consumer<List<String>>> poll = Optional.empty();
  private long activeMillis;

  /**
   * @param proven whether its first request had a valid token
   */
  PollingSession(boolean proven, int capacity, MessageRateLimiter limiter, long nowMillis) {
    this.proven = proven;
    this.capacity = capacity;
    this.limiter = limiter;
    this.activeMillis = nowMillis;
  }

  boolean isProven() {
    return proven;
  }

  /** Whether a GET waits for a message. */
  boolean isPolling() {
    return poll.isPresent();
  }

  void markActive(long nowMillis) {
    activeMillis = nowMillis;
  }

  long silentMillis(long nowMillis) {
    return nowMillis - activeMillis;
  }

  boolean mayPost(int howMany, long nowMillis) {
    return limiter.take(howMany, nowMillis);
  }

  /**
   * Queues a message, or answers the waiting GET with it.
   *
   * @return number of messages dropped to make room
   */
  int put(String message) {
    messages.add(message);
    if (poll.isPresent()) {
      endPoll();
      return 0;
    }
    if (messages.size() > capacity) {
      messages.remove();
      return 1;
    }
    return 0;
  }

  /**
   * Handles a GET: answers it at once if messages wait. A GET that waited before gets an empty
   * answer.
   */
  void poll(Consumer<List<String>> answer) {
    endPoll();
    poll = Optional.of(answer);
    if (!messages.isEmpty()) {
      endPoll();
    }
  }

  /** Answers the waiting GET, if any, with the queued messages. */
  void endPoll() {
    poll.ifPresent(answer -> answer.accept(drain()));
    poll = Optional.empty();
  }

  /** Answers the waiting GET if it is this one. */
  void endPoll(Consumer<List<String>> answer) {
    if (poll.filter(waiting -> waiting == answer).isPresent()) {
      endPoll();
    }
  }

  List<String> drain() {
    var all = new ArrayList<>(messages);
    messages.clear();
    return all;
  }
}
