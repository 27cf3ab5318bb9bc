package superpeer.worker.webrtc;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import superpeer.worker.peer.Upload;

/**
 * Decides which frame of which piece is sent next.
 *
 * <p>The most pressing first ({@link Upload.Priority}), equals first come, first served. Pieces
 * begin in that order, and only while what all peers together may not have received yet stays
 * within {@code outstandingBytes}. That halves the median wait of a burst, against serving all in
 * parallel, and its memory. A piece that has begun is held back only by its own channel ({@code
 * windowBytes}) and by the uplink, which more pressing ones may take.
 *
 * <p>What left a channel's buffer is not received: SCTP keeps it until it is acknowledged, and says
 * nothing. So a piece counts whole when it begins. If it is not done within {@link #IN_FLIGHT}, its
 * peer is slow, and must not keep others waiting: from then on only what is in its buffer and what
 * left that within the last one or two seconds counts. So it is from the beginning with a segment
 * that still arrives: it is sent at the pace of its origin, and waits for that without being in
 * anybody's way. At the end of a piece, that counts until the peer confirms it, or {@link
 * #SETTLE_TIME}.
 *
 * <p>Plain code, not thread-safe; the owner thread runs it every tick while it has work.
 */
final class SendScheduler {

  /** After which all that was sent has arrived, or the connection is about to fail. */
  static final Duration SETTLE_TIME = Duration.ofSeconds(10);

  /** Half of how long what left a channel counts as outstanding; several round trips. */
  static final Duration IN_FLIGHT = Duration.ofSeconds(1);

  /** What a browser receives without having read it: more cannot be on its way to one. */
  static final long MAX_IN_FLIGHT_BYTES = 5L << 20;

  /** One peer's channel. */
  interface SendTarget {

    /** Sends a text before the first frame. */
    void header(String text);

    void frame(ByteBuffer frame);

    /** Bytes in the channel's buffer. */
    long buffered();

    /** Whether what was sent had any effect: a closed channel swallows it. */
    boolean isOpen();

    /** All frames are handed over. */
    void uploaded(long bytes);

    /** The channel closed under the upload, which is dropped. */
    void broken();
  }

  private enum Result {
    DONE,
    WAITING,
    WINDOW_FULL,
    STARVED,
    HELD_BACK,
    BROKEN
  }

  private static final class SendFlow {
    final SendTarget sendTarget;
    final String header;
    final Upload upload;
    final long serial;
    boolean begun;
    boolean slow; // counts what is on its way, and not whole
    long periodStart; // of IN_FLIGHT; the first starts when the piece begins
    long buffered;
    long leftNow; // bytes that left the buffer in this period, and in the last one
    long leftBefore;
    long outstanding;

    SendFlow(SendTarget sendTarget, String header, Upload upload, long serial) {
      this.sendTarget = sendTarget;
      this.header = header;
      this.upload = upload;
      this.serial = serial;
    }

    Upload.Priority priority() {
      return upload.priority();
    }

    long serial() {
      return serial;
    }

    /** Sent, and perhaps not received. */
    long inFlight() {
      return Math.min(upload.sent(), buffered + leftNow + leftBefore);
    }
  }

  /** What counts after the last frame. */
  private record Remainder(long bytes, long until) {}

  private final long windowBytes;
  private final long outstandingBytes;
  private final UplinkLimiter uplink;
  private final NavigableSet<SendFlow> queue =
      new TreeSet<>(Comparator.comparing(SendFlow::priority).thenComparingLong(SendFlow::serial));
  private final Map<SendTarget, SendFlow> running = new HashMap<>();
  private final Map<SendTarget, Remainder> settling = new HashMap<>();
  private long outstanding;
  private long serials;
  private long frames;
  private long bytes;

  /**
   * @param uplink of all peers together
   */
  SendScheduler(long windowBytes, long outstandingBytes, UplinkLimiter uplink) {
    this.windowBytes = windowBytes;
    this.outstandingBytes = outstandingBytes;
    this.uplink = uplink;
  }

  /** Puts a piece into the line. One at a time of each outlet. */
  void add(SendTarget sendTarget, String header, Upload upload) {
    var sendFlow = new SendFlow(sendTarget, header, upload, ++serials);
    if (running.putIfAbsent(sendTarget, sendFlow) != null) {
      throw new IllegalStateException("a second upload before the first has ended");
    }
    queue.add(sendFlow);
  }

  /**
   * Takes a piece out of the line.
   *
   * @return the bytes of it that were sent; empty if none of it remains to be sent
   */
  OptionalLong abort(SendTarget sendTarget, long now) {
    var flow = Optional.ofNullable(running.remove(sendTarget));
    if (flow.isEmpty()) {
      return OptionalLong.empty();
    }
    queue.remove(flow.get());
    settle(flow.get(), now);
    return OptionalLong.of(flow.get().upload.sent());
  }

  /** The peer has received all that was sent to it. */
  void allAcknowledged(SendTarget sendTarget) {
    forget(sendTarget);
  }

  /** The outlet is closed: what it holds will be freed. */
  void remove(SendTarget sendTarget) {
    var sendFlow = running.remove(sendTarget);
    if (sendFlow != null) {
      queue.remove(sendFlow);
      count(sendFlow, 0);
    }
    forget(sendTarget);
  }

