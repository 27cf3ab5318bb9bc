package superpeer.worker.origin;

import java.util.Optional;

/** Decides when errors are reported: when one begins, when it changes, and when it is over. */
final class OriginHealth {

  /** Single segments fail now and then; this many in a row are an error. */
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

  /** Returns the event to send now, if the state differs from the one reported last. */
  Optional<OriginEvent> pollChange() {
    var current = playlist.or(() -> segments);
    var previous = reported;
    if (current.isEmpty() == previous.isEmpty()
        && current.equals(
            current.filter(failure -> failure.isSameErrorAs(previous.orElseThrow())))) {
      return Optional.empty();
    }
    reported = current;
    return Optional.of(
        current
            .<OriginEvent>map(failure -> new OriginEvent.Degraded(failure.error(), failure.hint()))
            .orElse(new OriginEvent.Recovered()));
  }
}
