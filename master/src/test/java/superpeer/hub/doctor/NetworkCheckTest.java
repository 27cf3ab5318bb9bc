package superpeer.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkCheckTest {

  private static List<Finding> examine(String hub, DiagnosisTarget.WorkerNetwork network) {
    return new NetworkCheck(
            new DiagnosisTarget(
                List.of(URI.create(hub)), Optional.empty(), Optional.empty(), network))
        .run();
  }

  private static DiagnosisTarget.WorkerNetwork network(
      String own, String announced, int first, int last, String stun) {
    return new DiagnosisTarget.WorkerNetwork(
        Stream.of(own.split(" ")).map(FakeProbes::address).toList(),
        Optional.of(announced).filter(it -> !it.isEmpty()),
        first,
        last,
        200,
        Stream.of(stun).filter(it -> !it.isEmpty()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.5 9.9.9.9, '', '', ok",
    "10.0.0.5, '', '', warning",
    "10.0.0.5, '', stun:a:1, ok",
    "10.0.0.5, 9.9.9.9, '', ok",
    "10.0.0.5, 192.168.1.1, '', warning",
    "10.0.0.5, hub.example.com, '', failed",
  })
  void requiresAPublicOrAnnouncedAddress(
      String own, String announced, String stun, String verdict) {
    assertThat(Findings.summary(examine("http://a", network(own, announced, 0, 0, stun))))
        .containsExactly("addresses " + verdict, "ports ok");
  }

  @Test
  void warnsAboutFewerPortsThanViewers() {
    assertThat(Findings.summary(examine("http://a", network("9.9.9.9", "", 50_000, 50_099, ""))))
        .containsExactly("addresses ok", "ports warning");
    assertThat(Findings.summary(examine("http://a", network("9.9.9.9", "", 50_000, 50_999, ""))))
        .containsExactly("addresses ok", "ports ok");
  }

  @Test
  void warnsIfOnlyLoopbackWasChecked() {
    var findings = examine("http://127.0.0.1:8080", network("9.9.9.9", "", 0, 0, ""));
    assertThat(Findings.summary(findings)).contains("addresses warning");
    assertThat(Findings.summary(examine("http://a", DiagnosisTarget.WorkerNetwork.REMOTE)))
        .containsExactly("addresses skipped");
  }

  @Test
  void comparesStunResultWithAnnouncedAddress() throws Exception {
    var network = new FakeProbes().stun("stun:a:1", "9.9.9.9");
    var servers = List.of("stun:a:1", "stun:b:2");
    assertThat(Findings.summary(new StunCheck(servers, Optional.empty(), network).run()))
        .containsExactly("stun ok", "stun failed");
    assertThat(
            Findings.summary(
                new StunCheck(servers.subList(0, 1), Optional.of("1.1.1.1"), network).run()))
        .containsExactly("stun warning");
    assertThat(Findings.summary(new StunCheck(List.of(), Optional.empty(), network).run()))
        .containsExactly("stun skipped");
  }

  @ParameterizedTest
  @CsvSource({
    "https://p/, https://h, https://o/a.m3u8, ok",
    "https://p/, http://127.0.0.1:8080, http://localhost/a.m3u8, ok",
    "https://p/, http://h, https://o/a.m3u8, failed",
    "https://p/, https://h, http://o/a.m3u8, failed",
    "http://p/, http://h, http://o/a.m3u8, ok",
    "'', http://h, http://o/a.m3u8, skipped",
  })
  void httpsPageMayCallOnlyHttps(String page, String hub, String url, String verdict)
      throws Exception {
    var request =
        DiagnosticRequest.of(
            Optional.of(url), Optional.empty(), Optional.of(page), Optional.empty());
    var target =
        new DiagnosisTarget(
            List.of(URI.create(hub)),
            Optional.empty(),
            Optional.empty(),
            DiagnosisTarget.WorkerNetwork.REMOTE);
    assertThat(Findings.summary(new MixedContentCheck(target, request).run()))
        .containsExactly("mixed-content " + verdict);
  }
}
