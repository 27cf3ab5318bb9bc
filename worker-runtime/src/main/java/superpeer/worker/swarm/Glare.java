package superpeer.worker.swarm;

/**
 * What to do with an offer from a peer that we are calling ourselves: both sides decide alike, so
 * that one call remains.
 *
 * <p>Source: protocol §4.5.
 */
public enum Glare {
  /** Drop our own call and answer theirs. */
  ANSWER_THEIRS,
  /** Ignore their offer; they will answer ours. */
  KEEP_OURS;

  /**
   * @param own our peer id, the same that the peer sees
   * @param peer the caller's id
   */
  public static Glare resolve(String own, String peer) {
    // String.compareTo compares UTF-16 code units, as JavaScript's > does.
    return own.compareTo(peer) > 0 ? ANSWER_THEIRS : KEEP_OURS;
  }
}
