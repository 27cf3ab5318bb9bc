package superpeer.worker.playlist;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import superpeer.worker.playlist.Playlist.ByteRange;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Variant;
import superpeer.worker.segment.SegmentId;

/**
 * Parses playlists as players do: it skips what it does not know, assumes what is missing, and
 * rejects only what cannot be played.
 *
 * <p>Tags that do not change a segment's bytes (keys, init segments, dates, parts) are skipped too:
 * encrypted and fragmented media are passed on unchanged.
 */
public final class PlaylistParser {

  /** Longest text, in UTF-16 units: 20,000 segments with URIs of 50 characters. */
  public static final int MAX_LENGTH = 1024 * 1024;

  /** Most segments: 11 hours of 2 s. */
  public static final int MAX_SEGMENTS = 20_000;

  /** Most variants of a master playlist; real ones have fewer than twenty. */
  static final int MAX_VARIANTS = 200;

  private static final double MAX_SECONDS = 86_400;
  private static final Duration USUAL_TARGET = Duration.ofSeconds(6);

  private final List<Entry> entries = new ArrayList<>();
  private final List<Variant> variants = new ArrayList<>();
  private long firstSn;
  private long skipped;
  private long discontinuity;
  private double target;
  private double longest;
  private boolean ended;
  private boolean alternateAudio;
  private Optional<String> variantFollows = Optional.empty();

  private double seconds;
  private boolean gap;
  private Optional<String> range = Optional.empty();
  private long rangeEnd;
  private String rangeUri = "";

  private PlaylistParser() {}

  /**
   * Parses one playlist.
   *
   * @throws MalformedPlaylist if it is too long, does not start with #EXTM3U, or cannot be played
   */
  public static Playlist parse(String text) throws MalformedPlaylist {
    if (text.length() > MAX_LENGTH) {
      throw new MalformedPlaylist(
          "playlist has " + text.length() + " characters; the limit is " + MAX_LENGTH);
    }
    var lines = text.lines().map(PlaylistParser::trim).filter(line -> !line.isEmpty()).iterator();
    var first = lines.hasNext() ? lines.next() : "";
    if (!first.startsWith("#EXTM3U")) {
      throw new MalformedPlaylist(
          "not a playlist: it starts with '" + printable(first) + "' instead of #EXTM3U");
    }
    var parser = new PlaylistParser();
    while (lines.hasNext()) {
      parser.read(lines.next());
    }
    return parser.playlist();
  }

  private void read(String line) throws MalformedPlaylist {
    if (line.charAt(0) != '#') {
      onUri(line);
    } else if (line.startsWith("#EXT")) {
      int colon = line.indexOf(':');
      onTag(
          colon < 0 ? line : line.substring(0, colon),
          colon < 0 ? "" : line.substring(colon + 1).strip());
    }
  }

  private void onTag(String tag, String value) throws MalformedPlaylist {
    switch (tag) {
      case "#EXTINF" -> seconds = decimal(value);
      case "#EXT-X-BYTERANGE" -> range = Optional.of(value);
      case "#EXT-X-GAP" -> gap = true;
      case "#EXT-X-DISCONTINUITY" -> discontinuity++;
      case "#EXT-X-DISCONTINUITY-SEQUENCE" -> onDiscontinuitySequence(value);
      case "#EXT-X-MEDIA-SEQUENCE" -> onMediaSequence(value);
      case "#EXT-X-SKIP" -> skipped = integer(attribute(value, "SKIPPED-SEGMENTS"), tag);
      case "#EXT-X-TARGETDURATION" -> target = decimal(value);
      case "#EXT-X-ENDLIST" -> ended = true;
      case "#EXT-X-STREAM-INF" -> variantFollows = Optional.of(value);
      case "#EXT-X-MEDIA" -> onRendition(value);
      default -> {}
    }
  }

  private void onMediaSequence(String value) throws MalformedPlaylist {
    if (entries.isEmpty()) {
      firstSn = integer(value, "#EXT-X-MEDIA-SEQUENCE");
    }
  }

  private void onDiscontinuitySequence(String value) throws MalformedPlaylist {
    if (entries.isEmpty()) {
      discontinuity = integer(value, "#EXT-X-DISCONTINUITY-SEQUENCE");
    }
  }

  private void onRendition(String value) {
    alternateAudio |=
        attribute(value, "TYPE").equals("AUDIO") && !attribute(value, "URI").isEmpty();
  }

