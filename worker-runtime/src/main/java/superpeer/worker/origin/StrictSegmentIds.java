package superpeer.worker.origin;

import java.net.URI;
import java.util.Optional;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

/**
 * Builds strict segment ids as the SDK does (docs/protocol/wire.md §1.6): {@code
 * url.split("?")[0]}, then {@code split("://")[1]}, and the byte range.
 */
final class StrictSegmentIds {

  private StrictSegmentIds() {}

  /**
   * All names of a listed segment; only the default one if players may parse its URL differently.
   *
   * @param base URL that references are relative to
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

  /** Players do not escape the id, so the name of a URL that needs escaping is unknown. */
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
