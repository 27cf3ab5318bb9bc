package superpeer.worker.origin;

import java.net.URI;
import java.util.Optional;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

/**
 * Strict segment ids as the SDK makes them of a segment's URL (docs/protocol/wire.md §1.6): {@code
 * url.split("?")[0]}, of which {@code split("://")[1]}, and the byte range.
 */
final class StrictSegmentIds {

  private StrictSegmentIds() {}

  /**
   * All names of a listed segment; only the default one if players may read its URL otherwise than
   * we do.
   *
   * @param base what the playlist's references are relative to
   */
  static SegmentNames names(SegmentId id, URI base, Entry entry) {
    return address(base, entry.uri())
        .map(address -> names(id, address, entry))
        .orElseGet(() -> SegmentNames.single(id.defaultSegId()));
  }

  private static SegmentNames names(SegmentId id, String address, Entry entry) {
    return entry
        .range()
        .map(range -> SegmentNames.ofByteRange(id, address, range.offset(), range.length()))
        .orElseGet(() -> SegmentNames.ofResource(id, address));
  }

  /** Players escape nothing in the id, so what needs escaping has a name that we do not know. */
  private static Optional<String> address(URI base, String reference) {
    try {
      var url = UrlResolver.resolve(base, reference);
      return UrlResolver.isEscaped(reference)
          ? Optional.of(url.toString().split("\\?", 2)[0].split("://", 3)[1])
          : Optional.empty();
    } catch (OriginFailure unusable) {
      return Optional.empty();
    }
  }
}
