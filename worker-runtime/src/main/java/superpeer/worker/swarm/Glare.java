package superpeer.worker.swarm;

/**
 * Resolves glare: two peers send each other an offer at the same time. Both sides decide the same
 * way, so that one offer remains.
 *
 * <p>Source: docs/protocol/wire.md §4.5.
 */
public enum Glare {
  /** Drop our offer and answer theirs. */
  ANSWER_THEIRS,
  /** Ignore their offer; they will answer ours. */
  KEEP_OURS;

  /**
   * @param ownId our peer id as the peer sees it
   * @param peerId the caller's id
   */
  public static Glare resolve(String ownId, String peerId) {
    // String.compareTo compares UTF-16 code units, as JavaScript's > does.
    return ownId.compareTo(peerId) > 0 ? ANSWER_THEIRS : KEEP_OURS;
  }
}
