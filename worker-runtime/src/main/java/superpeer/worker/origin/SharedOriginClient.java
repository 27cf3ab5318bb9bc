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
 * An origin that several workers of this host share. One of them fetches each segment, and the
 * others take it from the {@link SharedSegmentCache} (docs/ARCHITECTURE.md §3.5). If that does not
 * work, for example because the disk is full, each worker fetches for itself.
 */
public final class SharedOriginClient implements OriginClient {

  private static final Logger log = LoggerFactory.getLogger(SharedOriginClient.class);

  private final OriginClient http;
  private final CompletionStage<SharedSegmentCache> cache;
  private final Duration pollInterval;
  private final Duration maxWait;
  private final Executor blocking;

  /**
   * @param cache where segments are shared; if it cannot be opened, nothing is shared
   * @param pollInterval interval of checks for a segment that another worker is fetching
   * @param maxWait how long to wait for another worker's fetch
   * @param blocking executor for file access
   */
  public SharedOriginClient(
      OriginClient http,
      CompletionStage<SharedSegmentCache> cache,
      Duration pollInterval,
      Duration maxWait,
      Executor blocking) {
    this.http = http;
    this.cache = cache;
    this.pollInterval = pollInterval;
    this.maxWait = maxWait;
    this.blocking = blocking;
  }

  @Override
  public CompletionStage<Optional<PlaylistResponse>> fetchPlaylist(URI url, Validators known) {
    return http.fetchPlaylist(url, known);
  }

  @Override
  public CompletionStage<Body> fetchSegment(
      URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> onFirstBytes) {
    return http.fetchSegment(url, range, onFirstBytes);
  }

  @Override
  public CompletionStage<Body> fetchSegment(
      SegmentId id, URI url, Optional<ByteRange> range, Consumer<GrowingBuffer> onFirstBytes) {
    return fetchOrWait(
        id,
        () -> http.fetchSegment(url, range, onFirstBytes),
        System.nanoTime() + maxWait.toNanos());
  }

  @Override
  public void invalidateFrom(SegmentId first) {
    var unused = cache.thenAcceptAsync(open -> open.forgetFrom(first), blocking);
  }

  @Override
  public void close() {
    var unused = cache.thenAcceptAsync(SharedOriginClient::close, blocking);
    http.close();
  }

  private static void close(SharedSegmentCache open) {
    try {
      open.close();
    } catch (IOException e) {
      log.debug("cannot close the locks: {}", e.toString());
    }
  }

  /** The result of one check: the segment, the lock that allows to fetch it, or neither yet. */
  private record CacheLookup(
      SharedSegmentCache cache, Optional<Segment> found, Optional<FileLock> lock) {}

  private CompletionStage<Body> fetchOrWait(
      SegmentId id, Supplier<CompletionStage<Body>> fetch, long deadline) {
    return cache
        .thenApplyAsync(open -> lookUp(open, id), blocking)
        .exceptionally(closed -> Optional.empty())
        .thenCompose(
            result -> {
              if (result.isEmpty() || System.nanoTime() - deadline > 0) {
                return fetch.get();
              }
              var lookup = result.get();
              if (lookup.found().isPresent()) {
                return CompletableFuture.completedFuture(body(lookup.found().get()));
              }
              return lookup.lock().isPresent()
                  ? fetch(lookup, id, fetch)
                  : afterPollInterval().thenCompose(again -> fetchOrWait(id, fetch, deadline));
            });
  }

  /** Returns empty if nothing can be shared. */
  private static Optional<CacheLookup> lookUp(SharedSegmentCache cache, SegmentId id) {
    try {
      var found = cache.find(id);
      if (found.isPresent()) {
        return Optional.of(new CacheLookup(cache, found, Optional.empty()));
      }
      var lock = cache.tryLock(id);
      // It may have been stored in between; the holder of the lock sees all earlier writes.
      var stored = lock.isPresent() ? cache.find(id) : Optional.<Segment>empty();
      if (stored.isPresent()) {
        release(lock.orElseThrow());
      }
      return Optional.of(
          new CacheLookup(cache, stored, stored.isPresent() ? Optional.empty() : lock));
    } catch (IOException e) {
      log.debug("segments cannot be shared: {}", e.toString());
      return Optional.empty();
    }
  }

  private CompletionStage<Body> fetch(
      CacheLookup cacheLookup, SegmentId id, Supplier<CompletionStage<Body>> fetch) {
    var lock = cacheLookup.lock().orElseThrow();
    CompletionStage<Body> fetched;
    try {
      fetched = fetch.get();
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
    var unused =
        fetched.whenCompleteAsync(
            (body, failure) -> {
              if (failure == null) {
                publish(cacheLookup.cache(), id, body);
              }
              release(lock);
            },
            blocking);
    return fetched;
  }

  private CompletableFuture<Void> afterPollInterval() {
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(pollInterval.toNanos(), TimeUnit.NANOSECONDS));
  }

  private static void publish(SharedSegmentCache cache, SegmentId id, Body body) {
    try {
      cache.publish(
          Segment.of(id, id.defaultSegId(), body.bytes().duplicate(), Optional.of(body.hash())));
    } catch (IOException e) {
      log.debug("{} cannot be shared: {}", id, e.toString());
    }
  }

  private static void release(FileLock lock) {
    try {
      lock.release();
    } catch (IOException e) {
      log.debug("cannot release a lock: {}", e.toString());
    }
  }

  private static Body body(Segment segment) {
    return new Body(segment.bytes(), segment.hash().orElseThrow());
  }
}
