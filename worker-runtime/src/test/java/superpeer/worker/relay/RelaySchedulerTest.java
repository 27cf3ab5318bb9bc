package superpeer.worker.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import superpeer.worker.relay.RelayScheduler.Fetch;
import superpeer.worker.segment.SegmentId;

class RelaySchedulerTest {

  private final RelayScheduler vod = new RelayScheduler(false);
  private final RelayScheduler live = new RelayScheduler(true);

  @Test
  void fetchesEachSegmentOnce() {
    joins(vod, "a", 1);
    joins(vod, "b", 1);
    assertThat(next(vod)).isPresent();
    assertThat(next(vod)).isEmpty();
  }

  @Test
  void fetchesOneAtATimePerViewer() {
    joins(vod, "a", 1, 2);
    assertThat(next(vod)).contains(new Fetch("a", id(1), Optional.empty()));
    assertThat(next(vod)).isEmpty();
    vod.fetched("a", id(1));
    assertThat(next(vod)).contains(new Fetch("a", id(2), Optional.empty()));
  }

  @Test
  void asksViewerThatHasSentLeast() {
    joins(vod, "a", 1, 2);
    next(vod);
    vod.fetched("a", id(1));
    joins(vod, "b", 2);
    assertThat(next(vod).map(Fetch::peer)).contains("b");
  }

  @Test
  void asksAnotherHolderAfterFailure() {
    joins(vod, "a", 1);
    joins(vod, "b", 1);
    var first = next(vod).orElseThrow().peer();
    vod.notFetched(first, id(1));
    assertThat(next(vod).map(Fetch::peer)).isPresent().get().isNotEqualTo(first);
  }

  @Test
  void asksAgainOnlyAfterNewHave() {
    joins(vod, "a", 1);
    next(vod);
    vod.notFetched("a", id(1));
    assertThat(next(vod)).isEmpty();
    vod.holds("a", id(1), Optional.of("0-1"), ours -> false);
    assertThat(next(vod)).contains(new Fetch("a", id(1), Optional.of("0-1")));
  }

  @Test
  void skipsChokingViewer() {
    joins(vod, "a", 1);
    vod.choked("a", true);
    assertThat(next(vod)).isEmpty();
    vod.choked("a", false);
    assertThat(next(vod)).isPresent();
  }

  @Test
  void asksAnotherHolderWhenSenderLeaves() {
    joins(vod, "a", 1);
    next(vod);
    vod.left("a");
    joins(vod, "b", 1);
    assertThat(next(vod).map(Fetch::peer)).contains("b");
  }

  @Test
  void fetchesNewestLiveSegmentFirst() {
    joins(live, "a", 5, 6, 7);
    assertThat(next(live).map(Fetch::id)).contains(id(7));
  }

  @Test
  void skipsOutdatedLiveSegments() {
    joins(live, "a", 1, 21);
    live.fetched("a", next(live).orElseThrow().id());
    assertThat(next(live)).isEmpty();
  }

  @Test
  void viewerFarAheadDoesNotAffectOthers() {
    joins(live, "a", 5);
    joins(live, "liar", SegmentId.MAX_SN);
    assertThat(next(live).map(Fetch::peer)).contains("liar");
    live.notFetched("liar", id(SegmentId.MAX_SN));
    assertThat(next(live)).contains(new Fetch("a", id(5), Optional.empty()));
  }

  @Test
  void skipsSegmentsThatWeHold() {
    vod.joined("a", Map.of(0, List.of(1L)), ours -> true);
    assertThat(next(vod)).isEmpty();
  }

  @Test
  void boundsEntriesPerViewer() {
    joins(vod, "a", LongStream.range(0, RelayScheduler.MAX_HELD + 10L).toArray());
    joins(vod, "b", RelayScheduler.MAX_HELD + 5L);
    assertThat(vod.next(wanted -> wanted.sn() > RelayScheduler.MAX_HELD + 4L).map(Fetch::peer))
        .contains("b");
  }

  @Test
  void boundsLevelsPerViewer() {
    for (var level = 0; level < 100; level++) {
      live.joined("a", Map.of(level, List.of(1L)), ours -> false);
    }
    assertThat(live.missing()).isEqualTo(RelayScheduler.MAX_LEVELS);
    live.left("a");
    assertThat(live.missing()).isZero();
  }

  @Test
  void boundsLiveSegmentsPerLevel() {
    joins(live, "a", LongStream.range(0, 10_000).toArray());
    assertThat(live.missing()).isEqualTo(RelayScheduler.LIVE_WINDOW);
  }

  @Test
  void haveOfBusyOrUnwantedViewerIsLookedAtOnce() {
    joins(live, "a", 1);
    assertThat(next(live)).isPresent();
    assertThat(next(live)).isEmpty();
    for (var sn = 2; sn < 1_000; sn++) {
      live.holds("a", id(sn), Optional.empty(), ours -> false);
      assertThat(live.pending()).as("it is sending").isZero();
      joins(live, "b" + sn, sn);
      assertThat(live.pending()).isOne();
      assertThat(live.next(wanted -> false)).isEmpty();
    }
  }

  @Test
  void looksAtAllAgainOnceOtherSegmentsAreWanted() {
    joins(vod, "a", 1, 2);
    assertThat(vod.next(wanted -> false)).isEmpty();
    assertThat(next(vod)).as("nothing has changed").isEmpty();
    vod.wantsChanged();
    assertThat(next(vod)).isPresent();
  }

  @Test
  void asksViewerThatFailedLast() {
    joins(vod, "liar", 1, 2);
    next(vod);
    vod.notFetched("liar", id(1));
    joins(vod, "a", 2);
    vod.holdsNoMore("liar", id(1));
    assertThat(next(vod).map(Fetch::peer)).contains("a");
  }

  @Test
  void forgetsSegmentsWithoutHolder() {
    joins(vod, "a", 1, 2);
    joins(vod, "b", 2, 3);
    vod.left("a");
    assertThat(vod.missing()).as("2 and 3").isEqualTo(2);
    vod.holdsNoMore("b", id(3));
    assertThat(vod.missing()).isOne();
    vod.left("b");
    assertThat(vod.missing()).isZero();
  }

  @Test
  void boundsRunningDownloads() {
    for (var i = 0; i < RelayScheduler.MAX_RUNNING + 1; i++) {
      joins(vod, "viewer" + i, i);
    }
    for (var i = 0; i < RelayScheduler.MAX_RUNNING; i++) {
      assertThat(next(vod)).isPresent();
    }
    assertThat(next(vod)).isEmpty();
  }

  private static Optional<Fetch> next(RelayScheduler relayScheduler) {
    return relayScheduler.next(wanted -> true);
  }

  private static void joins(RelayScheduler relayScheduler, String peer, long... sns) {
    relayScheduler.joined(peer, Map.of(0, LongStream.of(sns).boxed().toList()), ours -> false);
  }

  private static SegmentId id(long sn) {
    return new SegmentId(0, sn);
  }
}
