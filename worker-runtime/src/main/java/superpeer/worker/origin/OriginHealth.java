package superpeer.worker.origin;

import java.util.Optional;

/**
 * Decides when trouble is worth telling: once when it begins, once when it changes, once when it is
 * over.
 */
final class OriginHealth {

  /** Single segments fail in daily life; that many in a row are trouble. */
  private static final int SEGMENTS_IN_A_ROW = 3;

  private Optional<OriginFailure> playlist = Optional.empty();
  private Optional<OriginFailure> segments = Optional.empty();
  private int failedSegments;
  private Optional<OriginFailure> reported = Optional.empty();

  void playlistFailed(OriginFailure failure) {
    playlist = Optional.of(failure);
  }

  void playlistSucceeded() {
    playlist = Optional.empty();
  }

  void segmentFailed(OriginFailure failure) {
    failedSegments++;
    if (failedSegments >= SEGMENTS_IN_A_ROW) {
      segments = Optional.of(failure);
    }
  }

  void segmentSucceeded() {
    failedSegments = 0;
    segments = Optional.empty();
  }

  /** What is to be told now, if that is not what was told last. */
  Optional<OriginEvent> pollChange() {
    var now = playlist.or(() -> segments);
    var before = reported;
    if (now.isEmpty() == before.isEmpty()
        && now.equals(now.filter(failure -> failure.isSameErrorAs(before.orElseThrow())))) {
      return Optional.empty();
    }
    reported = now;
    return Optional.of(
        now.<OriginEvent>map(failure -> new OriginEvent.Degraded(failure.error(), failure.hint()))
            .orElse(new OriginEvent.Recovered()));
  }
}
