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

/** Content of other shapes than clear MPEG-TS in a file each. */
class ContentIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void fragmentedMp4InByteRangesComesFromTheSuperPeer() throws IOException {
    comesFromTheSuperPeer(lab.originOfByteRanges(), "/sample.m4s");
  }

  @Test
  void encryptedSegmentsArePassedThrough() throws IOException {
    comesFromTheSuperPeer(lab.originOfEncrypted(), ".ts");
  }

  /** hls.js decrypts them; how that looks is left for people to see. */
  @Test
  void encryptedSamplesArePassedThrough() throws IOException {
    var viewer = comesFromTheSuperPeer(lab.originOfEncryptedSamples(), ".ts");
    assertThat(viewer.state().errors()).isEmpty();
    viewer.screenshot(lab.dir().resolve("decrypted.png"));
  }

  @Test
  void aLiveChannelThatIsOverEndsInOrder() throws Exception {
    var origin = lab.origin();
    var superPeer = lab.superPeer("superpeer.worker.ended-linger=10s");
    var playlist = origin.livePlaylist();
    var seed = Seed.post(superPeer, playlist);
    var pid = seed.awaitSeeding(PATIENCE);
    superPeer.awaitSomebodyToCall();
    var viewer = lab.browser().open(origin.page(playlist, "announce=" + superPeer.tracker()));
    viewer.awaitUntil("gets a segment from it", PATIENCE, s -> s.segmentsFrom("super") >= 1);

    var last = read(playlist) + "#EXT-X-ENDLIST\n";
    origin.misbehave(request -> request.path().endsWith(".m3u8"), Fault.playlist(last));

    var state = viewer.awaitUntil("plays to the end", PATIENCE, ViewerState::ended);
    Seen.wellPlayed(viewer, state, origin);
    await("its worker ends").atMost(PATIENCE).until(() -> seed.workers().isEmpty());
    await("the process is gone")
        .atMost(PATIENCE)
        .until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(superPeer.stats().path("master").path("restarts").asInt()).isZero();
  }

  private Viewer comesFromTheSuperPeer(Origin origin, String segments) throws IOException {
    var superPeer = lab.superPeer();
    var playlist = origin.vodPlaylist();
    superPeer.seedPlaylist(playlist, Map.of("url", playlist));
    superPeer.awaitSomebodyToCall();
    var viewer = lab.browser().open(origin.page(playlist, "announce=" + superPeer.tracker()));

    var state =
        viewer.awaitUntil(
            "gets segments from the super peer",
            PATIENCE,
            s -> s.segmentsFrom("super") >= 4 && s.hashed() && s.position() > 0);

    Seen.wellPlayed(viewer, state, origin);
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
