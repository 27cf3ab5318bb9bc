package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.onvoid.webrtc.RTCStatsType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import superpeer.worker.peer.CandidatePair;
import superpeer.worker.webrtc.CandidatePairReport.Entry;

class CandidatePairReportTest {

  private static final Entry TRANSPORT =
      new Entry(RTCStatsType.TRANSPORT, "T", Map.of("selectedCandidatePairId", "P2"));
  private static final Entry IDLE =
      new Entry(RTCStatsType.CANDIDATE_PAIR, "P1", Map.of("currentRoundTripTime", 9.0));
  private static final Entry PAIR =
      new Entry(
          RTCStatsType.CANDIDATE_PAIR,
          "P2",
          Map.of(
              "localCandidateId", "L", "remoteCandidateId", "R", "currentRoundTripTime", 0.0125));
  private static final Entry OURS =
      new Entry(RTCStatsType.LOCAL_CANDIDATE, "L", Map.of("candidateType", "host"));

  @Test
  void readsSelectedPair() {
    var theirs = remote(Map.of("candidateType", "srflx", "address", "203.0.113.7"));
    assertThat(CandidatePairReport.read(List.of(IDLE, theirs, OURS, PAIR, TRANSPORT)))
        .isEqualTo(new CandidatePair("public", "host/srflx", 12.5));
  }

  @Test
  void relayHidesViewersAddress() {
    var theirs = remote(Map.of("candidateType", "relay", "address", "203.0.113.7"));
    assertThat(CandidatePairReport.read(List.of(TRANSPORT, PAIR, OURS, theirs)).addressClass())
        .isEqualTo("relay");
  }

  @Test
  void missingValuesAreUnknown() {
    assertThat(CandidatePairReport.read(List.of())).isEqualTo(CandidatePair.UNKNOWN);
    assertThat(CandidatePairReport.read(List.of(TRANSPORT))).isEqualTo(CandidatePair.UNKNOWN);
    assertThat(CandidatePairReport.read(List.of(TRANSPORT, PAIR)))
        .isEqualTo(new CandidatePair("unknown", "?/?", 12.5));
    var hidden = remote(Map.of("candidateType", "prflx", "address", ""));
    assertThat(CandidatePairReport.read(List.of(TRANSPORT, PAIR, OURS, hidden)))
        .isEqualTo(new CandidatePair("unknown", "host/prflx", 12.5));
  }

  private static Entry remote(Map<String, Object> attributes) {
    return new Entry(RTCStatsType.REMOTE_CANDIDATE, "R", attributes);
  }
}
