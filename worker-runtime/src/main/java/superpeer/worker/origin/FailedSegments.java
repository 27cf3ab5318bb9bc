package superpeer.worker.origin;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.playlist.Playlist.Media;

/** Remembers segments whose last attempt failed, and whether another attempt follows. */
final class FailedSegments {

  /**
   * @param attempts so far; at least 1
   * @param lastFailure error of the latest attempt
   * @param willRetry whether another attempt follows by itself
   */
  record FailedAttempts(int attempts, OriginFailure lastFailure, boolean willRetry) {}

  private final int maxAttempts;
  private final Map<Long, FailedAttempts> failures = new HashMap<>();

  private FailedSegments(int maxAttempts) {
    this.maxAttempts = maxAttempts;
  }

  /** Live segments are retried until they leave the playlist. */
  static FailedSegments of(boolean live, OriginConfig.Scheduling scheduling) {
    return new FailedSegments(live ? Integer.MAX_VALUE : scheduling.attempts());
  }

  Optional<FailedAttempts> find(long sn) {
    return Optional.ofNullable(failures.get(sn));
  }

  FailedAttempts recordFailure(long sn, OriginFailure failure, boolean listed) {
    int attempts = find(sn).map(FailedAttempts::attempts).orElse(0) + 1;
    boolean willRetry = listed && failure.isRetryable() && attempts < maxAttempts;
    var failed = new FailedAttempts(attempts, failure, willRetry);
    failures.put(sn, failed);
    return failed;
  }

  /** Forgets failures: the segments were fetched, or get another chance. */
  void clear(Collection<Long> sns) {
    failures.keySet().removeAll(sns);
  }

  void retainListed(Media media) {
    failures.keySet().removeIf(sn -> media.find(sn).isEmpty());
  }
}
