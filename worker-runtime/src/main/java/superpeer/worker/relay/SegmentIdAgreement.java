package superpeer.worker.relay;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts the votes on whether viewers mean the same segments as we do, by name and size.
 *
 * <p>A segment id does not identify content: players would play a wrong segment under a right id.
 * So the channel compares the viewers' HAVEs with the segments that it fetched from the origin.
 * While more viewers disagree than agree, nothing from the origin is announced or served. Every
 * viewer has one vote, its latest, so that a single false one cannot stop a channel that others
 * confirm.
 *
 * <p>Not thread-safe; the channel actor owns it. Bounded by the number of viewers.
 */
public final class SegmentIdAgreement {

  private final Map<String, Boolean> votes = new HashMap<>();
  private int against;

  /**
   * @return whether the verdict changed
   */
  public boolean vote(String peer, boolean agrees) {
    var before = isReached();
    forget(peer);
    votes.put(peer, agrees);
    against += agrees ? 0 : 1;
    return isReached() != before;
  }

  /**
   * @return whether the verdict changed
   */
  public boolean left(String peer) {
    var before = isReached();
    forget(peer);
    return isReached() != before;
  }

  /** Whether segments from the origin may be announced. */
  public boolean isReached() {
    return against * 2 <= votes.size();
  }

  private void forget(String peer) {
    var vote = votes.remove(peer);
    if (vote != null && !vote) {
      against--;
    }
  }
}
