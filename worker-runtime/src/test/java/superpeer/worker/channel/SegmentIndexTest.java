package superpeer.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.worker.channel.SegmentIndex.Source;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

class SegmentIndexTest {

  private final SegmentIndex segmentIndex = new SegmentIndex();
  private final List<Announce> announced = new ArrayList<>();
  private final List<Announce> withdrawn = new ArrayList<>();

  @Test
  void announcesStoredSegment() {
    stored(1, Source.ORIGIN);
    assertThat(announced).containsExactly(segment(1));
    assertThat(segmentIndex.snapshot()).containsExactly(segment(1));
  }

  @Test
  void findsByIdAndMatchingName() {
    stored(1, Source.ORIGIN);
    assertThat(segmentIndex.find(id(1), Optional.empty())).contains(segment(1));
    assertThat(segmentIndex.find(id(1), Optional.of("0-1"))).contains(segment(1));
    assertThat(segmentIndex.find(id(1), Optional.of("example.com/1.ts"))).isEmpty();
    assertThat(segmentIndex.find(id(2), Optional.empty())).isEmpty();
  }

  @Test
  void withdrawsLostSegmentOnce() {
    stored(1, Source.ORIGIN);
    segmentIndex.remove(id(1), withdrawn::add);
    segmentIndex.remove(id(1), withdrawn::add);
    assertThat(withdrawn).containsExactly(segment(1));
    assertThat(segmentIndex.snapshot()).isEmpty();
  }

  @Test
  void announcesOnlyViewerSegmentsOfSilencedLevel() {
    stored(1, Source.ORIGIN);
    stored(2, Source.VIEWER);
    announced.clear();
    silence(true);
    stored(3, Source.ORIGIN);
    assertThat(withdrawn).containsExactly(segment(1));
    assertThat(announced).isEmpty();
    assertThat(segmentIndex.snapshot()).containsExactly(segment(2));
    assertThat(segmentIndex.find(id(3), Optional.empty())).isEmpty();
    assertThat(segmentIndex.holds(id(3))).isTrue();
  }

  @Test
  void announcesOriginSegmentsOnceSilenceEnds() {
    stored(1, Source.ORIGIN);
    silence(true);
    announced.clear();
    silence(false);
    silence(false);
    assertThat(announced).containsExactly(segment(1));
  }

  @Test
  void silencesNoOtherLevel() {
    stored(1, Source.ORIGIN);
    segmentIndex.setSilenced(1, true, announced::add, withdrawn::add);
    assertThat(withdrawn).isEmpty();
    assertThat(segmentIndex.snapshot()).containsExactly(segment(1));
  }

  @Test
  void removesWhatViewersGave() {
    stored(1, Source.ORIGIN);
    stored(2, Source.VIEWER);
    assertThat(segmentIndex.removeFromViewers(withdrawn::add)).containsExactly(segment(2));
    assertThat(withdrawn).containsExactly(segment(2));
    assertThat(segmentIndex.ids()).containsExactly(id(1));
  }

  @Test
  void announcesArrivingSegmentAsIncomplete() {
    var segment = arrives(1);
    assertThat(announced).containsExactly(beginning(1));
    assertThat(segmentIndex.snapshot()).containsExactly(beginning(1));
    assertThat(segmentIndex.findArriving(id(1), Optional.of("0-1"))).contains(segment);
    assertThat(segmentIndex.findArriving(id(1), Optional.of("other"))).isEmpty();
    assertThat(segmentIndex.holds(id(1))).isFalse();
    assertThat(segmentIndex.find(id(1), Optional.empty())).isEmpty();
    assertThat(segmentIndex.size()).isZero();
    assertThat(segmentIndex.ids()).isEmpty();
  }

  @Test
  void announcesArrivedSegmentAsComplete() {
    arrives(1).arrival().advanceTo(1_000);
    stored(1, Source.ORIGIN);
    assertThat(announced).containsExactly(beginning(1), segment(1));
    assertThat(segmentIndex.snapshot()).containsExactly(segment(1));
    assertThat(segmentIndex.findArriving(id(1), Optional.empty())).isEmpty();
    assertThat(segmentIndex.endArriving(any -> true)).isEmpty();
  }

  @Test
  void keepsArrivingSegmentWhenViewerWasFaster() {
    var segment = arrives(1);
    stored(1, Source.VIEWER);
    assertThat(segmentIndex.snapshot()).containsExactly(segment(1));
    assertThat(segmentIndex.findArriving(id(1), Optional.empty())).isEmpty();
    assertThat(segmentIndex.endArriving(id(1)::equals)).containsExactly(segment);
  }

  @Test
  void dropsAbortedSegment() {
    var first = arrives(1);
    arrives(2);
    assertThat(segmentIndex.endArriving(id(1)::equals)).containsExactly(first);
    assertThat(segmentIndex.snapshot()).containsExactly(beginning(2));
    assertThat(segmentIndex.endArriving(id(1)::equals)).isEmpty();
  }

  @Test
  void announcesNoArrivingSegmentOfSilencedLevel() {
    silence(true);
    arrives(1);
    assertThat(announced).isEmpty();
    assertThat(segmentIndex.snapshot()).isEmpty();
    assertThat(segmentIndex.findArriving(id(1), Optional.empty())).isEmpty();
    silence(false);
    assertThat(announced).containsExactly(beginning(1));
  }

  private ArrivingSegment arrives(long sn) {
    var segment =
        new ArrivingSegment(id(sn), "0-" + sn, new GrowingBuffer(ByteBuffer.allocateDirect(1_000)));
    segmentIndex.addArriving(segment, SegmentNames.single(segment.segId()), announced::add);
    return segment;
  }

  private static Announce beginning(long sn) {
    return new Announce(id(sn), SegmentNames.single("0-" + sn), false, 1_000);
  }

  private void silence(boolean silent) {
    segmentIndex.setSilenced(0, silent, announced::add, withdrawn::add);
  }

  private void stored(long sn, Source source) {
    segmentIndex.add(segment(sn), source, announced::add);
  }

  private static Announce segment(long sn) {
    return new Announce(id(sn), SegmentNames.single("0-" + sn), true, 1_000);
  }

  private static SegmentId id(long sn) {
    return new SegmentId(0, sn);
  }
}
