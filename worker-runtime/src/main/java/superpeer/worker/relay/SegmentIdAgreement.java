package superpeer.worker.relay;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts, for each level, the votes on whether viewers mean the same segments as we do, by name and
 * size.
 *
 * <p>A segment id does not identify content: players would play a wrong segment under a right id.
 * So the channel compares the viewers' HAVEs with the segments that it fetched from the origin. A
 * vote is a stranger's claim, and connections cost nothing. So votes can only silence:
 *
 * <ul>
 *   <li>A viewer that disagrees gets nothing of the level from us.
 *   <li>While all who vote disagree, nobody does. One viewer that names the origin's own bytes is
 *       enough to confirm them: it has them from somewhere.
 * </ul>
 *
 * <p>Every viewer has one vote a level, its latest. Not thread-safe; the channel actor owns it.
 * Bounded by the number of viewers and of levels that the origin lists.
 */
public final class SegmentIdAgreement {

  private static final class Votes {
    final Map<String, Boolean> byPeer = new HashMap<>();
    int against;

    boolean confirm() {
      return byPeer.isEmpty() || against < byPeer.size();
    }

    void forget(String peer) {
      var vote = byPeer.remove(peer);
      if (vote != null && !vote) {
        against--;
      }
    }
  }

  private final Map<Integer, Votes> levels = new TreeMap<>();

  /**
   * @return whether the level's verdict changed
   */
  public boolean vote(String peer, int level, boolean agrees) {
    var before = isReached(level);
    var votes = levels.computeIfAbsent(level, first -> new Votes());
    votes.forget(peer);
    votes.byPeer.put(peer, agrees);
    votes.against += agrees ? 0 : 1;
    return isReached(level) != before;
  }

  /**
   * @return the levels whose verdict changed
   */
  public SortedSet<Integer> left(String peer) {
    var disputed = disputed();
    levels.values().forEach(votes -> votes.forget(peer));
    levels.values().removeIf(votes -> votes.byPeer.isEmpty());
    disputed.removeAll(disputed());
    return disputed;
  }

  /** Whether segments of the level from the origin may be announced. */
  public boolean isReached(int level) {
    var votes = levels.get(level);
    return votes == null || votes.confirm();
  }

  /** Whether the viewer's latest vote is that its content is another one. */
  public boolean disagrees(String peer, int level) {
    var votes = levels.get(level);
    return votes != null && !votes.byPeer.getOrDefault(peer, true);
  }

  /** The levels of which all votes are against us. */
  public SortedSet<Integer> disputed() {
    var disputed = new TreeSet<Integer>();
    levels.forEach(
        (level, votes) -> {
          if (!votes.confirm()) {
            disputed.add(level);
          }
        });
    return disputed;
  }
}
