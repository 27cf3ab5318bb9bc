package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import superpeer.worker.playlist.Playlist;

class LiveFetchOrderTest {

  private static final int HOURS = 3_600;

  private final FetchOrder order = new LiveFetchOrder(2);

  @Test
  void fetchesOnlyTheNewestOfALongWindow() {
    order.update(playlist(HOURS));
    assertThat(next(9)).containsExactly(3599L, 3598L);
  }

  @Test
  void fetchesAheadOfALaggingViewerAfterTheNewest() {
    order.update(playlist(HOURS));
    order.playing(100);
    assertThat(next(9)).containsExactly(3599L, 3598L, 100L, 101L, 102L, 103L);
    order.playing(102);
    assertThat(next(9)).containsExactly(104L, 105L);
  }

  @Test
  void requestOfALaggingViewerComesFirst() {
    order.update(playlist(HOURS));
    order.request(100);
    assertThat(next(4)).containsExactly(100L, 3599L, 3598L, 101L);
  }

  @Test
  void viewersAtTheLiveEdgeChangeNothing() {
    order.update(playlist(HOURS));
    order.playing(3598);
    order.playing(HOURS);
    assertThat(next(9)).containsExactly(3599L, 3598L);
  }

  @Test
  void evictedSegmentIsFetchedAgainOnlyForAViewer() {
    order.update(playlist(HOURS));
    order.playing(100);
    next(9);
    order.stored(List.of(100L, 101L));
    order.evicted(List.of(101L));
    assertThat(next(9)).isEmpty();
    order.playing(101);
    assertThat(next(9)).startsWith(101L);
  }

  private List<Long> next(int max) {
    var taken = new ArrayList<Long>();
    for (var next = order.next(); next.isPresent() && taken.size() < max; next = order.next()) {
      taken.add(next.getAsLong());
    }
    return taken;
  }

  private static Playlist.Media playlist(long count) {
    return new Playlist.Media(
        0,
        Duration.ofSeconds(4),
        false,
        LongStream.range(0, count)
            .mapToObj(sn -> new Playlist.Entry(sn, sn + ".ts", 4, Optional.empty(), 0, false))
            .toList());
  }
}
