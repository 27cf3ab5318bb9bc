package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import superpeer.worker.playlist.Playlist;

class VodFetchOrderTest {

  private final FetchOrder order = new VodFetchOrder(2, 3);

  @Test
  void fetchesFromTheStartToTheEnd() {
    order.update(playlist(100, 105));
    assertThat(next(9)).containsExactly(100L, 101L, 102L, 103L, 104L);
  }

  @Test
  void requestedSegmentsComeFirst() {
    order.update(playlist(0, 50));
    order.request(40);
    order.request(20);
    assertThat(next(3)).containsExactly(40L, 20L, 0L);
  }

  @Test
  void fetchesAheadOfEveryViewerNearestFirst() {
    order.update(playlist(0, 100));
    order.playing(10);
    order.playing(50);
    assertThat(next(11)).containsExactly(0L, 1L, 10L, 50L, 11L, 51L, 12L, 52L, 13L, 53L, 2L);
  }

  @Test
  void positionMovesWithPlayback() {
    order.update(playlist(0, 100));
    order.playing(10);
    order.playing(12);
    assertThat(next(6)).containsExactly(0L, 1L, 12L, 13L, 14L, 15L);
  }

  @Test
  void fetchesOnlyWhatViewersNeedOnceTheStoreIsFull() {
    order.update(playlist(0, 100));
    order.stored(LongStream.range(0, 60).boxed().toList());
    order.evicted(List.of(0L, 1L));
    assertThat(next(3)).isEmpty();
    order.playing(58);
    assertThat(next(5)).containsExactly(60L, 61L);
    order.request(0);
    assertThat(next(2)).startsWith(0L, 1L);
  }

  @Test
  void returnsASegmentOnceUntilItFails() {
    order.update(playlist(0, 1));
    assertThat(next(2)).containsExactly(0L);
    order.request(0);
    assertThat(next(1)).isEmpty();
    order.retry(0);
    assertThat(next(2)).containsExactly(0L);
  }

  @Test
  void skipsGaps() {
    var gap = new Playlist.Entry(0, "0.ts", 4, Optional.empty(), 0, true);
    order.update(new Playlist.Media(0, Duration.ofSeconds(4), true, List.of(gap)));
    order.request(0);
    assertThat(next(1)).isEmpty();
  }

  @Test
  void limitsTheNumberOfPositions() {
    order.update(playlist(0, 20_000));
    for (long sn = 0; sn < 20_000; sn++) {
      order.playing(sn * 7919 % 20_000);
    }
    assertThat(next(2 + 3 * PlaybackPositions.MAX)).doesNotHaveDuplicates();
  }

  private List<Long> next(int max) {
    var taken = new ArrayList<Long>();
    for (int i = 0; i < max; i++) {
      order.next().ifPresent(taken::add);
    }
    return taken;
  }

  private static Playlist.Media playlist(long from, long to) {
    return new Playlist.Media(
        from,
        Duration.ofSeconds(4),
        true,
        LongStream.range(from, to)
            .mapToObj(sn -> new Playlist.Entry(sn, sn + ".ts", 4, Optional.empty(), 0, false))
            .toList());
  }
}
