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
 * #SETTLED}.
 *
 * <p>Plain code, not thread-safe; the owner thread runs it every tick while it has work.
 */
final class Pump {

  /** After which all that was sent has arrived, or the connection is about to fail. */
  static final Duration SETTLED = Duration.ofSeconds(10);

  /** Half of how long what left a channel counts as outstanding; several round trips. */
  static final Duration IN_FLIGHT = Duration.ofSeconds(1);

  /** What a browser receives without having read it: more cannot be on its way to one. */
  static final long MAX_IN_FLIGHT_BYTES = 5L << 20;

  /** One peer's channel. */
  interface Outlet {

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

  private enum Served {
    DONE,
    WAITING,
    WINDOW_FULL,
    STARVED,
    HELD_BACK,
    BROKEN
  }

  private static final class Flow {
    final Outlet outlet;
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

    Flow(Outlet outlet, String header, Upload upload, long serial) {
      this.outlet = outlet;
      this.header = header;
      this.upload = upload;
      this.serial = serial;
    }

    Upload.Priority rank() {
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
  private record Rest(long bytes, long until) {}

  private final long windowBytes;
  private final long outstandingBytes;
  private final TokenBucket uplink;
  private final NavigableSet<Flow> line =
      new TreeSet<>(Comparator.comparing(Flow::rank).thenComparingLong(Flow::serial));
  private final Map<Outlet, Flow> running = new HashMap<>();
  private final Map<Outlet, Rest> settling = new HashMap<>();
  private long outstanding;
  private long serials;
  private long frames;
  private long bytes;

  /**
   * @param uplink of all peers together
   */
  Pump(long windowBytes, long outstandingBytes, TokenBucket uplink) {
    this.windowBytes = windowBytes;
    this.outstandingBytes = outstandingBytes;
    this.uplink = uplink;
  }

  /** Puts a piece into the line. One at a time of each outlet. */
  void add(Outlet outlet, String header, Upload upload) {
    var flow = new Flow(outlet, header, upload, ++serials);
    if (running.putIfAbsent(outlet, flow) != null) {
      throw new IllegalStateException("a second upload before the first has ended");
    }
    line.add(flow);
  }

  /**
   * Takes a piece out of the line.
   *
   * @return the bytes of it that were sent; empty if none of it remains to be sent
   */
  OptionalLong abort(Outlet outlet, long now) {
    var flow = Optional.ofNullable(running.remove(outlet));
    if (flow.isEmpty()) {
      return OptionalLong.empty();
    }
    line.remove(flow.get());
    settle(flow.get(), now);
    return OptionalLong.of(flow.get().upload.sent());
  }

  /** The peer has received all that was sent to it. */
  void confirmed(Outlet outlet) {
    forget(outlet);
  }

  /** The outlet is closed: what it holds will be freed. */
  void remove(Outlet outlet) {
    var flow = running.remove(outlet);
    if (flow != null) {
      line.remove(flow);
      count(flow, 0);
    }
    forget(outlet);
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
    var flows = line.iterator();
    var crowded = false;
    var served = Served.DONE;
    while (flows.hasNext() && served != Served.HELD_BACK) {
      var flow = flows.next();
      crowded |= !flow.begun && !hasRoom(flow);
      served = flow.begun || !crowded ? serve(flow, now) : Served.WAITING;
      if (served == Served.DONE || served == Served.BROKEN) {
        flows.remove();
        running.remove(flow.outlet);
        settle(flow, now);
        ended.add(served == Served.DONE ? () -> done(flow) : flow.outlet::broken);
      }
    }
    ended.forEach(Runnable::run); // may come back to us
    return !line.isEmpty();
  }

  /** Pieces that are not wholly handed over. */
  int waiting() {
    return line.size();
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
  private boolean hasRoom(Flow flow) {
    return outstanding == 0 || outstanding + whole(flow) <= outstandingBytes;
  }

  private static long whole(Flow flow) {
    return Math.min(flow.upload.size(), MAX_IN_FLIGHT_BYTES);
  }

  private Served serve(Flow flow, long now) {
    if (!flow.begun && !begin(flow, now)) {
      return Served.HELD_BACK;
    }
    observe(flow, now);
    var before = flow.upload.sent();
    var served = fill(flow);
    if (flow.slow) {
      count(flow, flow.inFlight());
    }
    if (flow.upload.sent() > before && !flow.outlet.isOpen()) {
      return Served.BROKEN;
    }
    return served;
  }

  private boolean begin(Flow flow, long now) {
    if (uplink.isEmpty()) {
      uplink.heldBack();
      return false;
    }
    flow.begun = true;
    flow.periodStart = now;
    flow.slow = flow.upload.grows();
    count(flow, flow.slow ? 0 : whole(flow));
    flow.outlet.header(flow.header);
    return true;
  }

  private Served fill(Flow flow) {
    while (flow.upload.hasNext()) {
      int next = flow.upload.nextBytes();
      if (flow.buffered > 0 && flow.buffered + next > windowBytes) {
        return Served.WINDOW_FULL;
      }
      if (uplink.isEmpty()) {
        uplink.heldBack();
        return Served.HELD_BACK;
      }
      flow.outlet.frame(flow.upload.next());
      flow.buffered += next;
      uplink.sent(next);
      frames++;
      bytes += next;
    }
    return flow.upload.isDone() ? Served.DONE : Served.STARVED;
  }

  private void observe(Flow flow, long now) {
    long buffered = flow.buffered == 0 ? 0 : flow.outlet.buffered();
    long periods = (now - flow.periodStart) / IN_FLIGHT.toNanos();
    if (periods > 0) {
      flow.slow = true;
      flow.leftBefore = periods == 1 ? flow.leftNow : 0;
      flow.leftNow = 0;
      flow.periodStart = now;
    }
    flow.leftNow += Math.max(0, flow.buffered - buffered);
    flow.buffered = buffered;
  }

  private void count(Flow flow, long now) {
    outstanding += now - flow.outstanding;
    flow.outstanding = now;
  }

  /** Together with what still counts of the piece before. */
  private void settle(Flow flow, long now) {
    var before = settling.getOrDefault(flow.outlet, new Rest(0, now));
    count(flow, flow.inFlight());
    if (flow.outstanding + before.bytes() > 0) {
      settling.put(
          flow.outlet, new Rest(flow.outstanding + before.bytes(), now + SETTLED.toNanos()));
    }
    flow.outstanding = 0; // counted in the rest from now on
  }

  private void forgetSettled(long now) {
    settling
        .values()
        .removeIf(
            rest -> {
              var over = now - rest.until() >= 0;
              outstanding -= over ? rest.bytes() : 0;
              return over;
            });
  }

  private void forget(Outlet outlet) {
    var rest = settling.remove(outlet);
    outstanding -= rest == null ? 0 : rest.bytes();
  }

  private static void done(Flow flow) {
    flow.outlet.uploaded(flow.upload.sent());
  }
}
