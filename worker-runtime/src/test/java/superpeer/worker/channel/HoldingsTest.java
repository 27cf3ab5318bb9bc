package superpeer.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.worker.channel.Holdings.Source;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.segment.Arrival;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

class HoldingsTest {

  private final Holdings holdings = new Holdings();
  private final List<Announce> told = new ArrayList<>();
  private final List<Announce> withdrawn = new ArrayList<>();

  @Test
  void tellsWhatIsStored() {
    stored(1, Source.ORIGIN);
    assertThat(told).containsExactly(segment(1));
    assertThat(holdings.snapshot()).containsExactly(segment(1));
  }

  @Test
  void findsByPlaceAndOnlyUnderTheRightId() {
    stored(1, Source.ORIGIN);
    assertThat(holdings.find(id(1), Optional.empty())).contains(segment(1));
    assertThat(holdings.find(id(1), Optional.of("0-1"))).contains(segment(1));
    assertThat(holdings.find(id(1), Optional.of("example.com/1.ts"))).isEmpty();
    assertThat(holdings.find(id(2), Optional.empty())).isEmpty();
  }

  @Test
  void withdrawsWhatIsLostOnce() {
    stored(1, Source.ORIGIN);
    holdings.lost(id(1), withdrawn::add);
    holdings.lost(id(1), withdrawn::add);
    assertThat(withdrawn).containsExactly(segment(1));
    assertThat(holdings.snapshot()).isEmpty();
  }

  @Test
  void tellsOnlyWhatCameFromViewersWhileTheOriginIsDistrusted() {
    stored(1, Source.ORIGIN);
    stored(2, Source.VIEWER);
    told.clear();
    trust(false);
    stored(3, Source.ORIGIN);
    assertThat(withdrawn).containsExactly(segment(1));
    assertThat(told).isEmpty();
    assertThat(holdings.snapshot()).containsExactly(segment(2));
    assertThat(holdings.find(id(3), Optional.empty())).isEmpty();
    assertThat(holdings.holds(id(3))).isTrue();
  }

  @Test
  void tellsTheOriginsSegmentsWhenItIsTrustedAgain() {
    stored(1, Source.ORIGIN);
    trust(false);
    told.clear();
    trust(true);
    trust(true);
    assertThat(told).containsExactly(segment(1));
  }

  @Test
  void tellsWhatArrivesAsNotWholeAndDoesNotHoldIt() {
    var segment = arrives(1);
    assertThat(told).containsExactly(beginning(1));
    assertThat(holdings.snapshot()).containsExactly(beginning(1));
    assertThat(holdings.findArriving(id(1), Optional.of("0-1"))).contains(segment);
    assertThat(holdings.findArriving(id(1), Optional.of("other"))).isEmpty();
    assertThat(holdings.holds(id(1))).isFalse();
    assertThat(holdings.find(id(1), Optional.empty())).isEmpty();
    assertThat(holdings.size()).isZero();
    assertThat(holdings.ids()).isEmpty();
  }

  @Test
  void tellsWhatArrivedAsWholeWhenItIsStored() {
    arrives(1).arrival().reached(1_000);
    stored(1, Source.ORIGIN);
    assertThat(told).containsExactly(beginning(1), segment(1));
    assertThat(holdings.snapshot()).containsExactly(segment(1));
    assertThat(holdings.findArriving(id(1), Optional.empty())).isEmpty();
    assertThat(holdings.breakOff(any -> true)).isEmpty();
  }

  @Test
  void remembersWhatStillArrivesWhenAViewerWasFaster() {
    var segment = arrives(1);
    stored(1, Source.VIEWER);
    assertThat(holdings.snapshot()).containsExactly(segment(1));
    assertThat(holdings.findArriving(id(1), Optional.empty())).isEmpty();
    assertThat(holdings.breakOff(id(1)::equals)).containsExactly(segment);
  }

  @Test
  void tellsNothingOfWhatBrokeOff() {
    var first = arrives(1);
    arrives(2);
    assertThat(holdings.breakOff(id(1)::equals)).containsExactly(first);
    assertThat(holdings.snapshot()).containsExactly(beginning(2));
    assertThat(holdings.breakOff(id(1)::equals)).isEmpty();
  }

  @Test
  void tellsNothingOfWhatArrivesWhileTheOriginIsDistrusted() {
    trust(false);
    arrives(1);
    assertThat(told).isEmpty();
    assertThat(holdings.snapshot()).isEmpty();
    assertThat(holdings.findArriving(id(1), Optional.empty())).isEmpty();
    trust(true);
    assertThat(told).containsExactly(beginning(1));
  }

  private ArrivingSegment arrives(long sn) {
    var segment =
        new ArrivingSegment(id(sn), "0-" + sn, new Arrival(ByteBuffer.allocateDirect(1_000)));
    holdings.arrives(segment, SegmentNames.only(segment.segId()), told::add);
    return segment;
  }

  private static Announce beginning(long sn) {
    return new Announce(id(sn), SegmentNames.only("0-" + sn), false, 1_000);
  }

  private void trust(boolean trusted) {
    holdings.trustOrigin(trusted, told::add, withdrawn::add);
  }

  private void stored(long sn, Source source) {
    holdings.expect(id(sn), source);
    holdings.stored(segment(sn), told::add);
  }

  private static Announce segment(long sn) {
    return new Announce(id(sn), SegmentNames.only("0-" + sn), true, 1_000);
  }

  private static SegmentId id(long sn) {
    return new SegmentId(0, sn);
  }
}
