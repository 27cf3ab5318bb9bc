package superpeer.worker.origin;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.pattern.Patterns;
import akka.stream.javadsl.Flow;
import akka.util.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits the rate at which a worker reads from origins. It delays reads, and TCP slows the server
 * down. Shared by all streams; thread-safe.
 */
final class DownloadThrottle {

  /** Unused capacity of this period may be used later. */
  private static final long BURST_NANOS = Duration.ofMillis(100).toNanos();

  private static final double BITS_PER_BYTE = 8;

  private final double nanosPerByte;
  private final LongSupplier nanoTime;

  /** Up to when the rate is used by what was read so far. */
  private final AtomicLong reservedUntil;

  private DownloadThrottle(double nanosPerByte, LongSupplier nanoTime) {
    this.nanosPerByte = nanosPerByte;
    this.nanoTime = nanoTime;
    this.reservedUntil = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * @param mbps limit in Mbit/s; 0: none
   * @param nanoTime a monotonic clock
   */
  static DownloadThrottle withLimit(double mbps, LongSupplier nanoTime) {
    return new DownloadThrottle(mbps == 0 ? 0 : BITS_PER_BYTE * 1e3 / mbps, nanoTime);
  }

  /** Passes bytes on at the allowed rate. */
  Flow<ByteString, ByteString, NotUsed> flow(ActorSystem<?> system) {
    var flow = Flow.of(ByteString.class);
    return nanosPerByte == 0 ? flow : flow.mapAsync(1, bytes -> pass(bytes, system));
  }

  private CompletionStage<ByteString> pass(ByteString bytes, ActorSystem<?> system) {
    var wait = reserve(bytes.size());
    return wait.isZero()
        ? CompletableFuture.completedFuture(bytes)
        : Patterns.after(
            wait, system.classicSystem(), () -> CompletableFuture.completedFuture(bytes));
  }

  /**
   * Reserves capacity for bytes that were read.
   *
   * @return how long to wait before reading more
   */
  Duration reserve(int bytes) {
    if (nanosPerByte == 0) {
      return Duration.ZERO;
    }
    var now = nanoTime.getAsLong();
    var cost = (long) (bytes * nanosPerByte);
    var until =
        reservedUntil.updateAndGet(reserved -> Math.max(reserved, now - BURST_NANOS) + cost);
    return until > now ? Duration.ofNanos(until - now) : Duration.ZERO;
  }
}
