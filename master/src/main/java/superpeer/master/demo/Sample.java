package superpeer.master.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The segments of the sample, in playing order.
 *
 * @param segments at least one
 */
record Sample(List<Segment> segments) {

  /** One file and how long it plays. */
  record Segment(String file, Duration duration) {}

  private static final String DURATION_TAG = "#EXTINF:";

  Sample {
    segments = List.copyOf(segments);
    if (segments.isEmpty()) {
      throw new IllegalArgumentException("the sample has no segments");
    }
  }

  /**
   * Reads the segments that a playlist lists.
   *
   * @throws UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if it lists no segment
   */
  static Sample of(Path playlist) {
    try {
      return of(Files.readAllLines(playlist));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the sample's playlist " + playlist, e);
    }
  }

  /** Parses a playlist written by ffmpeg; supports only the tags that our own file has. */
  static Sample of(List<String> playlist) {
    var segments = new ArrayList<Segment>();
    var duration = Duration.ZERO;
    for (var line : playlist) {
      if (line.startsWith(DURATION_TAG)) {
        duration = seconds(line.substring(DURATION_TAG.length(), line.indexOf(',')));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        segments.add(new Segment(line.strip(), duration));
      }
    }
    return new Sample(segments);
  }

  Duration duration() {
    return segments.stream().map(Segment::duration).reduce(Duration.ZERO, Duration::plus);
  }

  int count() {
    return segments.size();
  }

  private static Duration seconds(String text) {
    return Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValue());
  }
}
