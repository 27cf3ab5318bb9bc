package superpeer.worker.channel;

import java.util.regex.Pattern;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.worker.segment.SegmentId;

/**
 * Whether the channel's sound comes in playlists of its own, on which some viewers freeze when they
 * are offered anything (docs/decisions/0005).
 *
 * <p>The origin knows. Without it a viewer of those versions shows it: there, and only there or by
 * an option of its page, it calls segments by their addresses.
 *
 * <p>Owned by the channel actor; only {@link #mayOffer} may be called by others.
 */
final class Soundtrack {

  private enum Place {
    UNKNOWN,
    TOGETHER,
    APART
  }

  private static final Pattern VERSION = Pattern.compile("2\\.(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");

  /** {@code host/…}, as a strict id begins; a custom id may be anything. */
  private static final Pattern ADDRESS = Pattern.compile("(localhost|[^/]+[.:][^/]+)/.*");

  private volatile Place place = Place.UNKNOWN;
  private boolean isOriginsWord;

  /** Whether the viewer freezes where sound is apart: the web SDK 2.8.11 to 2.12. */
  static boolean isTrapFor(Metadata viewer) {
    var version = VERSION.matcher(viewer.version().orElse(""));
    if (!viewer.platform().orElse("WEB").equals("WEB") || !version.matches()) {
      return false;
    }
    int minor = Integer.parseInt(version.group(1));
    return minor == 8 ? Integer.parseInt(version.group(2)) >= 11 : minor >= 9 && minor <= 12;
  }

  /** Whether a viewer may be told what we hold; {@code trapped} as {@link #isTrapFor} says. */
  boolean mayOffer(boolean trapped) {
    return place == Place.TOGETHER || !trapped;
  }

  boolean isApart() {
    return place == Place.APART;
  }

  /** The origin's word, which is the last. */
  void told(boolean apart) {
    isOriginsWord = true;
    place = apart ? Place.APART : Place.TOGETHER;
  }

  /** What a viewer for which there is a trap calls a segment. */
  void heard(SegmentId id, String segId) {
    if (isOriginsWord) {
      return;
    }
    if (segId.equals(id.defaultSegId())) {
      place = Place.TOGETHER; // it never does so where sound is apart
    } else if (place == Place.UNKNOWN) {
      place = ADDRESS.matcher(segId).matches() ? Place.APART : Place.TOGETHER;
    }
  }
}
