package superpeer.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A channel id: base64 of the percent-encoded channel string. All peers and the tracker use it and
 * compare it verbatim.
 *
 * <pre>
 *   channel string = name "|" signalId "[8]"
 *   name           = host[:port]/path-without-extension    or   token-customId
 *   signalId       = host[:port] of the one main signaling address that a page configured, or empty
 * </pre>
 *
 * <p>The constructor accepts any text. Input from outside must go through {@link #parse}, which
 * checks it. Source: docs/protocol/wire.md §1; SDK 2.8.4 to 2.17.0.
 *
 * @param encoded the base64 text, standard alphabet with padding
 */
public record ChannelId(@JsonValue String encoded) {

  /**
   * Longest id that is accepted, in characters: four times the longest URL path that CDNs accept.
   */
  public static final int MAX_LENGTH = 4_096;

  /** Suffix of the channel string of HLS channels, protocol version 8. */
  private static final String HLS = "[8]";

  private static final String DASH = HLS + "d";

  /** Suffix of plain media files, in blocks of 524,288 bytes. */
  private static final String MEDIA = HLS + "m_524288";

  private static final Pattern OTHER_KIND = Pattern.compile(".*\\[8](d|m_\\d+)", Pattern.DOTALL);
  private static final Pattern OTHER_VERSION = Pattern.compile(".*\\[\\d+]", Pattern.DOTALL);
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?");

  private static final int MAX_TOKEN_LENGTH = 20;

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ChannelId {}

  /**
   * Computes the id of a playlist as viewers do.
   *
   * @param playlistUrl absolute http or https URL as given to the player, before redirects
   * @param signalHost {@code host[:port]} or ws or wss URL of the signaling server; only for pages
   *     that configure exactly one in JavaScript
   * @throws IllegalArgumentException if the URL is not an absolute http or https URL
   */
  public static ChannelId ofUrl(String playlistUrl, Optional<String> signalHost) {
    return of(UrlParts.of(playlistUrl).withoutExtension(), signalHost, HLS);
  }

  /**
   * Computes the id for a page that sets {@code token} and {@code channelId}.
   *
   * @param token user token, 1 to 20 characters
   * @param id the page's own id, not empty
   * @throws IllegalArgumentException if either is out of bounds
   */
  public static ChannelId ofCustom(String token, String id, Optional<String> signalHost) {
    if (token.isEmpty() || token.length() > MAX_TOKEN_LENGTH) {
      throw new IllegalArgumentException(
          "token '" + Json.excerpt(token) + "' must have 1 to 20 characters; use the page's token");
    }
    if (id.isEmpty()) {
      throw new IllegalArgumentException("the custom id is empty; use the page's channelId option");
    }
    return of(token + "-" + id, signalHost, HLS);
  }

  /** Computes the id of an MPEG-DASH manifest, like {@link #ofUrl}. */
  public static ChannelId ofDash(String manifestUrl, Optional<String> signalHost) {
    return of(UrlParts.of(manifestUrl).withoutExtension(), signalHost, DASH);
  }

  /** Computes the id of a plain media file, like {@link #ofUrl} but with the extension. */
  public static ChannelId ofMedia(String fileUrl, Optional<String> signalHost) {
    return of(UrlParts.of(fileUrl).withExtension(), signalHost, MEDIA);
  }

  private static ChannelId of(String name, Optional<String> signalHost, String ending) {
    var channelString = name + "|" + signalHost.map(UrlParts::hostOf).orElse("") + ending;
    var encoded = Base64.getEncoder().encodeToString(PercentEncoding.encode(channelString));
    if (encoded.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "the channel id would have "
              + encoded.length()
              + " characters; the limit is "
              + MAX_LENGTH);
    }
    return new ChannelId(encoded);
  }

  /**
   * Checks an id from outside.
   *
   * @throws MalformedMessage if it is not the id of an HLS channel; the message says how to fix it
   */
  public static ChannelId parse(String text) throws MalformedMessage {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw malformed(text, "has " + text.length() + " characters, not 1 to " + MAX_LENGTH);
    }
    var channelString = decode(text);
    if (OTHER_KIND.matcher(channelString).matches()) {
      throw malformed(
          text,
          "stands for '"
              + Json.excerpt(channelString)
              + "', a DASH or media channel; an HLS super peer serves only ids ending in [8]");
    }
    if (!channelString.endsWith(HLS)) {
      var why =
          OTHER_VERSION.matcher(channelString).matches()
              ? "', another protocol version; only [8] (SDK 2.x) is served"
              : "', which does not end in [8]";
      throw malformed(text, "stands for '" + Json.excerpt(channelString) + why);
    }
    if (channelString.lastIndexOf('|') < 1) {
      throw malformed(
          text, "stands for '" + Json.excerpt(channelString) + "', not for name|signal[8]");
    }
    return new ChannelId(text);
  }

  private static String decode(String text) throws MalformedMessage {
    byte[] escaped;
    try {
      escaped = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw malformed(text, "is not standard base64");
    }
    // Peers compare ids as strings: without the padding it would match no viewer.
    if (!Base64.getEncoder().encodeToString(escaped).equals(text)) {
      throw malformed(text, "is base64 without its padding");
    }
    try {
      return PercentEncoding.decode(escaped);
    } catch (IllegalArgumentException e) {
      throw malformed(text, "does not contain percent-encoded text: " + e.getMessage());
    }
  }

  private static MalformedMessage malformed(String text, String why) {
    return new MalformedMessage(
        "channel '"
            + Json.excerpt(text)
            + "' "
            + why
            + "; 'super-peer channel-id <playlist URL>' prints the right one");
  }

  /**
   * Decodes the channel string, {@code name|signalId[8]}.
   *
   * @throws IllegalStateException if the text is not an id; never after {@link #parse}
   */
  public String channelString() {
    try {
      return decode(encoded);
    } catch (MalformedMessage e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** {@code host[:port]/path} without extension, or {@code token-customId}. */
  public String name() {
    var channelString = channelString();
    return channelString.substring(0, Math.max(0, channelString.lastIndexOf('|')));
  }

  /**
   * {@code host[:port]} of the signaling server that the page configured; empty for most channels.
   */
  public Optional<String> signalId() {
    var channelString = channelString();
    var from = channelString.lastIndexOf('|') + 1;
    var to = Math.max(from, channelString.lastIndexOf('['));
    return Optional.of(channelString.substring(from, to)).filter(id -> !id.isEmpty());
  }

  /**
   * Guesses the playlist's URL, the likeliest first: the id contains neither scheme nor extension
   * nor query. Empty for custom ids, and for ids that are only a host.
   */
  public List<String> originCandidates() {
    var name = name();
    var slash = name.indexOf('/');
    if (slash < 1 || !HOST.matcher(name.substring(0, slash)).matches()) {
      return List.of();
    }
    return List.of("https://" + name + ".m3u8", "http://" + name + ".m3u8");
  }

  @Override
  public String toString() {
    return encoded;
  }
}
