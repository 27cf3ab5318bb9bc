package superpeer.worker.origin;

import java.time.Duration;
import java.util.OptionalLong;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;

/**
 * Learns when an origin publishes, and says when to look at its live playlist next: at half the
 * target duration while nothing can be new, and closely around the moment when the next segment is
 * due. Whoever sees a segment first has it first; a worker that looked every other second would be
 * behind its viewers for ever.
 *
 * <p>A segment was published between the last look that did not show it and the first that did. The
 * next follows after as long as the new ones take, so each look narrows what is known, and an
 * origin that falters only widens it for a segment or two. One that is late is looked at less and
 * less closely.
 *
 * <p>Times are nanoseconds of any clock that never steps.
 */
final class PollScheduler {

  /** Looks in a target duration if they were all close; the bound is {@code min-poll}. */
  private static final int CLOSE_SHARE = 20;

  /** The part of the time a segment is late by that passes until the next look. */
  private static final int LATE_SHARE = 4;

  private final OriginConfig.Scheduling scheduling;

  /** The sequence number that the playlist ended with. */
  private OptionalLong lastSn = OptionalLong.empty();

  /** When the latest look was asked for. */
  private OptionalLong looked = OptionalLong.empty();

  /** The earliest moment for the next segment. */
  private long due;

  PollScheduler(OriginConfig.Scheduling scheduling) {
    this.scheduling = scheduling;
  }

  /**
   * After a look.
   *
   * @param media what the playlist is, whether it is new or not
   * @param asked when it was asked for
   * @param now when the answer came
   * @return how long to wait until the next look
   */
  Duration nextDelay(Media media, long asked, long now) {
    if (lastSn.isEmpty() || media.lastSn() != lastSn.getAsLong()) {
      due = looked.isEmpty() ? now : looked.getAsLong() + advance(media).toNanos();
      lastSn = OptionalLong.of(media.lastSn());
    }
    looked = OptionalLong.of(asked);
    return pause(media, now);
  }

  /** How long the segments take that were not there before; the last one, if it counts anew. */
  private Duration advance(Media media) {
    var before = lastSn.orElse(Long.MAX_VALUE);
    var seconds =
        media.entries().stream()
            .filter(entry -> entry.sn() > Math.min(before, media.lastSn() - 1))
            .mapToDouble(Entry::seconds)
            .sum();
    return seconds > 0 ? Duration.ofMillis(Math.round(1000 * seconds)) : media.target();
  }

  private Duration pause(Media media, long now) {
    var calm = media.target().dividedBy(2);
    var close = longer(media.target().dividedBy(CLOSE_SHARE), scheduling.minPoll());
    var early = Duration.ofNanos(due - now).minus(close);
    var pause =
        early.compareTo(close) > 0 ? early : longer(early.abs().dividedBy(LATE_SHARE), close);
    return shorter(longer(shorter(pause, calm), scheduling.minPoll()), scheduling.maxPoll());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
