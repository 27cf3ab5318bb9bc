package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Unusual answers of real origins that players can handle. */
class UnusualOriginIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private static final Predicate<Origin.Request> PLAYLIST = Origin.Request::isPlaylist;
  private static final Predicate<Origin.Request> SEGMENT = Origin.Request::isSegment;
  private static final Predicate<Origin.Request> MOVED = r -> r.path().startsWith("/edge/");

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  /**
   * Playlists and segments are redirected. The playlist is gzipped and chunked, with a byte order
   * mark and CRLF. Half of the segments are longer than Content-Length says; the others are shorter
   * at the first request of a worker.
   */
  @Test
  void compressedPlaylistsRedirectsAndWrongLengths() throws IOException {
    var origin = env.origin();
    Set<String> truncatedOnce = ConcurrentHashMap.newKeySet();
    origin.answer(MOVED.negate().and(PLAYLIST.or(SEGMENT)), Fault.moved());
    var excessBodyServer = env.excessBodyServer(origin);
    var count = origin.segments().count();
    origin.answer(
        SEGMENT.and(Origin.Request::byWorker).and(request -> request.sn() % 2 == 0),
        (proper, request) ->
            Fault.redirectTo(excessBodyServer.url("%02d.ts".formatted(sn(request) % count)))
                .instead(proper, request));
    origin.answer(
        SEGMENT.and(Origin.Request::byWorker).and(request -> truncatedOnce.add(request.path())),
        Fault.shorterThanAnnounced());
    origin.answer(
        PLAYLIST, Fault.rewritten(text -> "\uFEFF" + text.replace("\n", "\r\n")).gzipped());
    var superPeer = env.superPeer();
    superPeer.seedPlaylist(origin.livePlaylist(), Map.of("url", origin.livePlaylist()));
    superPeer.awaitSignalingPeer();
    var viewer =
        env.browser().open(origin.page(origin.livePlaylist(), "announce=" + superPeer.tracker()));

    var state =
        viewer.awaitUntil("is served", TIMEOUT, s -> s.segmentsFrom("super") >= 5 && s.hashed());
    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    assertThat(truncatedOnce)
        .as("segments that were too short at first")
        .hasSizeGreaterThanOrEqualTo(3);
  }

  /**
   * The playlist's signed address expires, and seeding the channel again brings the next one.
   * Segment addresses change with each playlist and expire too.
   */
  @Test
  void expiredSignedUrlIsRenewedBySeedingAgain() throws IOException {
    var origin = env.origin();
    Set<String> valid = ConcurrentHashMap.newKeySet();
    valid.addAll(Set.of("for=viewer", "for=worker&t=1"));
    var refused = Fault.status(StatusCodes.FORBIDDEN);
    origin.answer(
        PLAYLIST.or(SEGMENT).and(request -> valid.stream().noneMatch(request.query()::startsWith)),
        refused);
    origin.answer(PLAYLIST, UnusualOriginIT::signedAlike);
    var superPeer = env.superPeer();
    var channel =
        superPeer.seedPlaylist(
            origin.livePlaylist(), Map.of("url", origin.livePlaylist() + "?for=worker&t=1"));
    superPeer.awaitSignalingPeer();
    var seed = new SeededChannel(superPeer, channel.encoded());
    var pid = seed.awaitSeeding(TIMEOUT);
    var viewer =
        env.browser()
            .open(
                origin.page(
                    origin.livePlaylist() + "?for=viewer", "announce=" + superPeer.tracker()));
    viewer.awaitUntil("is served", TIMEOUT, s -> s.segmentsFrom("super") >= 2);

    valid.remove("for=worker&t=1");
    seed.awaitWorker("that is refused", TIMEOUT, it -> it.path("trouble").asText().contains("403"));
    valid.add("for=worker&t=2");
    superPeer.seedPlaylist(
        origin.livePlaylist(), Map.of("url", origin.livePlaylist() + "?for=worker&t=2"));
    seed.awaitWorker("that has recovered", TIMEOUT, it -> it.path("trouble").asText().isEmpty());
    var until = viewer.state().segments().size();

    var state =
        viewer.awaitUntil(
            "is served on",
            TIMEOUT,
            s ->
                s.segments().stream().skip(until).filter(it -> it.isFrom("super")).count() >= 4
                    && s.hashed());
    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    assertThat(seed.awaitSeeding(TIMEOUT)).as("pid, unchanged").isEqualTo(pid);
  }

  private static long sn(HttpRequest request) {
    return Origin.Request.sn(request.getUri().path());
  }

  /** Gives segments the playlist's signature and a new parameter each time. */
  private static Route signedAlike(Route proper, HttpRequest request) {
    var signature = request.getUri().rawQueryString().orElseThrow();
    return Fault.rewritten(
            PlaylistRewrites.addressed(sn -> sn + ".ts?" + signature + "&at=" + System.nanoTime()))
        .instead(proper, request);
  }
}
