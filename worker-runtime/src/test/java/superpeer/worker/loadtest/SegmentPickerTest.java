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
  void liveStartsWithTheNewestSegment() {
    var picker = live(Duration.ZERO);
    assertThat(picker.start(List.of(5L, 7L, 6L), 0)).hasValue(7);
    assertThat(due(picker, 0)).containsExactly(7L);
  }

  @Test
  void liveRequestsEachAnnouncedSegmentOnce() {
    var picker = live(Duration.ZERO);
    picker.start(List.of(7L), 0);
    picker.onFetched(7);
    picker.onAnnounced(8, 0);
    picker.onAnnounced(8, 0);
    picker.onAnnounced(7, 0);
    assertThat(due(picker, 0)).containsExactly(8L);
  }

  @Test
  void laggingLiveViewerContinuesNearTheEdge() {
    var picker = live(Duration.ZERO);
    picker.start(List.of(7L), 0);
    picker.onFetched(7);
    assertThat(picker.onAnnounced(100, 0)).hasValue(95);
    assertThat(due(picker, 0)).containsExactly(95L, 96L, 97L, 98L, 99L, 100L);
    assertThat(picker.skipped()).isEqualTo(87);
  }

  @Test
  void waitsTheThinkTimeBeforeARequest() {
    var picker = live(Duration.ofSeconds(8));
    picker.start(List.of(7L), 0);
    picker.onFetched(7);
    picker.onAnnounced(8, 0);
    var when = picker.nextDueAt(0).orElseThrow();
    assertThat(when).isBetween(1L, 8 * SECOND);
    assertThat(due(picker, when - 1)).isEmpty();
    assertThat(due(picker, when)).containsExactly(8L);
  }

  @Test
  void vodFillsTheBufferAndNoMore() {
    var picker = vod();
    picker.start(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L), 0);
    picker.fillBuffer(Duration.ofSeconds(4), 0);
    assertThat(due(picker, 0)).containsExactly(0L, 1L);
    picker.fillBuffer(Duration.ofSeconds(12), 0);
    assertThat(due(picker, 0)).containsExactly(0L, 1L);
  }

  @Test
  void vodStartsOverAfterTheEnd() {
    var picker = vod();
    picker.start(List.of(0L, 1L), 0);
    assertThat(picker.fillBuffer(Duration.ZERO, 0)).isEmpty();
    picker.onFetched(0);
    assertThat(picker.fillBuffer(Duration.ZERO, 0)).isEmpty();
    picker.onFetched(1);
    assertThat(picker.fillBuffer(Duration.ZERO, 0)).hasValue(0);
    assertThat(due(picker, 0)).containsExactly(0L, 1L);
  }

  @Test
  void givesUpUnavailableSegmentsButNotDownloads() {
    var picker = live(Duration.ZERO);
    picker.start(List.of(7L), 0);
    picker.onAnnounced(8, 0);
    var timeout = Duration.ofSeconds(20);
    assertThat(picker.giveUp(timeout, 19 * SECOND, sn -> false)).isEmpty();
    assertThat(picker.giveUp(timeout, 20 * SECOND, sn -> sn == 8))
        .extracting(SegmentRequest::sn)
        .containsExactly(7L);
    assertThat(due(picker, 0)).containsExactly(8L);
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

  private static List<Long> due(SegmentPicker picker, long now) {
    var numbers = new ArrayList<Long>();
    for (var want = picker.nextDueRequest(now, sn -> true);
        want.isPresent();
        want = picker.nextDueRequest(now, sn -> !numbers.contains(sn))) {
      numbers.add(want.get().sn());
    }
    return numbers;
  }
}
