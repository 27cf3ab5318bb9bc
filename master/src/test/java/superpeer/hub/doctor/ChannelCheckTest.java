package superpeer.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.protocol.ChannelId;

class ChannelCheckTest {

  private static final String HUB = "http://127.0.0.1:8080";
  private static final String URL = "https://example.com/live/a.m3u8";
  private static final String ID = ChannelId.ofUrl(URL, Optional.empty()).encoded();

  private final FakeProbes network = new FakeProbes();

  private List<Finding> examine(Optional<String> url, Map<String, Integer> viewers, String worker)
      throws Exception {
    var channels =
        viewers.entrySet().stream()
            .map(
                it ->
                    "{\"channel\":\"%s\",\"viewers\":%d,\"seededBy\":[]}"
                        .formatted(it.getKey(), it.getValue()))
            .toList();
    network.answer(HUB + "/hub/channels", 200, Map.of(), "{\"channels\":" + channels + "}");
    network.answer(
        HUB + "/stats", 200, Map.of(), "{\"workers\":{\"7\":{\"channelId\":\"" + worker + "\"}}}");
    var request = DiagnosticRequest.of(url, Optional.empty(), Optional.empty(), Optional.empty());
    var api = new AdminApiClient(patient(Optional.of("admin")), network);
    return new ChannelCheck(request, api).run();
  }

  private static DiagnosisTarget patient(Optional<String> admin) {
    return new DiagnosisTarget(
        List.of(URI.create(HUB)),
        admin,
        Optional.of("access"),
        DiagnosisTarget.WorkerNetwork.REMOTE);
  }

  @Test
  void viewersAndWorkersInOneSwarmAreOk() throws Exception {
    var findings = examine(Optional.of(URL + "?auth=1"), Map.of(ID, 3), ID);
    assertThat(Findings.summary(findings)).containsExactly("channel-id ok");
    assertThat(Findings.text(findings)).contains("3 viewers and 1 super peers");
    assertThat(network.requests.get(0).headers()).containsEntry("X-ADMIN-TOKEN", "admin");
    assertThat(network.requests.get(1).headers()).containsEntry("X-ACCESS-TOKEN", "access");
  }

  @Test
  void findsViewersUnderAnIdWithSignalingHost() throws Exception {
    var other = ChannelId.ofUrl(URL, Optional.of("wss://sig.example.org")).encoded();
    var findings = examine(Optional.of(URL), Map.of(other, 5), ID);
    assertThat(Findings.summary(findings)).containsExactly("channel-id failed");
    assertThat(Findings.text(findings))
        .contains(other, "5 viewers", "sig.example.org, not none", "exactly one");
  }

  @Test
  void findsIdsThatDifferByQueryKindOrSpelling() throws Exception {
    var query = ChannelId.ofCustom("token", URL + "?user=7", Optional.empty()).encoded();
    var dash = ChannelId.ofDash("https://example.com/live/a.mpd", Optional.empty()).encoded();
    var spelled = ChannelId.ofUrl("https://Example.com/live/a.m3u8", Optional.empty()).encoded();
    var findings =
        examine(Optional.of(URL), Map.of(ID, 1, query, 1, dash, 2, spelled, 3, "YQ==", 9), ID);
    assertThat(Findings.summary(findings))
        .containsExactly("channel-id warning", "channel-id warning", "channel-id warning");
    assertThat(Findings.text(findings)).contains(query, dash, spelled).doesNotContain("YQ==");
  }

  @Test
  void emptyChannelIsAWarning() throws Exception {
    var findings = examine(Optional.of(URL), Map.of("YQ==", 1), "");
    assertThat(Findings.summary(findings)).containsExactly("channel-id warning");
    assertThat(Findings.text(findings)).contains("no peers", "announce");
  }

  @Test
  void viewersWithoutSuperPeerAreAWarning() throws Exception {
    assertThat(Findings.summary(examine(Optional.of(URL), Map.of(ID, 2), "")))
        .containsExactly("channel-id ok", "channel-id warning");
  }

  @Test
  void comparesAllChannelsWithoutARequestedOne() throws Exception {
    var other = ChannelId.ofUrl(URL, Optional.of("sig.example.org")).encoded();
    assertThat(Findings.summary(examine(Optional.empty(), Map.of(ID, 2), ID)))
        .containsExactly("channel-id ok");
    var findings = examine(Optional.empty(), Map.of(ID, 2, other, 1, "nonsense", 4), ID);
    assertThat(Findings.summary(findings)).containsExactly("channel-id warning");
    assertThat(Findings.text(findings)).contains(ID, other);
  }

  @Test
  void isSkippedWithAHintWithoutAdminToken() throws Exception {
    var request =
        DiagnosticRequest.of(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    var findings =
        new ChannelCheck(request, new AdminApiClient(patient(Optional.empty()), network)).run();
    assertThat(Findings.summary(findings)).containsExactly("channel-id skipped");
    assertThat(Findings.text(findings)).contains("superpeer.hub.admin-token");
  }

  @Test
  void findsWrongTokens() throws Exception {
    network.answer(HUB, 401, Map.of(), "{}");
    var target = patient(Optional.of("wrong"));
    var findings = new TokenCheck(target, new AdminApiClient(target, network)).run();
    assertThat(Findings.summary(findings))
        .containsExactly("access-token failed", "admin-token failed");
    assertThat(Findings.text(findings))
        .contains("superpeer.master.access-token", "superpeer.hub.admin-token")
        .doesNotContain("wrong");
  }

  @Test
  void reportsAStoppedServer() throws Exception {
    network.answer(HUB + "/stats", 200, Map.of(), "{}");
    network.answer(
        HUB + "/hub/servers",
        200,
        Map.of(),
        "{\"servers\":[{\"url\":\"http://a\",\"status\":\"running\"},{\"url\":\"http://b\",\"enabled\":true,\"status\":\"stopped\",\"reason\":\"HTTP"
            + " 401\"},{\"url\":\"http://c\",\"enabled\":false}]}");
    var target = patient(Optional.of("admin"));
    var findings = new TokenCheck(target, new AdminApiClient(target, network)).run();
    assertThat(Findings.summary(findings))
        .containsExactly("access-token ok", "servers failed", "admin-token ok");
    assertThat(Findings.text(findings)).contains("http://b is stopped: HTTP 401");
  }

  @Test
  void triesTheSecondAddressIfTheFirstFails() throws Exception {
    network.answer("https://hub.example.com/stats", 200, Map.of(), "{}");
    var target =
        new DiagnosisTarget(
            List.of(URI.create(HUB), URI.create("https://hub.example.com")),
            Optional.empty(),
            Optional.empty(),
            DiagnosisTarget.WorkerNetwork.REMOTE);
    assertThat(Findings.summary(new TokenCheck(target, new AdminApiClient(target, network)).run()))
        .containsExactly("access-token warning", "admin-token skipped");
  }
}
