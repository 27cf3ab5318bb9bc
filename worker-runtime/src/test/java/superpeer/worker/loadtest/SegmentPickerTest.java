package superpeer.worker.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SegmentPickerTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void aLiveViewerBeginsWithTheNewestSegment() {
    var segmentPicker = live(Duration.ZERO);
    assertThat(segmentPicker.start(List.of(5L, 7L, 6L), 0)).hasValue(7);
    assertThat(due(segmentPicker, 0)).containsExactly(7L);
  }

  @Test
  void aLiveViewerWantsEachSegmentThatIsAnnouncedOnce() {
    var segmentPicker = live(Duration.ZERO);
    segmentPicker.start(List.of(7L), 0);
    segmentPicker.onFetched(7);
    segmentPicker.onAnnounced(8, 0);
    segmentPicker.onAnnounced(8, 0);
    segmentPicker.onAnnounced(7, 0);
    assertThat(due(segmentPicker, 0)).containsExactly(8L);
  }

  @Test
  void aLiveViewerThatFellBehindGoesOnNearTheEdge() {
    var segmentPicker = live(Duration.ZERO);
    segmentPicker.start(List.of(7L), 0);
    segmentPicker.onFetched(7);
    assertThat(segmentPicker.onAnnounced(100, 0)).hasValue(95);
    assertThat(due(segmentPicker, 0)).containsExactly(95L, 96L, 97L, 98L, 99L, 100L);
    assertThat(segmentPicker.skipped()).isEqualTo(87);
  }

  @Test
  void thinksBeforeItAsks() {
    var segmentPicker = live(Duration.ofSeconds(8));
    segmentPicker.start(List.of(7L), 0);
    segmentPicker.onFetched(7);
    segmentPicker.onAnnounced(8, 0);
    var when = segmentPicker.nextDueAt(0).orElseThrow();
    assertThat(when).isBetween(1L, 8 * SECOND);
    assertThat(due(segmentPicker, when - 1)).isEmpty();
    assertThat(due(segmentPicker, when)).containsExactly(8L);
  }

  @Test
  void aViewerOfAVideoFillsItsBufferAndNoMore() {
    var segmentPicker = vod();
    segmentPicker.start(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L), 0);
    segmentPicker.fillBuffer(Duration.ofSeconds(4), 0);
    assertThat(due(segmentPicker, 0)).containsExactly(0L, 1L);
    segmentPicker.fillBuffer(Duration.ofSeconds(12), 0);
    assertThat(due(segmentPicker, 0)).containsExactly(0L, 1L);
  }

  @Test
  void aViewerOfAVideoBeginsAgainAfterTheEnd() {
    var segmentPicker = vod();
    segmentPicker.start(List.of(0L, 1L), 0);
    assertThat(segmentPicker.fillBuffer(Duration.ZERO, 0)).isEmpty();
    segmentPicker.onFetched(0);
    assertThat(segmentPicker.fillBuffer(Duration.ZERO, 0)).isEmpty();
    segmentPicker.onFetched(1);
    assertThat(segmentPicker.fillBuffer(Duration.ZERO, 0)).hasValue(0);
    assertThat(due(segmentPicker, 0)).containsExactly(0L, 1L);
  }

  @Test
  void givesUpWhatNobodyOffersButNotWhatIsUnderWay() {
    var segmentPicker = live(Duration.ZERO);
    segmentPicker.start(List.of(7L), 0);
    segmentPicker.onAnnounced(8, 0);
    var patience = Duration.ofSeconds(20);
    assertThat(segmentPicker.giveUp(patience, 19 * SECOND, sn -> false)).isEmpty();
    assertThat(segmentPicker.giveUp(patience, 20 * SECOND, sn -> sn == 8))
        .extracting(SegmentRequest::sn)
        .containsExactly(7L);
    assertThat(due(segmentPicker, 0)).containsExactly(8L);
  }

  private static SegmentPicker live(Duration think) {
    return new SegmentPicker(
        TestScenarios.target(true), TestScenarios.habits(0, think), new SplittableRandom(1));
  }

  private static SegmentPicker vod() {
    return new SegmentPicker(
        TestScenarios.target(false),
        TestScenarios.habits(0, Duration.ZERO),
        new SplittableRandom(1));
  }

  private static List<Long> due(SegmentPicker segmentPicker, long now) {
    var numbers = new ArrayList<Long>();
    for (var want = segmentPicker.nextDueRequest(now, sn -> true);
        want.isPresent();
        want = segmentPicker.nextDueRequest(now, sn -> !numbers.contains(sn))) {
      numbers.add(want.get().sn());
    }
    return numbers;
  }
}
