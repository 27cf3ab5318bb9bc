package superpeer.worker.origin;

import java.util.Optional;

/**
 * Decides when trouble is worth telling: once when it begins, once when it changes, once when it is
 * over.
 */
final class Troubles {

  /** Single segments fail in daily life; that many in a row are trouble. */
  private static final int SEGMENTS_IN_A_ROW = 3;

  private Optional<OriginFailure> playlist = Optional.empty();
  private Optional<OriginFailure> segments = Optional.empty();
  private int failedSegments;
  private Optional<OriginFailure> told = Optional.empty();

  void playlistFailed(OriginFailure failure) {
    playlist = Optional.of(failure);
  }

  void playlistCame() {
    playlist = Optional.empty();
  }

  void segmentFailed(OriginFailure failure) {
    failedSegments++;
    if (failedSegments >= SEGMENTS_IN_A_ROW) {
      segments = Optional.of(failure);
    }
  }

  void segmentCame() {
    failedSegments = 0;
    segments = Optional.empty();
  }

  /** What is to be told now, if that is not what was told last. */
  Optional<OriginNotice> news() {
    var now = playlist.or(() -> segments);
    var before = told;
    if (now.isEmpty() == before.isEmpty()
        && now.equals(now.filter(failure -> failure.sameTroubleAs(before.orElseThrow())))) {
      return Optional.empty();
    }
    told = now;
    return Optional.of(
        now.<OriginNotice>map(failure -> new OriginNotice.Troubled(failure.error(), failure.hint()))
            .orElse(new OriginNotice.Recovered()));
  }
}
