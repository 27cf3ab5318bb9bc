package superpeer.hub.doctor;

import java.util.Locale;
import java.util.Optional;
import superpeer.protocol.ChannelId;

/**
 * What two ids have in common that name the same stream and yet are two swarms: they differ only by
 * signaling host, query, kind, or spelling.
 *
 * @param key the same for all of a kin
 * @param name as in the channel string
 * @param signal signaling host, or empty
 * @param kind what follows the signaling host
 */
record ChannelIdParts(String key, String name, String signal, String kind) {

  /** Empty for an id that is not built like one. */
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
        .replaceFirst("^[^-/]{1,20}-(?=https?://)", "") // a page's own id that is an address
        .replaceFirst("^https?://", "")
        .replaceFirst("[?#].*$", "")
        .replaceFirst("\\.(m3u8|mpd|mp4)$", "")
        .replaceFirst("/+$", "");
  }

  /** How the other one differs from this. */
  String difference(ChannelIdParts other) {
    if (!signal.equals(other.signal)) {
      return "its signaling host is %s, not %s".formatted(said(other.signal), said(signal));
    } else if (!kind.equals(other.kind)) {
      return "it is of kind %s, not %s".formatted(other.kind, kind);
    }
    return "it is spelled %s, not %s".formatted(other.name, name);
  }

  private static String said(String signal) {
    return signal.isEmpty() ? "none" : signal;
  }

  /** What makes the ids the same, where they differ so. */
  String howToFix(ChannelIdParts other) {
    if (!signal.equals(other.signal)) {
      return "a page that sets exactly one main signaling address has it in its ids: set none or"
          + " the same one in all pages, or seed that id too";
    } else if (!kind.equals(other.kind)) {
      return "super peers serve ids that end in [8]; let all pages play the HLS address";
    }
    return "let all pages play the same address, letter by letter, and leave query and token out of"
        + " channelId; or seed that id too";
  }
}
