package superpeer.worker.origin;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/** What the owner of an {@link Origin} learns. */
public sealed interface OriginNotice {

  /**
   * The playlist is a choice of variants; nothing follows. {@link Ladder} makes the choice, its
   * owner does not hear of it.
   *
   * @param master where it is
   */
  record Offered(URI master) implements OriginNotice {}

  /** Nobody watches the level: nothing of it is fetched until somebody does again. */
  record Unlisted(int level) implements OriginNotice {}

  /**
   * What the playlist lists, whenever that changes.
   *
   * @param level of all its segments
   * @param ended whether it will not change any more
   * @param firstSn first listed
   * @param lastSn last listed; {@code firstSn - 1} if none is
   * @param target the longest that a segment should take
   * @param seconds how long each segment takes, from the first on
   */
  record Listed(
      int level, boolean ended, long firstSn, long lastSn, Duration target, List<Double> seconds)
      implements OriginNotice {}

  /** The origin counts anew: what is held of this id and later ones is no longer valid. */
  record Restarted(SegmentId from) implements OriginNotice {}

  record Fetched(Segment segment) implements OriginNotice {}

  /**
   * An attempt failed, or makes no sense.
   *
   * @param retried whether another attempt follows by itself
   */
  record NotFetched(SegmentId id, OriginFailure why, boolean retried) implements OriginNotice {}

  /**
   * It works worse than it should. Told once; again when the error is another.
   *
   * @param error what is wrong, with the value
   * @param hint the way out
   */
  record Troubled(String error, String hint) implements OriginNotice {}

  /** The trouble is over. */
  record Recovered() implements OriginNotice {}

  /** The live playlist says that it is over. Segments still listed are fetched on. */
  record Ended() implements OriginNotice {}
}
