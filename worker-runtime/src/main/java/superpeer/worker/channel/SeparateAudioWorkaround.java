package superpeer.worker.channel;

import java.util.regex.Pattern;
import superpeer.protocol.peer.PeerMessage.Metadata;
import superpeer.worker.segment.SegmentId;

/**
 * Works around viewers that freeze when segments are announced to them on a channel with separate
 * audio playlists (docs/decisions/0005).
 *
 * <p>The origin knows whether audio is separate. Without an origin, a viewer of an affected version
 * reveals it: only with separate audio, or by an option of its page, does it name segments by their
 * addresses.
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

  /** {@code host/…}, the start of a strict id. A custom id may be anything. */
  private static final Pattern ADDRESS = Pattern.compile("(localhost|[^/]+[.:][^/]+)/.*");

  private volatile AudioLayout layout = AudioLayout.UNKNOWN;
  private boolean setByOrigin;

  /** Whether the viewer freezes on separate audio: web SDK 2.8.11 to 2.12. */
  static boolean affects(Metadata viewer) {
    var version = VERSION.matcher(viewer.version().orElse(""));
    if (!viewer.platform().orElse("WEB").equals("WEB") || !version.matches()) {
      return false;
    }
    int minor = Integer.parseInt(version.group(1));
    return minor == 8 ? Integer.parseInt(version.group(2)) >= 11 : minor >= 9 && minor <= 12;
  }

  /**
   * Whether segments may be announced to a viewer; {@code affected} is the result of {@link
   * #affects}.
   */
  boolean mayAnnounce(boolean affected) {
    return layout == AudioLayout.MUXED || !affected;
  }

  boolean isSeparate() {
    return layout == AudioLayout.SEPARATE;
  }

  /** Sets what the origin knows; it overrules what viewers reveal. */
  void setByOrigin(boolean separate) {
    setByOrigin = true;
    layout = separate ? AudioLayout.SEPARATE : AudioLayout.MUXED;
  }

  /** Learns from the name that an affected viewer uses for a segment. */
  void learnFromViewer(SegmentId id, String segId) {
    if (setByOrigin) {
      return;
    }
    if (segId.equals(id.defaultSegId())) {
      layout = AudioLayout.MUXED; // it never uses default ids with separate audio
    } else if (layout == AudioLayout.UNKNOWN) {
      layout = ADDRESS.matcher(segId).matches() ? AudioLayout.SEPARATE : AudioLayout.MUXED;
    }
  }
}
