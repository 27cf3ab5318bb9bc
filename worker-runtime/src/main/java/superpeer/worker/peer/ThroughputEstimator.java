package superpeer.worker.peer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * Estimates from acknowledgements how fast pieces reach one peer.
 *
 * <p>Optimistic on purpose: the fastest of the last pieces counts, and a single piece is not
 * enough. Nothing is remembered for longer than {@link #MEMORY}, so that a slow peer is tried
 * again. Times in nanoseconds of one clock. Plain code, not thread-safe.
 */
final class ThroughputEstimator {

  /**
   * How long a piece counts: several segments of a live channel. A bad path may have recovered by
   * then.
   */
  static final Duration MEMORY = Duration.ofSeconds(60);

  /** Fewest pieces for an estimate: a single one may have hit a burst of packet loss. */
  static final int MIN_PIECES = 2;

  private static final int MAX_PIECES = 3;

  /**
   * Smallest piece that counts: a smaller one takes a few round trips and says little about
   * throughput.
   */
  private static final long MIN_BYTES = 2 * 64_000;

  /** Shortest unacknowledged piece that counts: an earlier end says nothing about the path. */
  private static final Duration MIN_TIME = Duration.ofSeconds(1);

  private record Piece(double bytesPerSecond, long at) {}

  private final Deque<Piece> pieces = new ArrayDeque<>();

  /**
   * Notes an acknowledged piece.
   *
   * @param bytes of it
   * @param startedAt when its first frame was sent
   */
  void acknowledged(long bytes, long startedAt, long now) {
    if (bytes >= MIN_BYTES) {
      remember(bytes, startedAt, now);
    }
  }

  /**
   * Notes a piece that ended before all of it was sent. At most the sent bytes have arrived.
   *
   * @param sent bytes of it
   * @param startedAt when its first frame was sent
   */
  void ended(long sent, long startedAt, long now) {
    if (now - startedAt >= MIN_TIME.toNanos()) {
      remember(sent, startedAt, now);
    }
  }

  /** The estimate; empty while too little is known. */
  OptionalDouble bytesPerSecond(long now) {
    pieces.removeIf(piece -> now - piece.at() > MEMORY.toNanos());
    return pieces.size() < MIN_PIECES
        ? OptionalDouble.empty()
        : pieces.stream().mapToDouble(Piece::bytesPerSecond).max();
  }

  private void remember(long bytes, long startedAt, long now) {
    if (pieces.size() == MAX_PIECES) {
      pieces.remove();
    }
    var nanos = Math.max(1, now - startedAt);
    pieces.add(new Piece(bytes * (double) Duration.ofSeconds(1).toNanos() / nanos, now));
  }
}
