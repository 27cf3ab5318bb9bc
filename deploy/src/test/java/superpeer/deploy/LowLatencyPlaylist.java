package superpeer.deploy;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The live playlist of an {@link Origin} as a low-latency packager publishes it: with parts, also
 * of the segment that is not complete yet, with blocking reloads and with delta updates.
 *
 * <p>Source: draft-pantos-hls-rfc8216bis-15 §6.2.5, §4.4.4.9, §4.4.5.2.
 */
final class LowLatencyPlaylist {

  private static final Pattern WAITED_FOR = Pattern.compile("_HLS_msn=(\\d+)");
  private static final long SEGMENT_MILLIS = 4_000;
  private static final int PARTS = 4;

  /** Listed segments; the origin still has them. */
  private static final int WINDOW = 20;

  /** Six target durations, the minimum of the specification. */
  private static final int NEVER_SKIPPED = 6;

  private LowLatencyPlaylist() {}

  static Fault playlist() {
    return (proper, request) -> {
      var query = request.getUri().rawQueryString().orElse("");
      var waitedFor = WAITED_FOR.matcher(query);
      var answer =
          Fault.rewritten(
              text -> playlist(PlaylistRewrites.end(text), query.contains("_HLS_skip=YES")));
      return waitedFor.find()
          ? Fault.late(untilListed(waitedFor)).instead(answer.instead(proper, request), request)
          : answer.instead(proper, request);
    };
  }

  /** Segment 0 began in 1970. */
  private static Duration untilListed(Matcher sn) {
    var listed = Instant.ofEpochMilli((Long.parseLong(sn.group(1)) + 1) * SEGMENT_MILLIS);
    var left = Duration.between(Instant.now(), listed);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static String playlist(long end, boolean onlyNew) {
    var first = end - WINDOW;
    var skipped = onlyNew ? WINDOW - NEVER_SKIPPED : 0;
    return """
        #EXTM3U
        #EXT-X-VERSION:9
        #EXT-X-TARGETDURATION:4
        #EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=3.0,CAN-SKIP-UNTIL=24.0
        #EXT-X-PART-INF:PART-TARGET=1.0
        #EXT-X-MEDIA-SEQUENCE:%d
        #EXT-X-DISCONTINUITY-SEQUENCE:%d
        """
            .formatted(first, first / 24)
        + (skipped > 0 ? "#EXT-X-SKIP:SKIPPED-SEGMENTS=" + skipped + "\n" : "")
        + LongStream.range(first + skipped, end)
            .mapToObj(sn -> entry(sn, sn > first, sn >= end - 3))
            .collect(Collectors.joining())
        + parts(end, (int) (Instant.now().toEpochMilli() % SEGMENT_MILLIS / 1_000))
        + "#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"%d.4.ts\"%n".formatted(end);
  }

  private static String entry(long sn, boolean hasPredecessor, boolean withParts) {
    return (sn % 24 == 0 && hasPredecessor ? "#EXT-X-DISCONTINUITY\n" : "")
        + (withParts ? parts(sn, PARTS) : "")
        + "#EXTINF:4.0,%n%d.ts%n".formatted(sn);
  }

  private static String parts(long sn, int count) {
    return IntStream.range(0, count)
        .mapToObj(part -> "#EXT-X-PART:DURATION=1.0,URI=\"%d.%d.ts\"%n".formatted(sn, part))
        .collect(Collectors.joining());
  }
}
