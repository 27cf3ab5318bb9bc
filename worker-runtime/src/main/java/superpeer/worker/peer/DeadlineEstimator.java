package superpeer.worker.peer;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether an urgent piece can be there before the peer's player needs it.
 *
 * <p>The peer does not tell its deadline; what the SDK has at most is assumed. Without evidence
 * ({@link ThroughputEstimator}) every piece can, as long as its time is not over. Times in
 * nanoseconds of one clock. Plain code, not thread-safe.
 */
final class DeadlineEstimator {

  private static final double NANOS_A_SECOND = Duration.ofSeconds(1).toNanos();

  private final Duration deadline;
  private final ThroughputEstimator throughputEstimator = new ThroughputEstimator();
  private Optional<Sent> onItsWay = Optional.empty();

  /** The last piece that was handed to the network, until it is acknowledged. */
  private record Sent(long bytes, long begun) {}

  /**
   * @param deadline of an urgent piece, from its request to its last byte
   */
  DeadlineEstimator(Duration deadline) {
    this.deadline = deadline;
  }

  /**
   * When a piece must begin at the latest; before {@code now} if it cannot be in time any more.
   *
   * @param askedAt when its request came
   */
  long latestStart(long bytes, long askedAt, long now) {
    var over = askedAt + deadline.toNanos();
    var rate = throughputEstimator.bytesPerSecond(now);
    if (rate.isEmpty()) {
      return over;
    }
    var ahead = onItsWay.map(sent -> remaining(sent, rate.getAsDouble(), now)).orElse(0.0);
    var takes = (ahead + bytes) / rate.getAsDouble() * NANOS_A_SECOND;
    return over - (long) Math.min(takes, Long.MAX_VALUE / 4.0);
  }

  /**
   * All of a piece is handed to the network.
   *
   * @param begun when its first frame was
   */
  void sent(long bytes, OptionalLong begun) {
    onItsWay = begun.isEmpty() ? Optional.empty() : Optional.of(new Sent(bytes, begun.getAsLong()));
  }

  void acknowledged(long bytes, OptionalLong begun, long now) {
    onItsWay = Optional.empty();
    begun.ifPresent(from -> throughputEstimator.arrived(bytes, from, now));
  }

  /** A piece ended after so many bytes, none of which the peer will acknowledge. */
  void broken(long sent, OptionalLong begun, long now) {
    begun.ifPresent(from -> throughputEstimator.broken(sent, from, now));
  }

  private static double remaining(Sent sent, double bytesPerSecond, long now) {
    return Math.max(0, sent.bytes() - bytesPerSecond * (now - sent.begun()) / NANOS_A_SECOND);
  }
}
