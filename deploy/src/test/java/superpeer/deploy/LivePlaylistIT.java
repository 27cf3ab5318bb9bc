package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.StatusCodes;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Live playlists other than a short window of whole segments with increasing numbers.
 *
 * <p>{@link PlayIT} covers discontinuities: the sample has one at each repetition. The player page
 * requests no parts, because SDK 2.9.10 takes the first part for the whole segment.
 */
class LivePlaylistIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /** In segments of 4 s; a multiple of the sample's length. */
  private static final long FOUR_HOURS = 3_600;

  /** Segments from one gap to the next. */
  private static final int GAP_EVERY = 12;

  private static final Predicate<Origin.Request> PLAYLIST = Origin.Request::isPlaylist;

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void viewersAtLiveEdgeAndInDvrAreServed() throws IOException {
    var origin = env.originOfShippedSample();
    var round = origin.segments().count();
    origin.answer(
        PLAYLIST, Fault.rewritten(text -> PlaylistRewrites.withPast(FOUR_HOURS, round, text)));
    var superPeer = seeding(origin);
    var browser = env.browser();
    var atEdge = browser.open(page(origin, superPeer));
    var behind = browser.open(page(origin, superPeer));
    var edge = behind.awaitUntil("plays", TIMEOUT, s -> s.segmentsFrom("super") >= 1);
    var firstSn = edge.segments().get(0).sn();
    behind.evaluate("superPeer.hls.config.liveMaxLatencyDurationCount = Infinity");
    behind.evaluate("document.getElementById('video').currentTime -= 3 * 3600");

    var past =
        behind.awaitUntil(
            "is served three hours ago",
            TIMEOUT,
            s -> served(s, sn -> sn < firstSn - 2_000) >= 5 && s.hashed());
    ViewerAssertions.assertPlayedWithoutStall(behind, past, origin);
    var now =
        atEdge.awaitUntil(
            "is served at the edge",
            TIMEOUT,
            s -> served(s, sn -> sn >= firstSn) >= 5 && s.hashed());
    ViewerAssertions.assertPlayedWithoutStall(atEdge, now, origin);
  }

  @Test
  void lowLatencyPlaylistSharesWholeSegments() throws IOException {
    var origin = env.originOfShippedSample();
    origin.answer(PLAYLIST, LowLatencyPlaylist.playlist());
    var superPeer = seeding(origin);
    var viewer = env.browser().open(page(origin, superPeer));

    var state =
        viewer.awaitUntil("is served", TIMEOUT, s -> served(s, sn -> true) >= 5 && s.hashed());
    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    assertThat(origin.requests())
        .as("the player asked for a delta update")
        .anyMatch(request -> request.isPlaylist() && request.query().contains("_HLS_skip=YES"));
  }

  @Test
  void mediaSequenceResetIsServed() throws IOException {
    var origin = env.originOfShippedSample();
    var superPeer = seeding(origin);
    var viewer = env.browser().open(page(origin, superPeer));
    var before = viewer.awaitUntil("is served", TIMEOUT, s -> s.segmentsFrom("super") >= 2);
    var last = before.segments().get(before.segments().size() - 1).sn();
    var round = origin.segments().count();
    var less = (last / round - 1) * round; // one round less, so that no number is negative

    origin.answer(PLAYLIST, Fault.rewritten(text -> PlaylistRewrites.countingFrom(less, text)));

    var state =
        viewer.awaitUntil(
            "is served under new numbers",
            TIMEOUT,
            s -> served(s, sn -> sn < last - less + 100) >= 5 && s.hashed());
    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
  }

  /**
   * hls.js needs some tenths of a second to skip a gap, with or without peers. Gaps are rare,
   * because each one brings the player nearer to the live edge, and with less than 7 s of buffer
   * SDK 2.9.10 asks no peer.
   */
  @Test
  void gapsAreSkipped() throws IOException {
    var origin = env.origin();
    origin.answer(
        PLAYLIST, Fault.rewritten(PlaylistRewrites.tagged(sn -> isGap(sn) ? "#EXT-X-GAP\n" : "")));
    origin.answer(
        request -> request.isSegment() && isGap(request.sn()), Fault.status(StatusCodes.NOT_FOUND));
    var superPeer = seeding(origin);
    var browser = env.browser();
    var viewer = browser.open(page(origin, superPeer));
    var alone = browser.open(origin.page(origin.livePlaylist()));

    var state =
        viewer.awaitUntil(
            "is served on both sides of a gap",
            TIMEOUT,
            s -> served(s, sn -> true) >= 8 && stretches(s) >= 2 && s.hashed());
    ViewerAssertions.assertPlayed(viewer, state, origin);
    assertThat(origin.requests()).noneMatch(r -> r.isSegment() && isGap(r.sn()));
    var unserved = alone.awaitUntil("stalls at a gap", TIMEOUT, s -> !s.stalls().isEmpty());
    assertThat(unserved.peers()).isEmpty();
  }

  /** How many stretches between two gaps have segments from the super peer. */
  private static long stretches(ViewerState state) {
    return state.segments().stream()
        .filter(s -> s.isFrom("super"))
        .map(s -> s.sn() / GAP_EVERY)
        .distinct()
        .count();
  }

  private static boolean isGap(long sn) {
    return sn % GAP_EVERY == 0;
  }

  private static long served(ViewerState state, Predicate<Long> which) {
    return state.segments().stream().filter(s -> s.isFrom("super") && which.test(s.sn())).count();
  }

  private SuperPeer seeding(Origin origin) throws IOException {
    var superPeer = env.superPeer();
    superPeer.seedPlaylist(origin.livePlaylist(), Map.of("url", origin.livePlaylist()));
    superPeer.awaitSignalingPeer();
    return superPeer;
  }

  private static String page(Origin origin, SuperPeer superPeer) {
    return origin.page(origin.livePlaylist(), "announce=" + superPeer.tracker());
  }
}
