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
import superpeer.worker.segment.Arrival;
import superpeer.worker.segment.Segment;

/** An origin whose playlists are set at once, and whose segments come when the test says so. */
final class FakeOriginClient implements OriginClient {

  private final Map<URI, String> pages = new ConcurrentHashMap<>();
  private final List<URI> looks = new CopyOnWriteArrayList<>();
  private final List<URI> asked = new CopyOnWriteArrayList<>();
  private final Map<URI, CompletableFuture<Body>> open = new ConcurrentHashMap<>();
  private final Map<URI, Consumer<Arrival>> hopeful = new ConcurrentHashMap<>();

  void lists(String url, String playlist) {
    pages.put(URI.create(url), playlist);
  }

  void listsNothingAt(String url) {
    pages.remove(URI.create(url));
  }

  /** URLs of all playlists asked for, in order. */
  List<URI> looks() {
    return looks;
  }

  /** File names of all segments asked for, in order. */
  List<String> asked() {
    return asked.stream().map(FakeOriginClient::file).toList();
  }

  /** File names of segments asked for and not yet answered. */
  List<String> open() {
    return open.keySet().stream().map(FakeOriginClient::file).sorted().toList();
  }

  /** Answers a segment with its own name as bytes. */
  void delivers(String file) {
    var direct = ByteBuffer.allocateDirect(file.length());
    direct.put(file.getBytes(StandardCharsets.UTF_8)).flip();
    take(file).complete(new Body(direct, Segment.hashOf(direct)));
  }

  /** The first of so many bytes of a segment are there. */
  Arrival begins(String file, int bytes) {
    var arrival = new Arrival(ByteBuffer.allocateDirect(bytes));
    hopeful.get(find(file)).accept(arrival);
    return arrival;
  }

  void fails(String file, OriginFailure failure) {
    take(file).completeExceptionally(failure);
  }

  @Override
  public CompletionStage<Optional<Page>> playlist(URI url, Validators known) {
    looks.add(url);
    var text = pages.get(url);
    if (text == null) {
      return CompletableFuture.failedFuture(
          OriginFailure.status(404, Links.display(url) + " answers 404", Optional.empty()));
    }
    var validators = new Validators(Optional.of("\"" + text.hashCode() + "\""), Optional.empty());
    return CompletableFuture.completedFuture(
        known.equals(validators) ? Optional.empty() : Optional.of(new Page(url, text, validators)));
  }

  @Override
  public CompletionStage<Body> segment(
      URI url, Optional<ByteRange> range, Consumer<Arrival> begun) {
    asked.add(url);
    hopeful.put(url, begun);
    return open.computeIfAbsent(url, unanswered -> new CompletableFuture<>());
  }

  private CompletableFuture<Body> take(String file) {
    return open.remove(find(file));
  }

  private URI find(String file) {
    return open.keySet().stream().filter(u -> file(u).equals(file)).findFirst().orElseThrow();
  }

  private static String file(URI url) {
    return url.getPath().substring(url.getPath().lastIndexOf('/') + 1);
  }
}
