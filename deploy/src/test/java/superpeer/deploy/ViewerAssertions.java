package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import superpeer.deploy.ViewerState.Segment;

/** What must hold for every viewer, whoever sent the segments. */
final class ViewerAssertions {

  /** Segments, of 2 s, that a viewer may need until it has met its peers. */
  static final int WARM_UP = 10;

  private ViewerAssertions() {}

  /** Every segment is the origin's, byte for byte, and playback went on without a pause. */
  static void assertPlayedWithoutStall(Viewer viewer, ViewerState state, Origin origin) {
    played(viewer, state, origin);
    assertThat(state.stalls()).as(state::summary).isEmpty();
  }

  /** Every segment is the origin's, byte for byte, and it was played. */
  static void played(Viewer viewer, ViewerState state, Origin origin) {
    assertThat(state.segments())
        .as(state::summary)
        .filteredOn(segment -> segment.sha256() != null)
        .isNotEmpty()
        .allSatisfy(s -> assertThat(s.sha256()).isEqualTo(origin.segments().hash(s.sn())));
    assertThat(state.segments()).as(state::summary).extracting(Segment::sn).doesNotHaveDuplicates();
    assertThat(state.strayBytes()).as(state::summary).isZero();
    assertThat(state.position()).as(state::summary).isPositive();
    assertThat(viewer.console()).noneMatch(line -> line.startsWith("uncaught"));
  }

  /**
   * After the warm-up, at least 95 % of the segments came from the super peer and nobody else: of
   * 20 or more, all but the one by which a viewer that asks in advance tells its name.
   */
  static void assertServedBySuperPeer(ViewerState state) {
    var warm = state.segments().stream().skip(WARM_UP).toList();
    var served = warm.stream().filter(segment -> segment.isFrom("super")).count();
    assertThat(100 * served)
        .as(() -> served + " of " + warm.size() + ": " + state.summary())
        .isGreaterThanOrEqualTo(95L * warm.size());
  }
}
