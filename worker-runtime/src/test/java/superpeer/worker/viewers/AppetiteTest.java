package superpeer.worker.viewers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AppetiteTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void aLiveViewerBeginsWithTheNewestSegment() {
    var appetite = live(Duration.ZERO);
    assertThat(appetite.begin(List.of(5L, 7L, 6L), 0)).hasValue(7);
    assertThat(due(appetite, 0)).containsExactly(7L);
  }

  @Test
  void aLiveViewerWantsEachSegmentThatIsAnnouncedOnce() {
    var appetite = live(Duration.ZERO);
    appetite.begin(List.of(7L), 0);
    appetite.satisfied(7);
    appetite.announced(8, 0);
    appetite.announced(8, 0);
    appetite.announced(7, 0);
    assertThat(due(appetite, 0)).containsExactly(8L);
  }

  @Test
  void aLiveViewerThatFellBehindGoesOnNearTheEdge() {
    var appetite = live(Duration.ZERO);
    appetite.begin(List.of(7L), 0);
    appetite.satisfied(7);
    assertThat(appetite.announced(100, 0)).hasValue(95);
    assertThat(due(appetite, 0)).containsExactly(95L, 96L, 97L, 98L, 99L, 100L);
    assertThat(appetite.skipped()).isEqualTo(87);
  }

  @Test
  void thinksBeforeItAsks() {
    var appetite = live(Duration.ofSeconds(8));
    appetite.begin(List.of(7L), 0);
    appetite.satisfied(7);
    appetite.announced(8, 0);
    var when = appetite.nextDue(0).orElseThrow();
    assertThat(when).isBetween(1L, 8 * SECOND);
    assertThat(due(appetite, when - 1)).isEmpty();
    assertThat(due(appetite, when)).containsExactly(8L);
  }

  @Test
  void aViewerOfAVideoFillsItsBufferAndNoMore() {
    var appetite = vod();
    appetite.begin(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L), 0);
    appetite.fill(Duration.ofSeconds(4), 0);
    assertThat(due(appetite, 0)).containsExactly(0L, 1L);
    appetite.fill(Duration.ofSeconds(12), 0);
    assertThat(due(appetite, 0)).containsExactly(0L, 1L);
  }

  @Test
  void aViewerOfAVideoBeginsAgainAfterTheEnd() {
    var appetite = vod();
    appetite.begin(List.of(0L, 1L), 0);
    assertThat(appetite.fill(Duration.ZERO, 0)).isEmpty();
    appetite.satisfied(0);
    assertThat(appetite.fill(Duration.ZERO, 0)).isEmpty();
    appetite.satisfied(1);
    assertThat(appetite.fill(Duration.ZERO, 0)).hasValue(0);
    assertThat(due(appetite, 0)).containsExactly(0L, 1L);
  }

  @Test
  void givesUpWhatNobodyOffersButNotWhatIsUnderWay() {
    var appetite = live(Duration.ZERO);
    appetite.begin(List.of(7L), 0);
    appetite.announced(8, 0);
    var patience = Duration.ofSeconds(20);
    assertThat(appetite.giveUp(patience, 19 * SECOND, sn -> false)).isEmpty();
    assertThat(appetite.giveUp(patience, 20 * SECOND, sn -> sn == 8))
        .extracting(Want::sn)
        .containsExactly(7L);
    assertThat(due(appetite, 0)).containsExactly(8L);
  }

  private static Appetite live(Duration think) {
    return new Appetite(
        Scenarios.target(true), Scenarios.habits(0, think), new SplittableRandom(1));
  }

  private static Appetite vod() {
    return new Appetite(
        Scenarios.target(false), Scenarios.habits(0, Duration.ZERO), new SplittableRandom(1));
  }

  private static List<Long> due(Appetite appetite, long now) {
    var numbers = new ArrayList<Long>();
    for (var want = appetite.due(now, sn -> true);
        want.isPresent();
        want = appetite.due(now, sn -> !numbers.contains(sn))) {
      numbers.add(want.get().sn());
    }
    return numbers;
  }
}