  private void onUri(String uri) throws MalformedPlaylist {
    if (variantFollows.isPresent()) {
      atMost(MAX_VARIANTS, variants.size() + 1, "variants");
      variants.add(variant(uri, variantFollows.get()));
      variantFollows = Optional.empty();
      return;
    }
    atMost(MAX_SEGMENTS, entries.size() + 1, "segments");
    long sn = firstSn + skipped + entries.size();
    if (sn > SegmentId.MAX_SN) {
      throw new MalformedPlaylist("sequence number " + sn + " is too large for players");
    }
    entries.add(new Entry(sn, uri, seconds, byteRange(uri), discontinuity, gap));
    longest = Math.max(longest, seconds);
    seconds = 0;
    gap = false;
  }

  private static Variant variant(String uri, String attributes) {
    var resolution = attribute(attributes, "RESOLUTION");
    return new Variant(
        uri,
        (long) decimal(attribute(attributes, "BANDWIDTH"), Long.MAX_VALUE),
        (long) decimal(resolution.substring(resolution.indexOf('x') + 1), Integer.MAX_VALUE));
  }

  /** {@code length[@offset]}; without an offset it continues the previous range of the same URI. */
  private Optional<ByteRange> byteRange(String uri) throws MalformedPlaylist {
    if (range.isEmpty()) {
      rangeUri = "";
      return Optional.empty();
    }
    var parts = range.get().split("@", 2);
    range = Optional.empty();
    long length = integer(parts[0], "#EXT-X-BYTERANGE");
    long follows = uri.equals(rangeUri) ? rangeEnd : 0;
    long offset = parts.length == 2 ? integer(parts[1], "#EXT-X-BYTERANGE") : follows;
    if (length == 0 || offset > Long.MAX_VALUE - length) {
      throw new MalformedPlaylist("invalid byte range: " + length + " bytes at " + offset);
    }
    rangeUri = uri;
    rangeEnd = offset + length;
    return Optional.of(new ByteRange(offset, length));
  }

  private Playlist playlist() {
    return variants.isEmpty()
        ? new Playlist.Media(firstSn + skipped, targetDuration(), ended, entries)
        : new Playlist.Master(variants, alternateAudio);
  }

  private Duration targetDuration() {
    double known = target > 0 ? target : longest;
    return known > 0 ? Duration.ofMillis(Math.max(1, Math.round(known * 1000))) : USUAL_TARGET;
  }

  private static void atMost(int limit, int count, String what) throws MalformedPlaylist {
    if (count > limit) {
      throw new MalformedPlaylist("playlist has more than " + limit + " " + what);
    }
  }

  private static double decimal(String text) {
    return decimal(text, MAX_SECONDS);
  }

  /** The number at the start of the text, as players parse it; 0 if there is none. */
  private static double decimal(String text, double most) {
    int end = 0;
    while (end < text.length() && (isDigit(text.charAt(end)) || text.charAt(end) == '.')) {
      end++;
    }
    try {
      return Math.min(most, Double.parseDouble(text.substring(0, end)));
    } catch (NumberFormatException none) {
      return 0;
    }
  }

  private static long integer(String text, String tag) throws MalformedPlaylist {
    int end = 0;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    if (end == 0 || end > 18) {
      throw new MalformedPlaylist(tag + " has the invalid value '" + printable(text) + "'");
    }
    return Long.parseLong(text.substring(0, end));
  }

  /** The value of an attribute, without quotes; empty if it is absent. */
  private static String attribute(String attributes, String name) {
    int at = 0;
    while (at < attributes.length()) {
      int equals = attributes.indexOf('=', at);
      if (equals < 0) {
        return "";
      }
      boolean quoted = attributes.startsWith("\"", equals + 1);
      int from = equals + (quoted ? 2 : 1);
      int to = attributes.indexOf(quoted ? '"' : ',', from);
      to = to < 0 ? attributes.length() : to;
      if (attributes.substring(at, equals).strip().equals(name)) {
        return attributes.substring(from, to);
      }
      int comma = attributes.indexOf(',', to);
      at = comma < 0 ? attributes.length() : comma + 1;
    }
    return "";
  }

  /** Removes white space and a byte order mark, which some editors write. */
  private static String trim(String line) {
    return (line.startsWith("\uFEFF") ? line.substring(1) : line).strip();
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String printable(String text) {
    return text.substring(0, Math.min(40, text.length())).replaceAll("[^\\x20-\\x7e]", "?");
  }
}
