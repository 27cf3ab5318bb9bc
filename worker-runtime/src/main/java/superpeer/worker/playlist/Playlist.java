package superpeer.worker.playlist;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an HLS playlist says, as far as a peer needs it. URIs are as written, not resolved.
 *
 * <p>Source: RFC 8216 and draft-pantos-hls-rfc8216bis; where they are broken, hls.js.
 */
public sealed interface Playlist {

  /**
   * The segments of one rendition.
   *
   * @param firstSn sequence number of the first entry, were it listed
   * @param target the longest a segment should take; above 0
   * @param ended whether nothing will be added any more
   * @param entries in order, with consecutive sequence numbers; at most {@link
   *     PlaylistParser#MAX_SEGMENTS}
   */
  record Media(long firstSn, Duration target, boolean ended, List<Entry> entries)
      implements Playlist {

    public Media {
      entries = List.copyOf(entries);
    }

    /** Sequence number of the last entry; {@code firstSn - 1} if there is none. */
    public long lastSn() {
      return entries.isEmpty() ? firstSn - 1 : entries.get(entries.size() - 1).sn();
    }

    public Optional<Entry> find(long sn) {
      long index = entries.isEmpty() ? -1 : sn - entries.get(0).sn();
      return index < 0 || index >= entries.size()
          ? Optional.empty()
          : Optional.of(entries.get((int) index));
    }

    /** The segment that plays at a time since the beginning of the list. */
    public Optional<Entry> at(Duration position) {
      double rest = position.toMillis() / 1000.0;
      for (var entry : entries) {
        rest -= entry.seconds();
        if (rest < 0) {
          return Optional.of(entry);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * One segment.
   *
   * @param sn media sequence number
   * @param uri as written
   * @param seconds what it claims to take; 0 if it claims nothing
   * @param range the part of the resource, if it is not the whole
   * @param discontinuity number of the run of continuous segments that it belongs to
   * @param gap whether the origin says that it does not have it
   */
  record Entry(
      long sn,
      String uri,
      double seconds,
      Optional<ByteRange> range,
      long discontinuity,
      boolean gap) {}

  /**
   * @param offset of the first byte
   * @param length in bytes; at least 1
   */
  record ByteRange(long offset, long length) {}

  /**
   * A choice of renditions.
   *
   * @param variants in the order of the playlist, which need not be the player's
   * @param alternateAudio whether audio comes in playlists of its own
   */
  record Master(List<Variant> variants, boolean alternateAudio) implements Playlist {

    public Master {
      variants = List.copyOf(variants);
    }
  }

  /**
   * One rendition of a choice.
   *
   * @param uri as written
   * @param bandwidth most bits a second; 0 if it claims nothing
   * @param height of the picture in pixels; 0 if it claims nothing
   */
  record Variant(String uri, long bandwidth, long height) {}
}
