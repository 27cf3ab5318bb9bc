package superpeer.worker.playlist;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The contents of an HLS playlist, as far as a peer needs them. URIs are verbatim, not resolved.
 *
 * <p>Sources: RFC 8216 and draft-pantos-hls-rfc8216bis; for invalid playlists, hls.js.
 */
public sealed interface Playlist {

  /**
   * A media playlist: the segments of one rendition.
   *
   * @param firstSn sequence number of the first entry, also if the list is empty
   * @param target target duration, above 0
   * @param ended whether the playlist is complete
   * @param entries in order, with consecutive sequence numbers; at most {@link
   *     PlaylistParser#MAX_SEGMENTS}
   */
  record Media(long firstSn, Duration target, boolean ended, List<Entry> entries)
      implements Playlist {

    public Media {
      entries = List.copyOf(entries);
    }

    /** Sequence number of the last entry; {@code firstSn - 1} if the list is empty. */
    public long lastSn() {
      return entries.isEmpty() ? firstSn - 1 : entries.get(entries.size() - 1).sn();
    }

    public Optional<Entry> find(long sn) {
      long index = entries.isEmpty() ? -1 : sn - entries.get(0).sn();
      return index < 0 || index >= entries.size()
          ? Optional.empty()
          : Optional.of(entries.get((int) index));
    }

    /** The segment that plays at this time from the start of the list. */
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
   * @param uri verbatim
   * @param seconds EXTINF duration; 0 if absent
   * @param range byte range; empty for the whole resource
   * @param discontinuity discontinuity sequence number
   * @param gap whether it is marked with EXT-X-GAP: the origin does not have it
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
   * A master playlist: a choice of variants.
   *
   * @param variants in the order of the playlist, which can differ from the player's
   * @param alternateAudio whether audio has playlists of its own
   */
  record Master(List<Variant> variants, boolean alternateAudio) implements Playlist {

    public Master {
      variants = List.copyOf(variants);
    }
  }

  /**
   * One variant of a master playlist.
   *
   * @param uri verbatim
   * @param bandwidth peak bit rate in bit/s; 0 if absent
   * @param height of the picture in pixels; 0 if absent
   */
  record Variant(String uri, long bandwidth, long height) {}
}
