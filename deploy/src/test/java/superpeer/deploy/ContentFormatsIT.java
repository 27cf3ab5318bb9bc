package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Content other than clear MPEG-TS with one file per segment. */
class ContentFormatsIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void fragmentedMp4ByteRangesAreServed() throws IOException {
    comesFromTheSuperPeer(env.originOfByteRanges(), "/sample.m4s");
  }

  @Test
  void aes128SegmentsPassThrough() throws IOException {
    comesFromTheSuperPeer(env.originOfEncrypted(), ".ts");
  }

  /** hls.js decrypts them. A screenshot is kept for people to check. */
  @Test
  void sampleAesSegmentsPassThrough() throws IOException {
    var viewer = comesFromTheSuperPeer(env.originOfEncryptedSamples(), ".ts");
    assertThat(viewer.state().errors()).isEmpty();
    viewer.screenshot(env.dir().resolve("decrypted.png"));
  }

  @Test
  void endedLiveChannelStopsCleanly() throws Exception {
    var origin = env.origin();
    var superPeer = env.superPeer("superpeer.worker.ended-linger=10s");
    var playlist = origin.livePlaylist();
    var seed = SeededChannel.post(superPeer, playlist);
    var pid = seed.awaitSeeding(TIMEOUT);
    superPeer.awaitSignalingPeer();
    var viewer = env.browser().open(origin.page(playlist, "announce=" + superPeer.tracker()));
    viewer.awaitUntil(
        "gets a segment from the super peer", TIMEOUT, s -> s.segmentsFrom("super") >= 1);

    var last = read(playlist) + "#EXT-X-ENDLIST\n";
    origin.misbehave(request -> request.path().endsWith(".m3u8"), Fault.playlist(last));

    var state = viewer.awaitUntil("plays to the end", TIMEOUT, ViewerState::ended);
    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    await("its worker ends").atMost(TIMEOUT).until(() -> seed.workers().isEmpty());
    await("the process is gone")
        .atMost(TIMEOUT)
        .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(superPeer.stats().path("master").path("restarts").asInt()).isZero();
  }

  private Viewer comesFromTheSuperPeer(Origin origin, String segments) throws IOException {
    var superPeer = env.superPeer();
    var playlist = origin.vodPlaylist();
    superPeer.seedPlaylist(playlist, Map.of("url", playlist));
    superPeer.awaitSignalingPeer();
    var viewer = env.browser().open(origin.page(playlist, "announce=" + superPeer.tracker()));

    var state =
        viewer.awaitUntil(
            "gets segments from the super peer",
            TIMEOUT,
            s -> s.segmentsFrom("super") >= 4 && s.hashed() && s.position() > 0);

    ViewerAssertions.assertPlayedWithoutStall(viewer, state, origin);
    assertThat(origin.requests())
        .filteredOn(request -> !request.byBrowser() && request.path().endsWith(segments))
        .as("fetched by the worker")
        .hasSizeGreaterThanOrEqualTo(4);
    return viewer;
  }

  private static String read(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }
}
