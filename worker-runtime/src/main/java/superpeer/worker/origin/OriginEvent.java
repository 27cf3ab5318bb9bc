package superpeer.worker.origin;

import java.net.URI;
import java.util.Optional;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

/** Events that {@link VariantTrack} sends to its owner. */
public sealed interface OriginEvent {

  /**
   * The playlist is a master playlist; the track ends. {@link VariantSet} handles this event and
   * does not forward it.
   *
   * @param master its URL
   */
  record MasterFound(URI master) implements OriginEvent {}

  /** No viewer watches the level. It is not fetched until one does again. */
  record LevelStopped(int level) implements OriginEvent {}

  /**
   * Whether audio has playlists of its own. Sent before the first {@link PlaylistUpdated}, and
   * again when the master playlist is read again.
   */
  record AudioLayout(boolean separate) implements OriginEvent {}

  /**
   * The playlist has changed.
   *
   * @param level of its segments
   * @param base URL that references are relative to
   */
  record PlaylistUpdated(int level, URI base, Media media) implements OriginEvent {

    public long firstSn() {
      return media.firstSn();
    }

    /** {@code firstSn - 1} if the playlist is empty. */
    public long lastSn() {
      return media.lastSn();
    }

    /** The names by which viewers may know a segment; empty if it is not in the playlist. */
    public Optional<SegmentNames> names(long sn) {
      return media
          .find(sn)
          .map(entry -> StrictSegmentIds.names(new SegmentId(level, sn), base, entry));
    }
  }

  /**
   * The origin restarted its numbering: stored segments with this id and later ones are invalid.
   */
  record Restarted(SegmentId from) implements OriginEvent {}

  /**
   * A live segment is arriving slowly. {@link Fetched} or {@link FetchFailed} follows, unless
   * {@link LevelStopped} or {@link Restarted} comes first.
   */
  record Arriving(ArrivingSegment segment) implements OriginEvent {}

  record Fetched(Segment segment) implements OriginEvent {}

  /**
   * An attempt failed, or is pointless.
   *
   * @param willRetry whether another attempt follows by itself
   */
  record FetchFailed(SegmentId id, OriginFailure failure, boolean willRetry)
      implements OriginEvent {}

  /**
   * The origin does not work properly. Sent once, and again when the error changes.
   *
   * @param error what is wrong, with the value
   * @param hint how to fix it
   */
  record Degraded(String error, String hint) implements OriginEvent {}

  /** The error is over. */
  record Recovered() implements OriginEvent {}

  /** The live playlist has ended. Segments that it still lists are fetched. */
  record Ended() implements OriginEvent {}
}
