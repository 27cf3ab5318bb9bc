package superpeer.hub.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import superpeer.hub.doctor.probe.ProbeFailure;
import superpeer.protocol.ChannelId;

/**
 * Checks whether viewers and workers are in the same swarm. Looks for channel ids at the hub that
 * name the same stream but differ.
 */
final class ChannelCheck implements Check {

  private static final String NAME = "channel-id";
  private static final int MAX_FINDINGS = 10;

  private final DiagnosticRequest request;
  private final AdminApiClient api;

  ChannelCheck(DiagnosticRequest request, AdminApiClient api) {
    this.request = request;
    this.api = api;
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
      return List.of(
          Finding.skipped(NAME, "cannot list the hub's channels: " + e.reason(), e.hintOr("")));
    }
    try {
      var expected =
          request
              .channel()
              .or(() -> request.url().map(it -> ChannelId.ofUrl(it.toString(), Optional.empty())));
      return expected.map(id -> check(id.encoded(), known)).orElseGet(() -> compareAll(known));
    } catch (IllegalArgumentException e) {
      return List.of(
          Finding.failed(NAME, String.valueOf(e.getMessage()), "correct the playlist URL"));
    }
  }

  private List<Finding> check(String id, Map<String, AdminApiClient.MemberCount> known) {
    var findings = new ArrayList<Finding>();
    var members = known.getOrDefault(id, AdminApiClient.MemberCount.NONE);
    var parts = ChannelIdParts.of(id);
    known.forEach(
        (other, others) -> {
          var otherParts = ChannelIdParts.of(other);
          if (!other.equals(id)
              && isSameStream(parts, otherParts)
              && findings.size() < MAX_FINDINGS) {
            findings.add(
                differentSwarm(
                    parts.orElseThrow(), members, otherParts.orElseThrow(), other, others));
          }
        });
    if (members.viewers() + members.workers() == 0) {
      findings.add(
          Finding.warning(
              NAME,
              "channel " + id + " has no peers at this hub",
              "open the player's page; if the channel stays empty, set the page's announce option to"
                  + " this hub's address with /v1, and check its token and channelId options"));
    } else if (findings.isEmpty()) {
      findings.add(Finding.ok(NAME, id + " has " + members.describe() + "; no similar id exists"));
    }
    if (members.viewers() > 0 && members.workers() == 0) {
      findings.add(
          Finding.warning(
              NAME,
              id + " has " + members.describe(),
              "seed the channel if super peers should serve it"));
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
      ChannelIdParts parts,
      AdminApiClient.MemberCount members,
      ChannelIdParts otherParts,
      String other,
      AdminApiClient.MemberCount others) {
    var text =
        "%s (%s) names the same stream but is another swarm: %s; the requested channel has %s"
            .formatted(other, others.describe(), parts.difference(otherParts), members.describe());
    return others.viewers() > 0 && members.viewers() == 0
        ? Finding.failed(NAME, text, parts.howToFix(otherParts))
        : Finding.warning(NAME, text, parts.howToFix(otherParts));
  }

  /** Compares all channels with each other, for a request without a channel. */
  private static List<Finding> compareAll(Map<String, AdminApiClient.MemberCount> known) {
    var findings = new ArrayList<Finding>();
    var firstByKey = new TreeMap<String, String>();
    known.forEach(
        (id, members) -> {
          var parts = ChannelIdParts.of(id);
          var first = parts.map(it -> firstByKey.putIfAbsent(it.key(), id));
          if (first.isPresent() && findings.size() < MAX_FINDINGS) {
            var one = ChannelIdParts.of(first.get()).orElseThrow();
            findings.add(
                Finding.warning(
                    NAME,
                    "%s and %s name the same stream but are two swarms: in the second, %s"
                        .formatted(first.get(), id, one.difference(parts.orElseThrow())),
                    one.howToFix(parts.orElseThrow())));
          }
        });
    return findings.isEmpty()
        ? List.of(
            Finding.ok(NAME, known.size() + " channels are known; no two name the same stream"))
        : findings;
  }
}
