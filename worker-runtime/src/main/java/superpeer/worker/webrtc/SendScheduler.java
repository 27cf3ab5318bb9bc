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
 * its origin's pace and blocks nobody. After the end of a piece its outstanding bytes are settling:
 * they count until the peer acknowledges them, or until {@link #SETTLE_TIME} after the last byte.
 *
 * <p><b>No peer can hold back another</b>, whatever it asks, cancels and acknowledges:
 *
 * <ul>
 *   <li>At most {@link #MAX_IN_FLIGHT_BYTES} of a peer settle. Its next piece waits, alone, until
 *       it fits beside them. Only bytes that were sent renew the time.
 *   <li>Settling bytes of all peers together hold at most half of {@code outstandingBytes}. The
 *       other half is for pieces on their way, and of these a slow one counts little after a
 *       second. So a peer of which nothing settles waits only for pieces that are moving.
 *   <li>A piece takes turns: after each {@code windowBytes} it goes behind its equals. A peer that
 *       has lately taken more than one and a half times the average goes behind all others, urgent
 *       or not, until the average has caught up.
 * </ul>
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

  /** A peer that has lately taken this many times the average goes behind all others. */
  private static final double GREED = 1.5;

  /** After this time, recent bytes count half. */
  static final Duration RECENT = Duration.ofSeconds(5);

  /** What a peer holds beside its running piece. */
  private static final class Account {
    long settling; // bytes of ended pieces that the peer may not have received
    long settledAt; // when they no longer count
    long recent; // bytes sent, decaying
  }

  private static final class SendFlow {
    final SendTarget target;
    final String header;
    final Upload upload;
    long serial; // these three only change while the flow is not queued
    boolean greedy;
    long turnStart; // bytes sent before this turn
    boolean started;
    boolean slow; // counts bytes in flight instead of its full size
    long periodStart; // of IN_FLIGHT; the first period starts with the piece
    long buffered;
    long leftThisPeriod; // bytes that left the buffer in this period and in the previous one
    long leftLastPeriod;
    long full; // what it counts while fresh
    long outstanding; // what it counts later

    SendFlow(SendTarget target, String header, Upload upload) {
      this.target = target;
      this.header = header;
      this.upload = upload;
    }

    boolean greedy() {
      return greedy;
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

  private final long windowBytes;
  private final long outstandingBytes;
  private final UplinkLimiter uplink;
  private final NavigableSet<SendFlow> queue =
      new TreeSet<>(
          Comparator.comparing(SendFlow::greedy)
              .thenComparing(SendFlow::priority)
              .thenComparingLong(SendFlow::serial));
  private final Map<SendTarget, SendFlow> running = new HashMap<>();
  private final Map<SendTarget, Account> accounts = new HashMap<>();
  private long fresh; // outstanding bytes of pieces that count with their full size
  private long moving; // of other running pieces
  private long settling; // of ended ones
  private long recent; // of all accounts
  private long demand; // full sizes of all running pieces
  private long decayedAt;
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
    var flow = new SendFlow(target, header, upload);
    if (running.putIfAbsent(target, flow) != null) {
      throw new IllegalStateException("the target's previous upload has not ended");
    }
    demand += fullSize(flow);
    enqueue(flow);
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
    demand -= fullSize(flow.get());
    settle(flow.get(), now);
    return OptionalLong.of(flow.get().upload.sent());
  }

  /** The peer has acknowledged everything that was sent to it. */
  void allAcknowledged(SendTarget target) {
    Optional.ofNullable(accounts.get(target)).ifPresent(this::settled);
  }

  /** Removes a closed target and everything that it counts. */
  void remove(SendTarget target) {
    var flow = running.remove(target);
    if (flow != null) {
      queue.remove(flow);
      demand -= fullSize(flow);
      count(flow, 0);
    }
    var account = accounts.remove(target);
    if (account != null) {
      settled(account);
      recent -= account.recent;
    }
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
    decay(now);
    queue.stream().filter(flow -> flow.started).forEach(flow -> observe(flow, now));
    var ended = new ArrayList<Runnable>();
    var turns = new ArrayList<SendFlow>();
    var flows = queue.iterator();
    var blocked = false;
    var result = Result.DONE;
    while (flows.hasNext() && result != Result.HELD_BACK) {
      var flow = flows.next();
      if (!flow.started && mustSettle(flow)) {
        continue;
      }
      blocked |= !flow.started && !hasRoom(flow);
      result = flow.started || !blocked ? serve(flow, now) : Result.WAITING;
      if (result == Result.DONE || result == Result.BROKEN) {
        flows.remove();
        running.remove(flow.target);
        demand -= fullSize(flow);
        settle(flow, now);
        ended.add(result == Result.DONE ? () -> done(flow) : flow.target::broken);
      } else if (flow.upload.sent() - flow.turnStart >= windowBytes) {
        flows.remove();
        turns.add(flow);
      }
    }
    turns.forEach(this::enqueue);
    ended.forEach(Runnable::run); // may call this object again
    return !queue.isEmpty();
  }

  /** Number of pieces that are not completely handed over. */
  int waiting() {
    return queue.size();
  }

  /** Bytes that may not have been received yet. */
  long outstanding() {
    return fresh + moving + settling;
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
    long held = fresh + Math.min(moving + settling, outstandingBytes / 2);
    return held == 0 || held + fullSize(flow) <= outstandingBytes;
  }

  /** Whether a piece waits, alone, for its predecessors to settle. */
  private boolean mustSettle(SendFlow flow) {
    var account = accounts.get(flow.target);
    return account != null
        && account.settling > 0
        && account.settling + fullSize(flow) > MAX_IN_FLIGHT_BYTES;
  }

  private void enqueue(SendFlow flow) {
    var account = account(flow);
    flow.serial = ++serials;
    flow.turnStart = flow.upload.sent();
    long own = account.recent + fullSize(flow);
    flow.greedy = own > windowBytes && own * accounts.size() > GREED * (recent + demand);
    queue.add(flow);
  }

  private void forgetSettled(long now) {
    for (var account : accounts.values()) {
      if (account.settling > 0 && now - account.settledAt >= 0) {
        settled(account);
      }
    }
  }

  private void decay(long now) {
    if (now - decayedAt < RECENT.toNanos()) {
      return;
    }
    decayedAt = now;
    recent = 0;
    for (var account : accounts.values()) {
      account.recent /= 2;
      recent += account.recent;
    }
  }

  private static long fullSize(SendFlow flow) {
    return Math.min(flow.upload.size(), MAX_IN_FLIGHT_BYTES);
  }

  private Result serve(SendFlow flow, long now) {
    if (!flow.started && !start(flow, now)) {
      return Result.HELD_BACK;
    }
    var before = flow.upload.sent();
    var result = fill(flow);
    account(flow).recent += flow.upload.sent() - before;
    recent += flow.upload.sent() - before;
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
    flow.buffered = flow.target.buffered();
    flow.periodStart = now;
    flow.slow = flow.upload.grows() || flow.buffered > 0;
    if (!flow.slow) {
      countFull(flow);
    }
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
    if (flow.slow) {
      count(flow, flow.inFlight());
    }
  }

  private void countFull(SendFlow flow) {
    flow.full = fullSize(flow);
    fresh += flow.full;
  }

  /** Counts bytes in flight, from now on instead of the full size. */
  private void count(SendFlow flow, long bytes) {
    fresh -= flow.full;
    flow.full = 0;
    moving += bytes - flow.outstanding;
    flow.outstanding = bytes;
  }

  /** Moves a piece's bytes in flight to those that settle. */
  private void settle(SendFlow flow, long now) {
    count(flow, 0);
    if (flow.upload.sent() == 0) {
      return;
    }
    var account = account(flow);
    long sum = Math.min(MAX_IN_FLIGHT_BYTES, account.settling + flow.inFlight());
    settling += sum - account.settling;
    account.settling = sum;
    account.settledAt = now + SETTLE_TIME.toNanos();
  }

  private void settled(Account account) {
    settling -= account.settling;
    account.settling = 0;
  }

  private Account account(SendFlow flow) {
    return accounts.computeIfAbsent(flow.target, target -> new Account());
  }

  private static void done(SendFlow flow) {
    flow.target.uploaded(flow.upload.sent());
  }
}
