package superpeer.worker.origin;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.playlist.Playlist.Media;

/** Segments whose last attempt failed, and whether another follows by itself. */
final class FailedSegments {

  /**
   * @param attempts so far; at least 1
   * @param lastFailure why the last of them failed
   * @param willRetry whether another follows by itself
   */
  record FailedAttempts(int attempts, OriginFailure lastFailure, boolean willRetry) {}

  private final int maxAttempts;
  private final Map<Long, FailedAttempts> failing = new HashMap<>();

  private FailedSegments(int maxAttempts) {
    this.maxAttempts = maxAttempts;
  }

  /** Live segments leave the playlist by themselves, and are tried until then. */
  static FailedSegments of(boolean live, OriginConfig.Scheduling scheduling) {
    return new FailedSegments(live ? Integer.MAX_VALUE : scheduling.attempts());
  }

  Optional<FailedAttempts> find(long sn) {
    return Optional.ofNullable(failing.get(sn));
  }

  FailedAttempts recordFailure(long sn, OriginFailure failure, boolean listed) {
    int attempts = find(sn).map(FailedAttempts::attempts).orElse(0) + 1;
    boolean retried = listed && failure.isRetryable() && attempts < maxAttempts;
    var now = new FailedAttempts(attempts, failure, retried);
    failing.put(sn, now);
    return now;
  }

  /** They came, or are given another chance. */
  void clear(Collection<Long> sns) {
    failing.keySet().removeAll(sns);
  }

  void retainListed(Media media) {
    failing.keySet().removeIf(sn -> media.find(sn).isEmpty());
  }
}
