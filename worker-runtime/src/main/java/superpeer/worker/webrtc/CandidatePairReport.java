package superpeer.worker.webrtc;

import dev.onvoid.webrtc.RTCStats;
import dev.onvoid.webrtc.RTCStatsType;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import superpeer.worker.peer.CandidatePair;

/**
 * Reads the candidate pair in use from WebRTC's statistics (W3C webrtc-stats: candidate-pair,
 * local-candidate, remote-candidate). Pure functions; no address leaves this class.
 */
final class CandidatePairReport {

  private static final Set<RTCStatsType> RELEVANT =
      EnumSet.of(
          RTCStatsType.TRANSPORT,
          RTCStatsType.CANDIDATE_PAIR,
          RTCStatsType.LOCAL_CANDIDATE,
          RTCStatsType.REMOTE_CANDIDATE);

  /** One object of a statistics report. */
  record Entry(RTCStatsType type, String id, Map<String, Object> attributes) {

    Optional<String> text(String name) {
      return Optional.ofNullable(attributes.get(name))
          .map(Object::toString)
          .filter(it -> !it.isEmpty());
    }

    double number(String name) {
      return attributes.get(name) instanceof Number number ? number.doubleValue() : 0;
    }
  }

  private CandidatePairReport() {}

  static List<Entry> entries(Collection<RTCStats> report) {
    return report.stream()
        .filter(it -> RELEVANT.contains(it.getType()))
        .map(it -> new Entry(it.getType(), it.getId(), known(it.getAttributes())))
        .toList();
  }

  /** Drops the nulls that native code uses for unknown values. */
  private static Map<String, Object> known(Map<String, Object> attributes) {
    return attributes.entrySet().stream()
        .filter(it -> it.getValue() != null)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static CandidatePair read(List<Entry> entries) {
    var selected =
        entries.stream()
            .filter(it -> it.type() == RTCStatsType.TRANSPORT)
            .flatMap(it -> it.text("selectedCandidatePairId").stream())
            .flatMap(id -> find(entries, id).stream())
            .findFirst();
    return selected.map(pair -> read(entries, pair)).orElse(CandidatePair.UNKNOWN);
  }

  private static CandidatePair read(List<Entry> entries, Entry pair) {
    var ours = pair.text("localCandidateId").flatMap(id -> find(entries, id));
    var theirs = pair.text("remoteCandidateId").flatMap(id -> find(entries, id));
    return new CandidatePair(
        theirs.map(CandidatePairReport::addressClass).orElse("unknown"),
        type(ours) + "/" + type(theirs),
        pair.number("currentRoundTripTime") * 1000);
  }

  private static Optional<Entry> find(List<Entry> entries, String id) {
    return entries.stream().filter(it -> it.id().equals(id)).findFirst();
  }

  private static String type(Optional<Entry> candidate) {
    return candidate
        .flatMap(it -> it.text("candidateType"))
        .map(it -> it.toLowerCase(Locale.ROOT))
        .orElse("?");
  }

  private static String addressClass(Entry candidate) {
    if (candidate.text("candidateType").equals(Optional.of("relay"))) {
      return "relay";
    }
    var address = candidate.text("address").or(() -> candidate.text("ip"));
    return address.map(AddressClass::of).orElse("unknown");
  }
}
