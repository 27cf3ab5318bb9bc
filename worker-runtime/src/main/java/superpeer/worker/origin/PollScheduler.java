package superpeer.worker.origin;

import java.time.Duration;
import java.util.OptionalLong;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;

/**
 * Decides when to poll a live playlist. It learns when the origin publishes: it polls every half
 * target duration while nothing new can be there, and often around the moment when the next segment
 * is due. A worker that polled at a fixed rate would always be behind its viewers.
 *
 * <p>A segment was published between the last poll that did not show it and the first that did. The
 * next one is due after the duration of the new segments, so each poll narrows the estimate. An
 * origin that stumbles widens it for a segment or two. While a segment is late, polls become rarer.
 *
 * <p>Times are in nanoseconds of a monotonic clock.
 */
final class PollScheduler {

  /**
   * The shortest interval is the target duration divided by this, but at least {@code min-poll}.
   */
  private static final int SHORTEST_DIVISOR = 20;

  /** The interval is the time by which a segment is late, divided by this. */
  private static final int LATE_DIVISOR = 4;

  private final OriginConfig.Scheduling scheduling;

  /** Last sequence number of the latest playlist. */
  private OptionalLong lastSn = OptionalLong.empty();

  /** When the latest poll was sent. */
  private OptionalLong polledAt = OptionalLong.empty();

  /** Earliest moment at which the next segment can be published. */
  private long dueAt;

  PollScheduler(OriginConfig.Scheduling scheduling) {
    this.scheduling = scheduling;
  }

  /**
   * Records the result of a poll.
   *
   * @param media the playlist, changed or not
   * @param requestedAt when the request was sent
   * @param now when the response arrived
   * @return how long to wait until the next poll
   */
  Duration nextDelay(Media media, long requestedAt, long now) {
    if (lastSn.isEmpty() || media.lastSn() != lastSn.getAsLong()) {
      dueAt = polledAt.isEmpty() ? now : polledAt.getAsLong() + newDuration(media).toNanos();
      lastSn = OptionalLong.of(media.lastSn());
    }
    polledAt = OptionalLong.of(requestedAt);
    return delay(media, now);
  }

  /** Total duration of the new segments; that of the last one if the numbering restarted. */
  private Duration newDuration(Media media) {
    var before = lastSn.orElse(Long.MAX_VALUE);
    var seconds =
        media.entries().stream()
            .filter(entry -> entry.sn() > Math.min(before, media.lastSn() - 1))
            .mapToDouble(Entry::seconds)
            .sum();
    return seconds > 0 ? Duration.ofMillis(Math.round(1000 * seconds)) : media.target();
  }

  private Duration delay(Media media, long now) {
    var relaxed = media.target().dividedBy(2);
    var shortest = max(media.target().dividedBy(SHORTEST_DIVISOR), scheduling.minPoll());
    var untilDue = Duration.ofNanos(dueAt - now).minus(shortest);
    var delay =
        untilDue.compareTo(shortest) > 0
            ? untilDue
            : max(untilDue.abs().dividedBy(LATE_DIVISOR), shortest);
    return min(max(min(delay, relaxed), scheduling.minPoll()), scheduling.maxPoll());
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
