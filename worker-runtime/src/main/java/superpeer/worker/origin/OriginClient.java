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
 * Fetches over HTTP; {@link HttpOriginClient} does, tests have a fake.
 *
 * <p>May be called from any thread and never blocks. Stages fail with {@link OriginFailure} only,
 * and always complete within a bounded time.
 */
public interface OriginClient {

  /**
   * What a server said to recognise a resource by.
   *
   * @param etag as it came, quotes included
   * @param lastModified as it came
   */
  record Validators(Optional<String> etag, Optional<String> lastModified) {
    public static final Validators NONE = new Validators(Optional.empty(), Optional.empty());
  }

  /**
   * A playlist as it came.
   *
   * @param url after redirects: what its references are relative to
   */
  record PlaylistResponse(URI url, String text, Validators validators) {}

  /**
   * A segment as it came.
   *
   * @param bytes the bytes, at least one, outside the heap; the receiver's own
   * @param hash base64 of their SHA-256
   */
  record Body(ByteBuffer bytes, String hash) {}

  /**
   * Fetches a playlist.
   *
   * @param known validators of the text that is known already
   * @return empty if the text is still that
   */
  CompletionStage<Optional<PlaylistResponse>> fetchPlaylist(URI url, Validators known);

  /**
   * Fetches a segment, or a part of a resource.
   *
   * @param begun hears of the first bytes, before the stage completes, if they say how many there
   *     will be; called on any thread, and must not wait. They may fail to come all the same.
   */
  CompletionStage<Body> fetchSegment(
      URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> begun);

  /** Fetches a segment of which the first bytes alone are of no use. */
  default CompletionStage<Body> fetchSegment(URI url, Optional<ByteRange> range) {
    return fetchSegment(url, range, growingBuffer -> {});
  }

  /**
   * Brings a segment of the channel, perhaps from where another worker has put it.
   *
   * @param id what it is known to be
   * @param begun as above; does not hear of what another worker fetches
   */
  default CompletionStage<Body> fetchSegment(
      SegmentId id, URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> begun) {
    return fetchSegment(url, range, begun);
  }

  /** The origin began to count anew: what is known by this id and later ones is no longer valid. */
  default void invalidateFrom(SegmentId first) {}

  /** Nobody will ask any more. */
  default void close() {}
}
