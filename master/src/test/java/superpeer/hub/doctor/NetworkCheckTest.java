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

  private static List<Finding> examine(String hub, Patient.Network network) {
    return new NetworkCheck(
            new Patient(List.of(URI.create(hub)), Optional.empty(), Optional.empty(), network))
        .examine();
  }

  private static Patient.Network network(
      String own, String announced, int first, int last, String stun) {
    return new Patient.Network(
        Stream.of(own.split(" ")).map(FakeNetwork::address).toList(),
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
  void anAddressThatViewersCanReachIsWanted(
      String own, String announced, String stun, String verdict) {
    assertThat(Findings.words(examine("http://a", network(own, announced, 0, 0, stun))))
        .containsExactly("addresses " + verdict, "ports ok");
  }

  @Test
  void fewerPortsThanViewersAreTooFew() {
    assertThat(Findings.words(examine("http://a", network("9.9.9.9", "", 50_000, 50_099, ""))))
        .containsExactly("addresses ok", "ports warning");
    assertThat(Findings.words(examine("http://a", network("9.9.9.9", "", 50_000, 50_999, ""))))
        .containsExactly("addresses ok", "ports ok");
  }

  @Test
  void aHubThatWasLookedAtFromItsOwnMachineOnlyIsToldSo() {
    var findings = examine("http://127.0.0.1:8080", network("9.9.9.9", "", 0, 0, ""));
    assertThat(Findings.words(findings)).contains("addresses warning");
    assertThat(Findings.words(examine("http://a", Patient.Network.ELSEWHERE)))
        .containsExactly("addresses skipped");
  }

  @Test
  void stunServersAreAskedAndComparedWithWhatIsAnnounced() throws Exception {
    var network = new FakeNetwork().stun("stun:a:1", "9.9.9.9");
    var servers = List.of("stun:a:1", "stun:b:2");
    assertThat(Findings.words(new StunCheck(servers, Optional.empty(), network).examine()))
        .containsExactly("stun ok", "stun failed");
    assertThat(
            Findings.words(
                new StunCheck(servers.subList(0, 1), Optional.of("1.1.1.1"), network).examine()))
        .containsExactly("stun warning");
    assertThat(Findings.words(new StunCheck(List.of(), Optional.empty(), network).examine()))
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
  void aPageOnHttpsMayCallHttpsAlone(String page, String hub, String url, String verdict)
      throws Exception {
    var question =
        Question.of(Optional.of(url), Optional.empty(), Optional.of(page), Optional.empty());
    var patient =
        new Patient(
            List.of(URI.create(hub)),
            Optional.empty(),
            Optional.empty(),
            Patient.Network.ELSEWHERE);
    assertThat(Findings.words(new MixedContentCheck(patient, question).examine()))
        .containsExactly("mixed-content " + verdict);
  }
}
