package superpeer.deploy;

import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Rewrites the live playlist of an {@link Origin} as other packagers would write it: more tags,
 * other numbers, a longer window of the shipped sample with its segments of 4 s.
 */
final class PlaylistRewrites {

  private static final String SEQUENCE = "#EXT-X-MEDIA-SEQUENCE:";
  private static final String RUN = "#EXT-X-DISCONTINUITY-SEQUENCE:";
  private static final Pattern ENTRY = Pattern.compile("#EXTINF:[^\n]*\n(\\d+)\\.ts\n");

  private PlaylistRewrites() {}

  /**
   * Adds {@code lines} before each entry, by its sequence number. Each line ends with a newline.
   */
  static UnaryOperator<String> tagged(LongFunction<String> lines) {
    return text ->
        ENTRY
            .matcher(text)
            .replaceAll(entry -> lines.apply(Long.parseLong(entry.group(1))) + entry.group());
  }

  /** Replaces each segment's address, by its sequence number. */
  static UnaryOperator<String> addressed(LongFunction<String> address) {
    return text ->
        ENTRY
            .matcher(text)
            .replaceAll(
                entry ->
                    entry.group().substring(0, entry.start(1) - entry.start())
                        + address.apply(Long.parseLong(entry.group(1)))
                        + "\n");
  }

  /** Subtracts {@code less} from the media sequence; the segments' addresses stay. */
  static String countingFrom(long less, String text) {
    return text.replace(SEQUENCE + first(text), SEQUENCE + (first(text) - less));
  }

  /**
   * Lists {@code more} older segments before the present ones. They are the files of the video on
   * demand.
   *
   * @param round number of segments of the sample
   */
  static String withPast(long more, int round, String text) {
    var listed = first(text);
    var first = listed - more;
    var past =
        LongStream.range(first, listed)
            .mapToObj(
                sn ->
                    "#EXTINF:4.0,%n../vod/%02d.ts?sn=%d%n%s"
                        .formatted(sn % round, sn, discontinuity(sn + 1, round)))
            .collect(Collectors.joining());
    return text.replace(SEQUENCE + listed, SEQUENCE + first)
        .replaceFirst(RUN + "\\d+\n", RUN + first / round + "\n" + past);
  }

  private static String discontinuity(long sn, int round) {
    return sn % round == 0 ? "#EXT-X-DISCONTINUITY\n" : "";
  }

  /** The sequence number of the first entry. */
  static long first(String text) {
    var from = text.indexOf(SEQUENCE) + SEQUENCE.length();
    return Long.parseLong(text.substring(from, text.indexOf('\n', from)).strip());
  }

  /** The sequence number after that of the last entry. */
  static long end(String text) {
    return first(text) + ENTRY.matcher(text).results().count();
  }
}
