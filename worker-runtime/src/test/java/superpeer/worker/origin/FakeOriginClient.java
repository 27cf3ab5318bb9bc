package superpeer.worker.origin;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import superpeer.worker.playlist.Playlist.ByteRange;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.Segment;

/** An origin that answers playlists at once, and segments when the test says so. */
final class FakeOriginClient implements OriginClient {

  private final Map<URI, String> pages = new ConcurrentHashMap<>();
  private final List<URI> playlistRequests = new CopyOnWriteArrayList<>();
  private final List<URI> segmentRequests = new CopyOnWriteArrayList<>();
  private final Map<URI, CompletableFuture<Body>> pendingSegments = new ConcurrentHashMap<>();
  private final Map<URI, Consumer<GrowingBuffer>> onFirstBytes = new ConcurrentHashMap<>();

  void setPlaylist(String url, String playlist) {
    pages.put(URI.create(url), playlist);
  }

  void removePlaylist(String url) {
    pages.remove(URI.create(url));
  }

  /** URLs of all playlist requests, in order. */
  List<URI> playlistRequests() {
    return playlistRequests;
  }

  /** File names of all segment requests, in order. */
  List<String> segmentRequests() {
    return segmentRequests.stream().map(FakeOriginClient::file).toList();
  }

  /** File names of pending segment requests. */
  List<String> pendingSegments() {
    return pendingSegments.keySet().stream().map(FakeOriginClient::file).sorted().toList();
  }

  /** Answers a segment request with the file name as content. */
  void deliver(String file) {
    var direct = ByteBuffer.allocateDirect(file.length());
    direct.put(file.getBytes(StandardCharsets.UTF_8)).flip();
    take(file).complete(new Body(direct, Segment.hashOf(direct)));
  }

  /** Signals the first bytes of a segment of this length. */
  GrowingBuffer begin(String file, int bytes) {
    var growingBuffer = new GrowingBuffer(ByteBuffer.allocateDirect(bytes));
    onFirstBytes.get(find(file)).accept(growingBuffer);
    return growingBuffer;
  }

  void fail(String file, OriginFailure failure) {
    take(file).completeExceptionally(failure);
  }

  @Override
  public CompletionStage<Optional<PlaylistResponse>> fetchPlaylist(URI url, Validators known) {
    playlistRequests.add(url);
    var text = pages.get(url);
    if (text == null) {
      return CompletableFuture.failedFuture(
          OriginFailure.status(404, UrlResolver.display(url) + " answers 404", Optional.empty()));
    }
    var validators = new Validators(Optional.of("\"" + text.hashCode() + "\""), Optional.empty());
    return CompletableFuture.completedFuture(
        known.equals(validators)
            ? Optional.empty()
            : Optional.of(new PlaylistResponse(url, text, validators)));
  }

  @Override
  public CompletionStage<Body> fetchSegment(
      URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> begun) {
    segmentRequests.add(url);
    onFirstBytes.put(url, begun);
    return pendingSegments.computeIfAbsent(url, unanswered -> new CompletableFuture<>());
  }

  private CompletableFuture<Body> take(String file) {
    return pendingSegments.remove(find(file));
  }

  private URI find(String file) {
    return pendingSegments.keySet().stream()
        .filter(u -> file(u).equals(file))
        .findFirst()
        .orElseThrow();
  }

  private static String file(URI url) {
    return url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
  }
}
