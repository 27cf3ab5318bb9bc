package superpeer.hub.signaling;

/** What an id must be for this server; other trackers than ours issue ids too. */
final class SignalingPeerId {

  /** Every open-source server asks for this much (docs/protocol §3.5). */
  static final int MIN_LENGTH = 6;

  /** A bound on memory: longer than any id seen. */
  static final int MAX_LENGTH = 64;

  private SignalingPeerId() {}

  /** Long enough, short enough, and printable ASCII: it is echoed in answers. */
  static boolean isWellFormed(String id) {
    return id.length() >= MIN_LENGTH
        && id.length() <= MAX_LENGTH
        && id.chars().allMatch(c -> c > ' ' && c < 127 && c != '"' && c != '\\');
  }
}
