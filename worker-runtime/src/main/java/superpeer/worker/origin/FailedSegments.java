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
   * @param last why the last of them failed
   * @param retried whether another follows by itself
   */
  record Failing(int attempts, OriginFailure last, boolean retried) {}

  private final int maxAttempts;
  private final Map<Long, Failing> failing = new HashMap<>();

  private FailedSegments(int maxAttempts) {
    this.maxAttempts = maxAttempts;
  }

  /** Live segments leave the playlist by themselves, and are tried until then. */
  static FailedSegments of(boolean live, OriginConfig.Scheduling pace) {
    return new FailedSegments(live ? Integer.MAX_VALUE : pace.attempts());
  }

  Optional<Failing> find(long sn) {
    return Optional.ofNullable(failing.get(sn));
  }

  Failing failed(long sn, OriginFailure failure, boolean listed) {
    int attempts = find(sn).map(Failing::attempts).orElse(0) + 1;
    boolean retried = listed && failure.mayPass() && attempts < maxAttempts;
    var now = new Failing(attempts, failure, retried);
    failing.put(sn, now);
    return now;
  }

  /** They came, or are given another chance. */
  void forgive(Collection<Long> sns) {
    failing.keySet().removeAll(sns);
  }

  void listed(Media media) {
    failing.keySet().removeIf(sn -> media.find(sn).isEmpty());
  }
}
