package superpeer.hub.doctor;

import java.util.Locale;
import java.util.Optional;
import superpeer.protocol.ChannelId;

/**
 * The parts of a channel id, to find ids that name the same stream but are different swarms: they
 * differ by signaling host, query, kind or spelling.
 *
 * @param key normalized name, the same for all ids of a stream
 * @param name as in the channel string
 * @param signal signaling host, or empty
 * @param kind the part after the signaling host
 */
record ChannelIdParts(String key, String name, String signal, String kind) {

  /** Parses an id; empty if it has another form. */
  static Optional<ChannelIdParts> of(String id) {
    String text;
    try {
      text = new ChannelId(id).channelString();
    } catch (IllegalStateException e) {
      return Optional.empty();
    }
    var bar = text.lastIndexOf('|');
    var bracket = text.indexOf('[', Math.max(0, bar));
    if (bar < 1 || bracket < 0) {
      return Optional.empty();
    }
    var name = text.substring(0, bar);
    return Optional.of(
        new ChannelIdParts(
            key(name), name, text.substring(bar + 1, bracket), text.substring(bracket)));
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT)
        .replaceFirst("^[^-/]{1,20}-(?=https?://)", "") // a page's channelId that is a URL
        .replaceFirst("^https?://", "")
        .replaceFirst("[?#].*$", "")
        .replaceFirst("\\.(m3u8|mpd|mp4)$", "")
        .replaceFirst("/+$", "");
  }

  /** Describes how the other id differs from this one. */
  String difference(ChannelIdParts other) {
    if (!signal.equals(other.signal)) {
      return "its signaling host is %s, not %s".formatted(orNone(other.signal), orNone(signal));
    } else if (!kind.equals(other.kind)) {
      return "it is of kind %s, not %s".formatted(other.kind, kind);
    }
    return "it is spelled %s, not %s".formatted(other.name, name);
  }

  private static String orNone(String signal) {
    return signal.isEmpty() ? "none" : signal;
  }

  /** Says how to make the two ids equal. */
  String howToFix(ChannelIdParts other) {
    if (!signal.equals(other.signal)) {
      return "set the same signaling address, or none, in all pages (exactly one main signaling"
          + " address becomes part of the id), or seed that id too";
    } else if (!kind.equals(other.kind)) {
      return "let all pages play the HLS playlist: super peers serve only ids that end in [8]";
    }
    return "use exactly the same playlist URL in all pages, and leave query and token out of"
        + " channelId; or seed that id too";
  }
}
