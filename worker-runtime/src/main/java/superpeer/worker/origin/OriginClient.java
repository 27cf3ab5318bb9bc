package superpeer.worker.origin;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import superpeer.worker.playlist.Playlist.ByteRange;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.SegmentId;

/**
 * Fetches playlists and segments from an origin. The HTTP implementation is {@link
 * HttpOriginClient}.
 *
 * <p>Methods can be called from any thread and never block. Stages fail only with {@link
 * OriginFailure}, and always complete within a bounded time.
 */
public interface OriginClient {

  /**
   * The cache validators of a response (RFC 9110 §8.8).
   *
   * @param etag verbatim, with quotes
   * @param lastModified verbatim
   */
  record Validators(Optional<String> etag, Optional<String> lastModified) {
    public static final Validators NONE = new Validators(Optional.empty(), Optional.empty());
  }

  /**
   * A fetched playlist.
   *
   * @param url after redirects; the base of the playlist's references
   */
  record PlaylistResponse(URI url, String text, Validators validators) {}

  /**
   * A fetched segment.
   *
   * @param bytes at least one, in direct memory; owned by the receiver
   * @param hash base64 of the SHA-256
   */
  record Body(ByteBuffer bytes, String hash) {}

  /**
   * Fetches a playlist.
   *
   * @param known validators of the latest known version
   * @return empty if the playlist has not changed
   */
  CompletionStage<Optional<PlaylistResponse>> fetchPlaylist(URI url, Validators known);

  /**
   * Fetches a segment, or a byte range of a resource.
   *
   * @param onFirstBytes called at the first bytes, before the stage completes, if the length is
   *     known. It runs on any thread and must not block. The fetch can still fail afterwards.
   */
  CompletionStage<Body> fetchSegment(
      URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> onFirstBytes);

  /** Fetches a segment without forwarding its first bytes. */
  default CompletionStage<Body> fetchSegment(URI url, Optional<ByteRange> range) {
    return fetchSegment(url, range, growingBuffer -> {});
  }

  /**
   * Fetches a segment of the channel, or takes it from another worker of this host.
   *
   * @param id of the segment
   * @param onFirstBytes as above; not called for what another worker fetches
   */
  default CompletionStage<Body> fetchSegment(
      SegmentId id, URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> onFirstBytes) {
    return fetchSegment(url, range, onFirstBytes);
  }

  /**
   * The origin restarted its numbering: cached segments with this id and later ones are invalid.
   */
  default void invalidateFrom(SegmentId first) {}

  /** Releases resources; no further calls follow. */
  default void close() {}
}
