package superpeer.hub.signaling;

/** Checks peer ids. Other trackers may issue ids for this server too. */
final class SignalingPeerId {

  /** The minimum of every open-source server (docs/protocol/wire.md §3.5). */
  static final int MIN_LENGTH = 6;

  /** Limits memory; longer than any id seen. */
  static final int MAX_LENGTH = 64;

  private SignalingPeerId() {}

  /** Whether the id has a valid length and is printable ASCII, since it is echoed in replies. */
  static boolean isWellFormed(String id) {
    return id.length() >= MIN_LENGTH
        && id.length() <= MAX_LENGTH
        && id.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '\\');
  }
}
