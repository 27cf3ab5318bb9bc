package superpeer.worker.origin;

import java.net.URI;
import java.util.Optional;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

/** What the owner of an {@link VariantTrack} learns. */
public sealed interface OriginEvent {

  /**
   * The playlist is a choice of variants; nothing follows. {@link VariantSet} makes the choice, its
   * owner does not hear of it.
   *
   * @param master where it is
   */
  record MasterFound(URI master) implements OriginEvent {}

  /** Nobody watches the level: nothing of it is fetched until somebody does again. */
  record LevelStopped(int level) implements OriginEvent {}

  /**
   * Whether sound comes in playlists of its own. Told before the first {@link PlaylistUpdated}, and
   * again when it is seen again.
   */
  record AudioLayout(boolean separate) implements OriginEvent {}

  /**
   * What the playlist lists, whenever that changes.
   *
   * @param level of all its segments
   * @param base what its references are relative to
   */
  record PlaylistUpdated(int level, URI base, Media media) implements OriginEvent {

    public long firstSn() {
      return media.firstSn();
    }

    /** {@code firstSn - 1} if nothing is listed. */
    public long lastSn() {
      return media.lastSn();
    }

    /** How viewers may call a segment; empty if it is not listed. */
    public Optional<SegmentNames> names(long sn) {
      return media
          .find(sn)
          .map(entry -> StrictSegmentIds.names(new SegmentId(level, sn), base, entry));
    }
  }

  /** The origin counts anew: what is held of this id and later ones is no longer valid. */
  record Restarted(SegmentId from) implements OriginEvent {}

  /**
   * A live segment has begun to arrive, and takes its time: {@link Fetched} or {@link FetchFailed}
   * follows, unless the level is {@link LevelStopped} or {@link Restarted} before.
   */
  record Arriving(ArrivingSegment segment) implements OriginEvent {}

  record Fetched(Segment segment) implements OriginEvent {}

  /**
   * An attempt failed, or makes no sense.
   *
   * @param willRetry whether another attempt follows by itself
   */
  record FetchFailed(SegmentId id, OriginFailure failure, boolean willRetry)
      implements OriginEvent {}

  /**
   * It works worse than it should. Told once; again when the error is another.
   *
   * @param error what is wrong, with the value
   * @param hint the way out
   */
  record Degraded(String error, String hint) implements OriginEvent {}

  /** The trouble is over. */
  record Recovered() implements OriginEvent {}

  /** The live playlist says that it is over. Segments still listed are fetched on. */
  record Ended() implements OriginEvent {}
}
