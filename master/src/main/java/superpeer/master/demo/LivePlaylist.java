package superpeer.master.demo;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import superpeer.master.demo.Sample.Segment;

/**
 * Presents the sample as a live channel: a window slides over its segments in a loop that began in
 * 1970.
 *
 * <p>A segment enters the window when its time has passed, as if it had just been encoded. The
 * media sequence number only grows; a discontinuity marks each new start of the sample.
 * Thread-safe.
 */
final class LivePlaylist {

  /** Length of the playlist: enough for a player that starts 16 s behind live. */
  private static final Duration WINDOW = Duration.ofSeconds(24);

  private final Sample sample;
  private final Clock clock;
  private final long cycleMillis;

  LivePlaylist(Sample sample, Clock clock) {
    this.sample = sample;
    this.clock = clock;
    this.cycleMillis = sample.duration().toMillis();
  }

  /** Returns the playlist at this moment. */
  String text() {
    var end = endOfWindow();
    var first = end - WINDOW.toSeconds() / targetSeconds();
    return """
        #EXTM3U
        #EXT-X-VERSION:3
        #EXT-X-TARGETDURATION:%d
        #EXT-X-MEDIA-SEQUENCE:%d
        #EXT-X-DISCONTINUITY-SEQUENCE:%d
        """
            .formatted(targetSeconds(), first, first / sample.count())
        + LongStream.range(first, end)
            .mapToObj(sn -> entry(sn, sn > first))
            .collect(Collectors.joining());
  }

  /**
   * Finds the segment with a media sequence number. It exists for one round of the sample after its
   * end, so that slow players still get it.
   */
  Optional<Segment> find(long sn) {
    var end = endOfWindow();
    return sn < end && sn >= end - sample.count() ? Optional.of(segment(sn)) : Optional.empty();
  }

  private String entry(long sn, boolean hasPredecessor) {
    var discontinuity = sn % sample.count() == 0 && hasPredecessor ? "#EXT-X-DISCONTINUITY\n" : "";
    var seconds = segment(sn).duration().toMillis() / 1000.0;
    return "%s#EXTINF:%s,%n%d.ts%n".formatted(discontinuity, seconds, sn).replace("\r", "");
  }

  private Segment segment(long sn) {
    return sample.segments().get((int) (sn % sample.count()));
  }

  /** Returns the media sequence number of the first segment that has not ended yet. */
  private long endOfWindow() {
    var now = clock.millis();
    var within = Duration.ofMillis(now % cycleMillis);
    var passed = 0;
    for (var segment : sample.segments()) {
      within = within.minus(segment.duration());
      if (within.isNegative()) {
        break;
      }
      passed++;
    }
    return now / cycleMillis * sample.count() + passed;
  }

  private long targetSeconds() {
    return sample.segments().stream()
        .mapToLong(segment -> Math.round(segment.duration().toMillis() / 1000.0))
        .max()
        .orElseThrow();
  }
}
