package superpeer.worker.origin;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.worker.playlist.Playlist.ByteRange;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SharedSegmentCache;

/**
 * An origin that several workers of this host ask: each segment is fetched by one of them, and the
 * others take it from the {@link SharedSegmentCache} (docs/ARCHITECTURE.md §3.5). Where that does
 * not work, for example on a full disk, everyone fetches for itself.
 */
public final class SharedOriginClient implements OriginClient {

  private static final Logger log = LoggerFactory.getLogger(SharedOriginClient.class);

  private final OriginClient http;
  private final CompletionStage<SharedSegmentCache> exchange;
  private final Duration look;
  private final Duration maxWait;
  private final Executor blocking;

  /**
   * @param exchange is opened; if that fails, nothing is shared
   * @param look pause between two looks for what another worker is fetching
   * @param patience how long another worker's fetch is waited for
   * @param blocking where files are read and written
   */
  public SharedOriginClient(
      OriginClient http,
      CompletionStage<SharedSegmentCache> exchange,
      Duration look,
      Duration patience,
      Executor blocking) {
    this.http = http;
    this.exchange = exchange;
    this.look = look;
    this.maxWait = patience;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<Optional<PlaylistResponse>> fetchPlaylist(URI url, Validators known) {
    return http.fetchPlaylist(url, known);
  }

  @Override
  public CompletionStage<Body> fetchSegment(
      URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> begun) {
    return http.fetchSegment(url, range, begun);
  }

  @Override
  public CompletionStage<Body> fetchSegment(
      SegmentId id, URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> begun) {
    return take(
        id, () -> http.fetchSegment(url, range, begun), System.nanoTime() + maxWait.toNanos());
  }

  @Override
  public void invalidateFrom(SegmentId first) {
    var unused = exchange.thenAcceptAsync(open -> open.forgetFrom(first), blocking);
  }

  @Override
  public void close() {
    var unused = exchange.thenAcceptAsync(SharedOriginClient::close, blocking);
    http.close();
  }

  private static void close(SharedSegmentCache open) {
    try {
      open.close();
    } catch (IOException e) {
      log.debug("cannot close the locks: {}", e.toString());
    }
  }

  /** What one look brought: the segment, the right to fetch it, or neither for now. */
  private record CacheLookup(
      SharedSegmentCache in, Optional<Segment> found, Optional<FileLock> right) {}

  private CompletionStage<Body> take(
      SegmentId id, Supplier<CompletionStage<Body>> fetch, long deadline) {
    return exchange
        .thenApplyAsync(open -> look(open, id), blocking)
        .exceptionally(closed -> Optional.empty())
        .thenCompose(
            seen -> {
              if (seen.isEmpty() || System.nanoTime() - deadline > 0) {
                return fetch.get();
              }
              var now = seen.get();
              if (now.found().isPresent()) {
                return CompletableFuture.completedFuture(body(now.found().get()));
              }
              return now.right().isPresent()
                  ? fetch(now, id, fetch)
                  : later().thenCompose(again -> take(id, fetch, deadline));
            });
  }

  /** Empty if nothing can be shared. */
  private static Optional<CacheLookup> look(SharedSegmentCache exchange, SegmentId id) {
    try {
      var found = exchange.find(id);
      if (found.isPresent()) {
        return Optional.of(new CacheLookup(exchange, found, Optional.empty()));
      }
      var right = exchange.tryLock(id);
      // It may have come between the two; who has the right sees all that came before.
      var late = right.isPresent() ? exchange.find(id) : Optional.<Segment>empty();
      if (late.isPresent()) {
        release(right.orElseThrow());
      }
      return Optional.of(
          new CacheLookup(exchange, late, late.isPresent() ? Optional.empty() : right));
    } catch (IOException e) {
      log.debug("segments cannot be shared: {}", e.toString());
      return Optional.empty();
    }
  }

  private CompletionStage<Body> fetch(
      CacheLookup cacheLookup, SegmentId id, Supplier<CompletionStage<Body>> fetch) {
    var right = cacheLookup.right().orElseThrow();
    CompletionStage<Body> fetched;
    try {
      fetched = fetch.get();
    } catch (RuntimeException e) {
      release(right);
      throw e;
    }
    var unused =
        fetched.whenCompleteAsync(
            (body, failure) -> {
              if (failure == null) {
                publish(cacheLookup.in(), id, body);
              }
              release(right);
            },
            blocking);
    return fetched;
  }

  private CompletableFuture<Void> later() {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(look.toNanos(), TimeUnit.NANOSECONDS));
  }

  private static void publish(SharedSegmentCache exchange, SegmentId id, Body body) {
    try {
      exchange.publish(
          Segment.of(id, id.defaultSegId(), body.bytes().duplicate(), Optional.of(body.hash())));
    } catch (IOException e) {
      log.debug("{} cannot be shared: {}", id, e.toString());
    }
  }

  private static void release(FileLock right) {
    try {
      right.release();
    } catch (IOException e) {
      log.debug("a lock cannot be given back: {}", e.toString());
    }
  }

  private static Body body(Segment segment) {
    return new Body(segment.bytes(), segment.hash().orElseThrow());
  }
}