  /**
   * Sends what may be sent now.
   *
   * @param now in nanoseconds, of a clock that never goes back
   * @return whether there is more to send, at the next tick
   */
  boolean run(long now) {
    uplink.refill(now);
    forgetSettled(now);
    var ended = new ArrayList<Runnable>();
    var flows = queue.iterator();
    var crowded = false;
    var result = Result.DONE;
    while (flows.hasNext() && result != Result.HELD_BACK) {
      var sendFlow = flows.next();
      crowded |= !sendFlow.begun && !hasRoom(sendFlow);
      result = sendFlow.begun || !crowded ? serve(sendFlow, now) : Result.WAITING;
      if (result == Result.DONE || result == Result.BROKEN) {
        flows.remove();
        running.remove(sendFlow.sendTarget);
        settle(sendFlow, now);
        ended.add(result == Result.DONE ? () -> done(sendFlow) : sendFlow.sendTarget::broken);
      }
    }
    ended.forEach(Runnable::run); // may come back to us
    return !queue.isEmpty();
  }

  /** Pieces that are not wholly handed over. */
  int waiting() {
    return queue.size();
  }

  /** Bytes that may not have been received yet. */
  long outstanding() {
    return outstanding;
  }

  long frames() {
    return frames;
  }

  long bytes() {
    return bytes;
  }

  /** What follows one that has none waits too: a large piece is not passed by small ones. */
  private boolean hasRoom(SendFlow sendFlow) {
    return outstanding == 0 || outstanding + whole(sendFlow) <= outstandingBytes;
  }

  private static long whole(SendFlow sendFlow) {
    return Math.min(sendFlow.upload.size(), MAX_IN_FLIGHT_BYTES);
  }

  private Result serve(SendFlow sendFlow, long now) {
    if (!sendFlow.begun && !begin(sendFlow, now)) {
      return Result.HELD_BACK;
    }
    observe(sendFlow, now);
    var before = sendFlow.upload.sent();
    var result = fill(sendFlow);
    if (sendFlow.slow) {
      count(sendFlow, sendFlow.inFlight());
    }
    if (sendFlow.upload.sent() > before && !sendFlow.sendTarget.isOpen()) {
      return Result.BROKEN;
    }
    return result;
  }

  private boolean begin(SendFlow sendFlow, long now) {
    if (uplink.isEmpty()) {
      uplink.heldBack();
      return false;
    }
    sendFlow.begun = true;
    sendFlow.periodStart = now;
    sendFlow.slow = sendFlow.upload.grows();
    count(sendFlow, sendFlow.slow ? 0 : whole(sendFlow));
    sendFlow.sendTarget.header(sendFlow.header);
    return true;
  }

  private Result fill(SendFlow sendFlow) {
    while (sendFlow.upload.hasNext()) {
      int next = sendFlow.upload.nextBytes();
      if (sendFlow.buffered > 0 && sendFlow.buffered + next > windowBytes) {
        return Result.WINDOW_FULL;
      }
      if (uplink.isEmpty()) {
        uplink.heldBack();
        return Result.HELD_BACK;
      }
      sendFlow.sendTarget.frame(sendFlow.upload.next());
      sendFlow.buffered += next;
      uplink.sent(next);
      frames++;
      bytes += next;
    }
    return sendFlow.upload.isDone() ? Result.DONE : Result.STARVED;
  }

  private void observe(SendFlow sendFlow, long now) {
    long buffered = sendFlow.buffered == 0 ? 0 : sendFlow.sendTarget.buffered();
    long periods = (now - sendFlow.periodStart) / IN_FLIGHT.toNanos();
    if (periods > 0) {
      sendFlow.slow = true;
      sendFlow.leftBefore = periods == 1 ? sendFlow.leftNow : 0;
      sendFlow.leftNow = 0;
      sendFlow.periodStart = now;
    }
    sendFlow.leftNow += Math.max(0, sendFlow.buffered - buffered);
    sendFlow.buffered = buffered;
  }

  private void count(SendFlow sendFlow, long now) {
    outstanding += now - sendFlow.outstanding;
    sendFlow.outstanding = now;
  }

  /** Together with what still counts of the piece before. */
  private void settle(SendFlow sendFlow, long now) {
    var before = settling.getOrDefault(sendFlow.sendTarget, new Remainder(0, now));
    count(sendFlow, sendFlow.inFlight());
    if (sendFlow.outstanding + before.bytes() > 0) {
      settling.put(
          sendFlow.sendTarget,
          new Remainder(sendFlow.outstanding + before.bytes(), now + SETTLE_TIME.toNanos()));
    }
    sendFlow.outstanding = 0; // counted in the rest from now on
  }

  private void forgetSettled(long now) {
    settling
        .values()
        .removeIf(
            remainder -> {
              var over = now - remainder.until() >= 0;
              outstanding -= over ? remainder.bytes() : 0;
              return over;
            });
  }

  private void forget(SendTarget sendTarget) {
    var remainder = settling.remove(sendTarget);
    outstanding -= remainder == null ? 0 : remainder.bytes();
  }

  private static void done(SendFlow sendFlow) {
    sendFlow.sendTarget.uploaded(sendFlow.upload.sent());
  }
}
