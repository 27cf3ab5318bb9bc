package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import superpeer.deploy.ViewerState.Segment;

/** Assertions about the state of a viewer's page. */
final class ViewerAssertions {

  /** Segments of 2 s that a viewer may load before it has connected to its peers. */
  static final int WARM_UP = 10;

  private ViewerAssertions() {}

  /** Every segment has the bytes of the origin, and playback never stalled. */
  static void assertPlayedWithoutStall(Viewer viewer, ViewerState state, Origin origin) {
    assertPlayed(viewer, state, origin);
    assertThat(state.stalls()).as(state::summary).isEmpty();
  }

  /** Every segment has the bytes of the origin, and playback began. */
  static void assertPlayed(Viewer viewer, ViewerState state, Origin origin) {
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
   * After the warm-up, at least 95 % of the segments came completely from the super peer. With 20
   * or more segments, that allows for the one by which a prefetching viewer reveals its segment
   * ids.
   */
  static void assertServedBySuperPeer(ViewerState state) {
    var warm = state.segments().stream().skip(WARM_UP).toList();
    var served = warm.stream().filter(segment -> segment.isFrom("super")).count();
    assertThat(100 * served)
        .as(() -> served + " of " + warm.size() + ": " + state.summary())
        .isGreaterThanOrEqualTo(95L * warm.size());
  }
}
