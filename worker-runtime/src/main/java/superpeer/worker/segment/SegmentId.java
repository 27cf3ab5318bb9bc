package superpeer.worker.segment;

import java.util.Comparator;

/**
 * Identifies a segment within a channel, in the numbering that all its peers share.
 *
 * @param level quality index as the player uses it; 0 for a single media playlist
 * @param sn media sequence number, 0 to 2^53 - 1 (players count in JavaScript numbers)
 */
public record SegmentId(int level, long sn) implements Comparable<SegmentId> {

  /** Largest integer that a player's numbers hold exactly. */
  public static final long MAX_SN = (1L << 53) - 1;

  private static final Comparator<SegmentId> ORDER =
      Comparator.comparingInt(SegmentId::level).thenComparingLong(SegmentId::sn);

  public SegmentId {
    if (level < 0 || sn < 0 || sn > MAX_SN) {
      throw new IllegalArgumentException("level " + level + " and sn " + sn + " are out of range");
    }
  }

  /** The id that peers use unless the player is configured otherwise: {@code <level>-<sn>}. */
  public String defaultSegId() {
    return level + "-" + sn;
  }

  @Override
  public int compareTo(SegmentId other) {
    return ORDER.compare(this, other);
  }
}
