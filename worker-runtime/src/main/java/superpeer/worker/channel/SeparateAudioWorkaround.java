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
 * <p>Owned by the channel actor; only {@link #mayAnnounce} may be called by others.
 */
final class SeparateAudioWorkaround {

  private enum AudioLayout {
    UNKNOWN,
    MUXED,
    SEPARATE
  }

  private static final Pattern VERSION = Pattern.compile("2\\.(\\d{1,4})\\.(\\d{1,4})(\\D.*)?");

  /** {@code host/…}, as a strict id begins; a custom id may be anything. */
  private static final Pattern ADDRESS = Pattern.compile("(localhost|[^/]+[.:][^/]+)/.*");

  private volatile AudioLayout layout = AudioLayout.UNKNOWN;
  private boolean setByOrigin;

  /** Whether the viewer freezes where sound is apart: the web SDK 2.8.11 to 2.12. */
  static boolean affects(Metadata viewer) {
    var version = VERSION.matcher(viewer.version().orElse(""));
    if (!viewer.platform().orElse("WEB").equals("WEB") || !version.matches()) {
      return false;
    }
    int minor = Integer.parseInt(version.group(1));
    return minor == 8 ? Integer.parseInt(version.group(2)) >= 11 : minor >= 9 && minor <= 12;
  }

  /** Whether a viewer may be told what we hold; {@code trapped} as {@link #affects} says. */
  boolean mayAnnounce(boolean trapped) {
    return layout == AudioLayout.MUXED || !trapped;
  }

  boolean isSeparate() {
    return layout == AudioLayout.SEPARATE;
  }

  /** The origin's word, which is the last. */
  void setByOrigin(boolean apart) {
    setByOrigin = true;
    layout = apart ? AudioLayout.SEPARATE : AudioLayout.MUXED;
  }

  /** What a viewer for which there is a trap calls a segment. */
  void learnFromViewer(SegmentId id, String segId) {
    if (setByOrigin) {
      return;
    }
    if (segId.equals(id.defaultSegId())) {
      layout = AudioLayout.MUXED; // it never does so where sound is apart
    } else if (layout == AudioLayout.UNKNOWN) {
      layout = ADDRESS.matcher(segId).matches() ? AudioLayout.SEPARATE : AudioLayout.MUXED;
    }
  }
}
