package superpeer.worker.peer;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Estimates whether an urgent piece can arrive before the peer's player needs it.
 *
 * <p>The peer does not send its deadline, so the SDK's longest one is assumed. Until the throughput
 * is known ({@link ThroughputEstimator}), every piece counts as possible before its deadline. Times
 * in nanoseconds of one clock. Plain code, not thread-safe.
 */
final class DeadlineEstimator {

  private static final double NANOS_A_SECOND = Duration.ofSeconds(1).toNanos();

  private final Duration deadline;
  private final ThroughputEstimator throughput = new ThroughputEstimator();
  private Optional<Sent> inFlight = Optional.empty();

  /** A piece that was handed to the network and is not acknowledged yet. */
  private record Sent(long bytes, long startedAt) {}

  /**
   * @param deadline of an urgent piece, from its request to its last byte
   */
  DeadlineEstimator(Duration deadline) {
    this.deadline = deadline;
  }

  /**
   * The latest time at which a piece must start; before {@code now} if it can no longer be in time.
   *
   * @param requestedAt when its request arrived
   */
  long latestStart(long bytes, long requestedAt, long now) {
    var over = requestedAt + deadline.toNanos();
    var rate = throughput.bytesPerSecond(now);
    if (rate.isEmpty()) {
      return over;
    }
    var ahead = inFlight.map(sent -> remaining(sent, rate.getAsDouble(), now)).orElse(0.0);
    var takes = (ahead + bytes) / rate.getAsDouble() * NANOS_A_SECOND;
    return over - (long) Math.min(takes, Long.MAX_VALUE / 4.0);
  }

  /**
   * Notes that all of a piece has been handed to the network.
   *
   * @param startedAt when its first frame was handed over
   */
  void sent(long bytes, OptionalLong startedAt) {
    inFlight =
        startedAt.isEmpty()
            ? Optional.empty()
            : Optional.of(new Sent(bytes, startedAt.getAsLong()));
  }

  void acknowledged(long bytes, OptionalLong startedAt, long now) {
    inFlight = Optional.empty();
    startedAt.ifPresent(from -> throughput.acknowledged(bytes, from, now));
  }

  /** Notes a piece that ended early; the peer will not acknowledge any of it. */
  void ended(long sent, OptionalLong startedAt, long now) {
    startedAt.ifPresent(from -> throughput.ended(sent, from, now));
  }

  private static double remaining(Sent sent, double bytesPerSecond, long now) {
    return Math.max(0, sent.bytes() - bytesPerSecond * (now - sent.startedAt()) / NANOS_A_SECOND);
  }
}
