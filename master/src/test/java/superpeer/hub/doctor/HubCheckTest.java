package superpeer.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.hub.doctor.probe.WebSocketProbe;
import superpeer.protocol.MalformedMessage;

class HubCheckTest {

  private static final String HUB = "http://hub.example.com:8080";
  private static final String SOCKET = "ws://hub.example.com:8080/signal";
  private static final WebSocketProbe.Received PONG =
      new WebSocketProbe.Received(
          List.of("{\"ver\":55}", "{\"action\":\"pong\"}"), Optional.empty());

  private final FakeProbes network = new FakeProbes();

  private FakeProbes admitting(String more) {
    return network
        .answer(
            HUB + "/v1/channel",
            200,
            FakeProbes.OPEN,
            "{\"ret\":0,\"data\":{\"id\":\"w12abcdefghij\",\"report_interval\":30,\"peers\":[]"
                + more
                + "}}")
        .answer(HUB + "/v1/channel/", 200, FakeProbes.OPEN, "{\"ret\":0}");
  }

  private List<Finding> examine(String hub, String page) throws Exception {
    var request =
        DiagnosticRequest.of(
            Optional.empty(), Optional.empty(), Optional.of(page), Optional.of("tok"));
    var clock = InstantSource.fixed(FakeProbes.NOW);
    return new HubCheck(URI.create(hub), request, network, network, clock).run();
  }

  @Test
  void workingHubIsOkAndThePeerLeaves() throws Exception {
    admitting(",\"signal\":\"%s\",\"token\":\"12345678-1\"".formatted(SOCKET)).socket(SOCKET, PONG);
    var findings = examine(HUB, "");
    assertThat(Findings.summary(findings))
        .containsExactly("clock ok", "tracker ok", "signaling ok");
    assertThat(network.opened.get(0).toString())
        .startsWith(SOCKET + "?id=w12abcdefghij&")
        .endsWith("&token=12345678-1");
    var last = network.requests.get(network.requests.size() - 1);
    assertThat(last.url().getRawPath()).endsWith("/node/w12abcdefghij/stats");
    assertThat(last.json()).contains("\"off\":true");
  }

  @Test
  void unreachableHubHasAHint() throws Exception {
    var findings = examine(HUB, "");
    assertThat(Findings.summary(findings)).containsExactly("tracker failed");
    assertThat(Findings.text(findings)).contains(HUB, "refuses connections", "firewall");
  }

  @ParameterizedTest
  @CsvSource({
    "404, '', superpeer.hub.enabled",
    "502, '', log",
    "200, <html>, like a tracker",
    "200, '{\"ret\":-1,\"data\":{\"code\":4000,\"msg\":\"no token\"}}', no token",
  })
  void reportsResponsesThatAreNotFromATracker(int status, String body, String words)
      throws Exception {
    network.answer(HUB, status, FakeProbes.OPEN, body);
    var findings = examine(HUB, "");
    assertThat(Findings.summary(findings)).containsExactly("clock ok", "tracker failed");
    assertThat(Findings.text(findings)).contains(words);
  }

  @Test
  void findsMissingCorsHeader() throws Exception {
    network.answer(HUB, 404, Map.of(), "");
    assertThat(Findings.summary(examine(HUB, "https://example.com/watch"))).contains("cors failed");
    assertThat(network.requests.get(0).headers()).containsEntry("Origin", "https://example.com");
  }

  @Test
  void findsTokenThatSignalingRejects() throws Exception {
    admitting(",\"signal\":\"%s\"".formatted(SOCKET))
        .socket(
            SOCKET,
            new WebSocketProbe.Received(
                List.of(), Optional.of(new WebSocketProbe.CloseFrame(4000, "token is not valid"))));
    var findings = examine(HUB, "");
    assertThat(Findings.summary(findings)).contains("signaling-token failed");
    assertThat(Findings.text(findings)).contains("superpeer.hub.signaling.secret");
  }

  @ParameterizedTest
  @CsvSource({
    "ws://127.0.0.1:8080/signal, signaling failed, their own machine",
    "ws://other.example.com/signal, signaling failed, refuses connections",
    "not an address, signaling failed, not a ws or wss URL",
    "'', signaling warning, signal-url",
  })
  void findsUnusableSignalingAddress(String signal, String words, String text) throws Exception {
    admitting(signal.isEmpty() ? "" : ",\"signal\":\"" + signal + "\"");
    var findings = examine(HUB, "");
    assertThat(Findings.summary(findings)).contains(words);
    assertThat(Findings.text(findings)).contains(text);
  }

  @Test
  void findsSignalingWithoutTlsForAnHttpsPage() throws Exception {
    admitting(",\"signal\":\"%s\"".formatted(SOCKET)).socket(SOCKET, PONG);
    var findings = examine(HUB, "https://example.com/");
    assertThat(Findings.summary(findings)).contains("mixed-content failed", "signaling ok");
    assertThat(Findings.text(findings)).contains("X-Forwarded-Proto");
  }

  @Test
  void missingPongFails() throws Exception {
    admitting(",\"signal\":\"%s\"".formatted(SOCKET))
        .socket(SOCKET, new WebSocketProbe.Received(List.of("nonsense", "{}"), Optional.empty()));
    assertThat(Findings.summary(examine(HUB, ""))).contains("signaling failed");
  }

  @Test
  void findsFullHubAndBlockedStatsPath() throws Exception {
    admitting(",\"rejected\":true,\"signal\":\"%s\"".formatted(SOCKET))
        .socket(SOCKET, PONG)
        .answer(HUB + "/v1/channel/", 404, Map.of(), "");
    assertThat(Findings.summary(examine(HUB, "")))
        .containsExactly("clock ok", "tracker failed", "signaling ok", "tracker failed");
  }

  @ParameterizedTest
  @CsvSource({
    "'Wed, 4 Mar 2026 05:06:00 GMT', ok",
    "'Wed, 4 Mar 2026 05:16:07 GMT', warning",
    "'Wed, 4 Mar 2026 04:06:07 GMT', warning",
    "yesterday, skipped",
  })
  void comparesClocks(String date, String verdict) throws Exception {
    network.answer(HUB, 404, Map.of("date", date, "access-control-allow-origin", "*"), "");
    assertThat(Findings.summary(examine(HUB, ""))).contains("clock " + verdict);
  }

  @ParameterizedTest
  @CsvSource({"x, '', ''", "'', ftp://a/b, ''", "'', 'http://a b/', ''", "'', '', nonsense"})
  void refusesInvalidRequest(String page, String url, String channel) {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                DiagnosticRequest.of(
                    Optional.of(url), Optional.of(channel), Optional.of(page), Optional.empty()))
        .isInstanceOf(MalformedMessage.class);
  }
}
