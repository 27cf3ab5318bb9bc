package superpeer.hub.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import superpeer.hub.doctor.probe.ProbeFailure;
import superpeer.protocol.ChannelId;

/**
 * Whether viewers and workers are in the same swarm: looks for ids that the hub knows and that
 * differ only in what should not matter.
 */
final class ChannelCheck implements Check {

  private static final String NAME = "channel-id";
  private static final int MAX_FINDINGS = 10;

  private final DiagnosticRequest diagnosticRequest;
  private final AdminApiClient api;

  ChannelCheck(DiagnosticRequest diagnosticRequest, AdminApiClient adminApiClient) {
    this.diagnosticRequest = diagnosticRequest;
    this.api = adminApiClient;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Finding> run() throws InterruptedException {
    Map<String, AdminApiClient.MemberCount> known;
    try {
      known = api.channels();
    } catch (ProbeFailure e) {
      return List.of(Finding.skipped(NAME, "the hub's channels: " + e.reason(), e.hintOr("")));
    }
    try {
      var expected =
          diagnosticRequest
              .channel()
              .or(
                  () ->
                      diagnosticRequest
                          .url()
                          .map(it -> ChannelId.ofUrl(it.toString(), Optional.empty())));
      return expected.map(id -> of(id.encoded(), known)).orElseGet(() -> compareAll(known));
    } catch (IllegalArgumentException e) {
      return List.of(Finding.failed(NAME, String.valueOf(e.getMessage()), "correct the address"));
    }
  }

  private List<Finding> of(String id, Map<String, AdminApiClient.MemberCount> known) {
    var findings = new ArrayList<Finding>();
    var memberCount = known.getOrDefault(id, AdminApiClient.MemberCount.NONE);
    var kin = ChannelIdParts.of(id);
    known.forEach(
        (other, others) -> {
          var relation = ChannelIdParts.of(other);
          if (!other.equals(id) && isSameStream(kin, relation) && findings.size() < MAX_FINDINGS) {
            findings.add(
                differentSwarm(
                    kin.orElseThrow(), memberCount, relation.orElseThrow(), other, others));
          }
        });
    if (memberCount.viewers() + memberCount.workers() == 0) {
      findings.add(
          Finding.warning(
              NAME,
              "nobody is in channel " + id + " at this hub",
              "open the player's page; if that changes nothing, its announce option is not this"
                  + " hub's address with /v1, or its token and channelId options make another id"));
    } else if (findings.isEmpty()) {
      findings.add(
          Finding.ok(NAME, id + " has " + memberCount.describe() + ", and no id is like it"));
    }
    if (memberCount.viewers() > 0 && memberCount.workers() == 0) {
      findings.add(
          Finding.warning(
              NAME,
              id + " has " + memberCount.describe(),
              "seed it, if super peers are to serve it"));
    }
    return findings;
  }

  private static boolean isSameStream(
      Optional<ChannelIdParts> one, Optional<ChannelIdParts> other) {
    return one.isPresent()
        && other.isPresent()
        && one.get().key().equals(other.get().key())
        && !one.get().key().isEmpty();
  }

  private static Finding differentSwarm(
      ChannelIdParts kin,
      AdminApiClient.MemberCount memberCount,
      ChannelIdParts relation,
      String other,
      AdminApiClient.MemberCount others) {
    var text =
        "%s, with %s, names the same stream and is another swarm: %s; the one asked for has %s"
            .formatted(other, others.describe(), kin.difference(relation), memberCount.describe());
    return others.viewers() > 0 && memberCount.viewers() == 0
        ? Finding.failed(NAME, text, kin.howToFix(relation))
        : Finding.warning(NAME, text, kin.howToFix(relation));
  }

  /** Nobody named a channel: any two that are of a kin are worth a word. */
  private static List<Finding> compareAll(Map<String, AdminApiClient.MemberCount> known) {
    var findings = new ArrayList<Finding>();
    var firsts = new TreeMap<String, String>();
    known.forEach(
        (id, memberCount) -> {
          var kin = ChannelIdParts.of(id);
          var first = kin.map(it -> firsts.putIfAbsent(it.key(), id));
          if (first.isPresent() && findings.size() < MAX_FINDINGS) {
            var one = ChannelIdParts.of(first.get()).orElseThrow();
            findings.add(
                Finding.warning(
                    NAME,
                    "%s and %s name the same stream and are two swarms: of the second, %s"
                        .formatted(first.get(), id, one.difference(kin.orElseThrow())),
                    one.howToFix(kin.orElseThrow())));
          }
        });
    return findings.isEmpty()
        ? List.of(
            Finding.ok(NAME, known.size() + " channels are known, and no two name the same stream"))
        : findings;
  }
}
