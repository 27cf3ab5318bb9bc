package superpeer.worker.playlist;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;

class PlaylistUpdateTest {

  private static final Media BEFORE = media(10, 14, "a/%d.ts");

  @Test
  void continuesWhenTheEndIsTheSameOrLater() {
    assertThat(PlaylistUpdate.of(BEFORE, BEFORE)).isEqualTo(PlaylistUpdate.CONTINUED);
    assertThat(PlaylistUpdate.of(BEFORE, media(11, 15, "a/%d.ts")))
        .isEqualTo(PlaylistUpdate.CONTINUED);
    assertThat(PlaylistUpdate.of(BEFORE, media(90, 95, "a/%d.ts")))
        .isEqualTo(PlaylistUpdate.CONTINUED);
  }

  @Test
  void olderCopyIsStale() {
    assertThat(PlaylistUpdate.of(BEFORE, media(9, 13, "a/%d.ts"))).isEqualTo(PlaylistUpdate.STALE);
  }

  @Test
  void changedUrlSignatureIsNotARestart() {
    assertThat(PlaylistUpdate.of(BEFORE, media(9, 13, "token/%d.ts?x=2")))
        .isEqualTo(PlaylistUpdate.STALE);
  }

  @Test
  void lowerNumbersWithOtherSegmentsAreARestart() {
    assertThat(PlaylistUpdate.of(BEFORE, media(0, 2, "a/%d.ts")))
        .isEqualTo(PlaylistUpdate.RESTARTED);
    assertThat(PlaylistUpdate.of(BEFORE, media(9, 13, "a/run2-%d.ts")))
        .isEqualTo(PlaylistUpdate.RESTARTED);
  }

  @Test
  void emptyPlaylistIsNotARestart() {
    assertThat(PlaylistUpdate.of(BEFORE, media(0, 0, ""))).isEqualTo(PlaylistUpdate.STALE);
    assertThat(PlaylistUpdate.of(media(0, 0, ""), BEFORE)).isEqualTo(PlaylistUpdate.CONTINUED);
  }

  private static Media media(long from, long to, String uri) {
    return new Media(
        from,
        Duration.ofSeconds(4),
        false,
        LongStream.range(from, to)
            .mapToObj(sn -> new Entry(sn, uri.formatted(sn), 4, Optional.empty(), 0, false))
            .toList());
  }
}
