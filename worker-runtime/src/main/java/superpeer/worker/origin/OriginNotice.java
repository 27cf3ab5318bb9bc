package superpeer.worker.origin;

import java.net.URI;
import java.util.Optional;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

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
   * Whether sound comes in playlists of its own. Told before the first {@link Listed}, and again
   * when it is seen again.
   */
  record Sound(boolean apart) implements OriginNotice {}

  /**
   * What the playlist lists, whenever that changes.
   *
   * @param level of all its segments
   * @param base what its references are relative to
   */
  record Listed(int level, URI base, Media media) implements OriginNotice {

    public long firstSn() {
      return media.firstSn();
    }

    /** {@code firstSn - 1} if nothing is listed. */
    public long lastSn() {
      return media.lastSn();
    }

    /** How viewers may call a segment; empty if it is not listed. */
    public Optional<SegmentNames> names(long sn) {
      return media.find(sn).map(entry -> StrictIds.names(new SegmentId(level, sn), base, entry));
    }
  }

  /** The origin counts anew: what is held of this id and later ones is no longer valid. */
  record Restarted(SegmentId from) implements OriginNotice {}

  /**
   * A live segment has begun to arrive, and takes its time: {@link Fetched} or {@link NotFetched}
   * follows, unless the level is {@link Unlisted} or {@link Restarted} before.
   */
  record Arriving(ArrivingSegment segment) implements OriginNotice {}

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
