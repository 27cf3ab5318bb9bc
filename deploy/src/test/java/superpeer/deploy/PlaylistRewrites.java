package superpeer.deploy;

import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The live playlist of an {@link Origin} as other packagers would write it: tags where they belong,
 * other numbers, a longer window. All segments of the sample take 4 s.
 */
final class PlaylistRewrites {

  private static final String SEQUENCE = "#EXT-X-MEDIA-SEQUENCE:";
  private static final String RUN = "#EXT-X-DISCONTINUITY-SEQUENCE:";
  private static final Pattern ENTRY = Pattern.compile("#EXTINF:[^\n]*\n(\\d+)\\.ts\n");

  private PlaylistRewrites() {}

  /** With these lines before each entry, by its sequence number; each line with its end. */
  static UnaryOperator<String> tagged(LongFunction<String> lines) {
    return text ->
        ENTRY
            .matcher(text)
            .replaceAll(entry -> lines.apply(Long.parseLong(entry.group(1))) + entry.group());
  }

  /** With each segment at another address, by its sequence number. */
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

  /** Counting from {@code less} on as from 0; the segments' addresses stay as they are. */
  static String countingFrom(long less, String text) {
    return text.replace(SEQUENCE + first(text), SEQUENCE + (first(text) - less));
  }

  /**
   * With {@code more} older segments before those that are listed, which are the files of the video
   * on demand.
   *
   * @param round how many segments until the sample begins anew
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
