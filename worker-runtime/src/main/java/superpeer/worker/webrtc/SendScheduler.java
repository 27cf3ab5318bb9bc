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
 * <p>Pieces start in the order of {@link Upload.Priority}, equal ones in the order of arrival. A
 * piece starts only while the outstanding bytes, those that peers may not have received yet, stay
 * within {@code outstandingBytes}. Compared with serving all pieces in parallel, that halves the
 * median wait in a burst, and the memory. Only its own channel ({@code windowBytes}) and the uplink
 * hold back a piece that has started; pieces of higher priority get the uplink first.
 *
 * <p>Bytes that have left a channel's buffer may not have been received: SCTP keeps them until they
 * are acknowledged, and does not report when. So at its start a piece counts as outstanding with
 * its full size. If it has not ended within {@link #IN_FLIGHT}, its peer is slow and must not block
 * others. From then on only the bytes in its buffer and those that left it in the last one or two
 * seconds count. A segment that is still arriving counts like that from the start: it is sent at
 * its origin's pace and blocks nobody. After the end of a piece its outstanding bytes count until
 * the peer acknowledges them, or for {@link #SETTLE_TIME}.
 *
 * <p>Plain code, not thread-safe; the native thread runs it every tick while there is work.
 */
final class SendScheduler {

  /** After this time everything that was sent has arrived, or the connection is about to fail. */
  static final Duration SETTLE_TIME = Duration.ofSeconds(10);

  /**
   * Half of the time for which bytes that left a channel count as outstanding; several round trips.
   */
  static final Duration IN_FLIGHT = Duration.ofSeconds(1);

  /** The receive buffer of a browser: more cannot be in flight to one peer. */
  static final long MAX_IN_FLIGHT_BYTES = 5L << 20;

  /** One peer's channel. */
  interface SendTarget {

    /** Sends a text before the first frame. */
    void header(String text);

    void frame(ByteBuffer frame);

    /** Bytes in the channel's buffer. */
    long buffered();

    /** Whether the channel is open; a closed one silently drops what is sent. */
    boolean isOpen();

    /** All frames have been handed over. */
    void uploaded(long bytes);

    /** The channel closed during the upload, which is dropped. */
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
    final SendTarget target;
    final String header;
    final Upload upload;
    final long serial;
    boolean started;
    boolean slow; // counts bytes in flight instead of its full size
    long periodStart; // of IN_FLIGHT; the first period starts with the piece
    long buffered;
    long leftThisPeriod; // bytes that left the buffer in this period and in the previous one
    long leftLastPeriod;
    long outstanding;

    SendFlow(SendTarget target, String header, Upload upload, long serial) {
      this.target = target;
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

    /** Bytes that were sent and may not have been received. */
    long inFlight() {
      return Math.min(upload.sent(), buffered + leftThisPeriod + leftLastPeriod);
    }
  }

  /** Bytes that count as outstanding after the last frame. */
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
   * @param uplink limit of all peers together
   */
  SendScheduler(long windowBytes, long outstandingBytes, UplinkLimiter uplink) {
    this.windowBytes = windowBytes;
    this.outstandingBytes = outstandingBytes;
    this.uplink = uplink;
  }

  /** Queues a piece; one at a time per target. */
  void add(SendTarget target, String header, Upload upload) {
    var flow = new SendFlow(target, header, upload, ++serials);
    if (running.putIfAbsent(target, flow) != null) {
      throw new IllegalStateException("the target's previous upload has not ended");
    }
    queue.add(flow);
  }

  /**
   * Removes a piece.
   *
   * @return bytes of it that were sent; empty if nothing of it remained to be sent
   */
  OptionalLong abort(SendTarget target, long now) {
    var flow = Optional.ofNullable(running.remove(target));
    if (flow.isEmpty()) {
      return OptionalLong.empty();
    }
    queue.remove(flow.get());
    settle(flow.get(), now);
    return OptionalLong.of(flow.get().upload.sent());
  }

  /** The peer has acknowledged everything that was sent to it. */
  void allAcknowledged(SendTarget target) {
    forget(target);
  }

  /** Removes a closed target and everything that it counts. */
  void remove(SendTarget target) {
    var flow = running.remove(target);
    if (flow != null) {
      queue.remove(flow);
      count(flow, 0);
    }
    forget(target);
  }

  /**
   * Sends the frames that may be sent now.
   *
   * @param now in nanoseconds, of a clock that never goes back
   * @return whether there is more to send at the next tick
   */
  boolean run(long now) {
    uplink.refill(now);
    forgetSettled(now);
    var ended = new ArrayList<Runnable>();
    var flows = queue.iterator();
    var blocked = false;
    var result = Result.DONE;
    while (flows.hasNext() && result != Result.HELD_BACK) {
      var flow = flows.next();
      blocked |= !flow.started && !hasRoom(flow);
      result = flow.started || !blocked ? serve(flow, now) : Result.WAITING;
      if (result == Result.DONE || result == Result.BROKEN) {
        flows.remove();
        running.remove(flow.target);
        settle(flow, now);
        ended.add(result == Result.DONE ? () -> done(flow) : flow.target::broken);
      }
    }
    ended.forEach(Runnable::run); // may call this object again
    return !queue.isEmpty();
  }

  /** Number of pieces that are not completely handed over. */
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

  /**
   * Whether a piece fits into the outstanding bytes. If not, those behind it wait too: small pieces
   * do not overtake a large one.
   */
  private boolean hasRoom(SendFlow flow) {
    return outstanding == 0 || outstanding + fullSize(flow) <= outstandingBytes;
  }

  private static long fullSize(SendFlow flow) {
    return Math.min(flow.upload.size(), MAX_IN_FLIGHT_BYTES);
  }

  private Result serve(SendFlow flow, long now) {
    if (!flow.started && !start(flow, now)) {
      return Result.HELD_BACK;
    }
    observe(flow, now);
    var before = flow.upload.sent();
    var result = fill(flow);
    if (flow.slow) {
      count(flow, flow.inFlight());
    }
    if (flow.upload.sent() > before && !flow.target.isOpen()) {
      return Result.BROKEN;
    }
    return result;
  }

  private boolean start(SendFlow flow, long now) {
    if (uplink.isEmpty()) {
      uplink.heldBack();
      return false;
    }
    flow.started = true;
    flow.periodStart = now;
    flow.slow = flow.upload.grows();
    count(flow, flow.slow ? 0 : fullSize(flow));
    flow.target.header(flow.header);
    return true;
  }

  private Result fill(SendFlow flow) {
    while (flow.upload.hasNext()) {
      int next = flow.upload.nextBytes();
      if (flow.buffered > 0 && flow.buffered + next > windowBytes) {
        return Result.WINDOW_FULL;
      }
      if (uplink.isEmpty()) {
        uplink.heldBack();
        return Result.HELD_BACK;
      }
      flow.target.frame(flow.upload.next());
      flow.buffered += next;
      uplink.sent(next);
      frames++;
      bytes += next;
    }
    return flow.upload.isDone() ? Result.DONE : Result.STARVED;
  }

  private void observe(SendFlow flow, long now) {
    long buffered = flow.buffered == 0 ? 0 : flow.target.buffered();
    long periods = (now - flow.periodStart) / IN_FLIGHT.toNanos();
    if (periods > 0) {
      flow.slow = true;
      flow.leftLastPeriod = periods == 1 ? flow.leftThisPeriod : 0;
      flow.leftThisPeriod = 0;
      flow.periodStart = now;
    }
    flow.leftThisPeriod += Math.max(0, flow.buffered - buffered);
    flow.buffered = buffered;
  }

  private void count(SendFlow flow, long now) {
    outstanding += now - flow.outstanding;
    flow.outstanding = now;
  }

  /** Moves a piece's outstanding bytes to the remainder, and adds those of its predecessor. */
  private void settle(SendFlow flow, long now) {
    var before = settling.getOrDefault(flow.target, new Remainder(0, now));
    count(flow, flow.inFlight());
    if (flow.outstanding + before.bytes() > 0) {
      settling.put(
          flow.target,
          new Remainder(flow.outstanding + before.bytes(), now + SETTLE_TIME.toNanos()));
    }
    flow.outstanding = 0; // the remainder counts them from now on
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

  private void forget(SendTarget target) {
    var remainder = settling.remove(target);
    outstanding -= remainder == null ? 0 : remainder.bytes();
  }

  private static void done(SendFlow flow) {
    flow.target.uploaded(flow.upload.sent());
  }
}
