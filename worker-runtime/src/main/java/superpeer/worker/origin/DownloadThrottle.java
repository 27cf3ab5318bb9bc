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
 * Keeps all that a worker reads from origins to a rate: who reads faster is read later, and TCP
 * tells the server. All streams share it; any thread may use it.
 */
final class DownloadThrottle {

  /** What was not read for so long may be made up for. */
  private static final long BURST_NANOS = Duration.ofMillis(100).toNanos();

  private static final double BITS_OF_BYTE = 8;

  private final double nanosPerByte;
  private final LongSupplier nanoTime;

  /** When everything that was read so far is paid for. */
  private final AtomicLong reservedUntil;

  private DownloadThrottle(double nanosPerByte, LongSupplier nanoTime) {
    this.nanosPerByte = nanosPerByte;
    this.nanoTime = nanoTime;
    this.reservedUntil = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * @param mbps Mbit/s; 0 is no limit
   * @param nanoTime a clock that never goes back
   */
  static DownloadThrottle withLimit(double mbps, LongSupplier nanoTime) {
    return new DownloadThrottle(mbps == 0 ? 0 : BITS_OF_BYTE * 1e3 / mbps, nanoTime);
  }

  /** Passes bytes on when their time has come. */
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
   * Pays for what was read.
   *
   * @return how long to wait before more is read
   */
  Duration reserve(int bytes) {
    if (nanosPerByte == 0) {
      return Duration.ZERO;
    }
    var now = nanoTime.getAsLong();
    var cost = (long) (bytes * nanosPerByte);
    var until = reservedUntil.updateAndGet(paid -> Math.max(paid, now - BURST_NANOS) + cost);
    return until > now ? Duration.ofNanos(until - now) : Duration.ZERO;
  }
}
