package superpeer.hub.signaling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A client on long polling: what waits for its next GET, or the GET that waits. */
final class PollingSession {

  private final int capacity;
  private final MessageRateLimiter bucket;
  private final Deque<String> messages = new ArrayDeque<>();
  private Optional<Consumer<List<String>>> poll = Optional.empty();
  private long activeMillis;

  PollingSession(int capacity, MessageRateLimiter bucket, long nowMillis) {
    this.capacity = capacity;
    this.bucket = bucket;
    this.activeMillis = nowMillis;
  }

  void markActive(long nowMillis) {
    activeMillis = nowMillis;
  }

  long silentMillis(long nowMillis) {
    return nowMillis - activeMillis;
  }

  boolean mayPost(int howMany, long nowMillis) {
    return bucket.take(howMany, nowMillis);
  }

  /**
   * Keeps a message, or answers the waiting GET with it.
   *
   * @return messages lost for it
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

  /** A GET: answered at once if messages wait; one that waited before is answered with none. */
  void poll(Consumer<List<String>> answer) {
    endPoll();
    poll = Optional.of(answer);
    if (!messages.isEmpty()) {
      endPoll();
    }
  }

  /** Answers the waiting GET, if there is one, with what there is. */
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
