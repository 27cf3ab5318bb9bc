package superpeer.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.hub.doctor.probe.HttpProbe;
import superpeer.protocol.ChannelId;

class OriginCheckTest {

  private static final String URL = "https://cdn.example.com/live/a.m3u8";
  private static final String MEDIA = "#EXTM3U\n#EXTINF:4,\nseg-1.ts\n";

  private final FakeProbes network = new FakeProbes();

  private List<Finding> examine(Optional<String> url) throws Exception {
    return examine(url, Optional.empty());
  }

  private List<Finding> examine(Optional<String> url, Optional<String> channel) throws Exception {
    var request =
        DiagnosticRequest.of(
            url, channel, Optional.of("https://example.com/watch"), Optional.empty());
    return new OriginCheck(request, network, InstantSource.fixed(FakeProbes.NOW)).run();
  }

  @Test
  void fetchesPlaylistAndSegmentLikeThePage() throws Exception {
    network
        .answer(URL, 200, FakeProbes.OPEN, MEDIA)
        .answer("https://cdn.example.com/live/seg-1.ts", 206, FakeProbes.OPEN, "G");
    assertThat(Findings.summary(examine(Optional.of(URL))))
        .containsExactly("clock ok", "origin ok", "origin ok");
    assertThat(network.requests)
        .allMatch(it -> it.scope() == HttpProbe.AddressScope.WORKER_POLICY)
        .allMatch(it -> it.headers().get("Origin").equals("https://example.com"));
    assertThat(network.requests.get(1).headers()).containsEntry("Range", "bytes=0-0");
  }

  @Test
  void followsRedirectsAndVariants() throws Exception {
    var master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhd/a.m3u8?k=1\n";
    network
        .answer(URL, 302, Map.of("location", "//edge.example.net/x/a.m3u8"), "")
        .answer("https://edge.example.net/x/a.m3u8", 200, FakeProbes.OPEN, master)
        .answer("https://edge.example.net/x/hd/a.m3u8?k=1", 200, FakeProbes.OPEN, MEDIA)
        .answer("https://edge.example.net/x/hd/seg-1.ts", 200, FakeProbes.OPEN, "GG");
    var findings = examine(Optional.of(URL));
    assertThat(Findings.summary(findings))
        .containsExactly("clock ok", "origin ok", "origin warning");
    assertThat(Findings.text(findings)).contains("edge.example.net", "Range");
  }

  @Test
  void redirectLoopFails() throws Exception {
    network.answer(URL, 302, Map.of("location", URL), "");
    var findings = examine(Optional.of(URL));
    assertThat(Findings.summary(findings)).containsExactly("origin failed");
    assertThat(Findings.text(findings)).contains("redirects more than 5 times");
  }

  @Test
  void findsWrongCorsHeader() throws Exception {
    network
        .answer(URL, 200, Map.of("access-control-allow-origin", "https://other.example"), MEDIA)
        .answer("https://cdn.example.com/live/seg-1.ts", 206, Map.of(), "G");
    var findings = examine(Optional.of(URL));
    assertThat(Findings.summary(findings))
        .containsExactly("cors failed", "clock ok", "origin ok", "cors failed", "origin ok");
    assertThat(Findings.text(findings))
        .contains("https://other.example", "none", "Access-Control-Allow-Origin: *");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "#EXTM3U", "#EXTM3U\n#EXTINF:4,\nhttp://[/x\n"})
  void reportsInvalidPlaylist(String body) throws Exception {
    network.answer(URL, 200, FakeProbes.OPEN, body);
    assertThat(Findings.summary(examine(Optional.of(URL)))).contains("origin failed");
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 404, 500, 302})
  void reportsOriginErrors(int status) throws Exception {
    network.answer(URL, status, FakeProbes.OPEN, MEDIA);
    assertThat(Findings.text(examine(Optional.of(URL)))).contains("HTTP " + status);
  }

  @Test
  void guessesTheUrlFromTheChannel() throws Exception {
    var id = ChannelId.ofUrl(URL, Optional.empty()).encoded();
    assertThat(Findings.text(examine(Optional.empty(), Optional.of(id)))).contains(URL);
    assertThat(Findings.summary(examine(Optional.empty()))).containsExactly("origin skipped");
  }
}
