package superpeer.worker.peer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * How fast pieces arrive at one peer, by what it acknowledged.
 *
 * <p>Hopeful on purpose: of the last pieces the fastest counts, and one piece alone says nothing.
 * Nothing is remembered for longer than {@link #MEMORY}, so that whoever was slow is tried again.
 * Times in nanoseconds of one clock. Plain code, not thread-safe.
 */
final class ThroughputEstimator {

  /** Several segments of a live channel; a path that was bad may be good after that. */
  static final Duration MEMORY = Duration.ofSeconds(60);

  /** Fewer may be a burst of lost packets. */
  static final int LEAST_PIECES = 2;

  private static final int MAX_PIECES = 3;

  /** Less is gone within some round trips, and tells of those and not of the path. */
  private static final long LEAST_BYTES = 2 * 64_000;

  /** A piece that ends sooner without being acknowledged says nothing of its path. */
  private static final Duration LEAST_TIME = Duration.ofSeconds(1);

  private record Piece(double bytesPerSecond, long at) {}

  private final Deque<Piece> pieces = new ArrayDeque<>();

  /**
   * A piece was acknowledged.
   *
   * @param bytes of it
   * @param begun when its first frame was sent
   */
  void arrived(long bytes, long begun, long now) {
    if (bytes >= LEAST_BYTES) {
      remember(bytes, begun, now);
    }
  }

  /**
   * A piece ended before all of it was sent. No more than what was sent can have arrived.
   *
   * @param sent bytes of it
   * @param begun when its first frame was sent
   */
  void broken(long sent, long begun, long now) {
    if (now - begun >= LEAST_TIME.toNanos()) {
      remember(sent, begun, now);
    }
  }

  /** What can be hoped for; empty while too little is known. */
  OptionalDouble bytesPerSecond(long now) {
    pieces.removeIf(piece -> now - piece.at() > MEMORY.toNanos());
    return pieces.size() < LEAST_PIECES
        ? OptionalDouble.empty()
        : pieces.stream().mapToDouble(Piece::bytesPerSecond).max();
  }

  private void remember(long bytes, long begun, long now) {
    if (pieces.size() == MAX_PIECES) {
      pieces.remove();
    }
    var nanos = Math.max(1, now - begun);
    pieces.add(new Piece(bytes * (double) Duration.ofSeconds(1).toNanos() / nanos, now));
  }
}
