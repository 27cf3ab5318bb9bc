package superpeer.hub.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import superpeer.hub.doctor.probe.Unreachable;
import superpeer.protocol.ChannelId;

/**
 * Whether viewers and workers are in the same swarm: looks for ids that the hub knows and that
 * differ only in what should not matter.
 */
final class ChannelCheck implements Check {

  private static final String NAME = "channel-id";
  private static final int MAX_FINDINGS = 10;

  private final Question question;
  private final Desk desk;

  ChannelCheck(Question question, Desk desk) {
    this.question = question;
    this.desk = desk;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Finding> examine() throws InterruptedException {
    Map<String, Desk.Crowd> known;
    try {
      known = desk.channels();
    } catch (Unreachable e) {
      return List.of(Finding.skipped(NAME, "the hub's channels: " + e.why(), e.hintOr("")));
    }
    try {
      var expected =
          question
              .channel()
              .or(() -> question.url().map(it -> ChannelId.ofUrl(it.toString(), Optional.empty())));
      return expected.map(id -> of(id.encoded(), known)).orElseGet(() -> all(known));
    } catch (IllegalArgumentException e) {
      return List.of(Finding.failed(NAME, String.valueOf(e.getMessage()), "correct the address"));
    }
  }

  private List<Finding> of(String id, Map<String, Desk.Crowd> known) {
    var findings = new ArrayList<Finding>();
    var crowd = known.getOrDefault(id, Desk.Crowd.NOBODY);
    var kin = Kinship.of(id);
    known.forEach(
        (other, others) -> {
          var relation = Kinship.of(other);
          if (!other.equals(id) && isKin(kin, relation) && findings.size() < MAX_FINDINGS) {
            findings.add(apart(kin.orElseThrow(), crowd, relation.orElseThrow(), other, others));
          }
        });
    if (crowd.viewers() + crowd.workers() == 0) {
      findings.add(
          Finding.warning(
              NAME,
              "nobody is in channel " + id + " at this hub",
              "open the player's page; if that changes nothing, its announce option is not this"
                  + " hub's address with /v1, or its token and channelId options make another id"));
    } else if (findings.isEmpty()) {
      findings.add(Finding.ok(NAME, id + " has " + crowd.words() + ", and no id is like it"));
    }
    if (crowd.viewers() > 0 && crowd.workers() == 0) {
      findings.add(
          Finding.warning(
              NAME, id + " has " + crowd.words(), "seed it, if super peers are to serve it"));
    }
    return findings;
  }

  private static boolean isKin(Optional<Kinship> one, Optional<Kinship> other) {
    return one.isPresent()
        && other.isPresent()
        && one.get().key().equals(other.get().key())
        && !one.get().key().isEmpty();
  }

  private static Finding apart(
      Kinship kin, Desk.Crowd crowd, Kinship relation, String other, Desk.Crowd others) {
    var text =
        "%s, with %s, names the same stream and is another swarm: %s; the one asked for has %s"
            .formatted(other, others.words(), kin.difference(relation), crowd.words());
    return others.viewers() > 0 && crowd.viewers() == 0
        ? Finding.failed(NAME, text, kin.remedy(relation))
        : Finding.warning(NAME, text, kin.remedy(relation));
  }

  /** Nobody named a channel: any two that are of a kin are worth a word. */
  private static List<Finding> all(Map<String, Desk.Crowd> known) {
    var findings = new ArrayList<Finding>();
    var firsts = new TreeMap<String, String>();
    known.forEach(
        (id, crowd) -> {
          var kin = Kinship.of(id);
          var first = kin.map(it -> firsts.putIfAbsent(it.key(), id));
          if (first.isPresent() && findings.size() < MAX_FINDINGS) {
            var one = Kinship.of(first.get()).orElseThrow();
            findings.add(
                Finding.warning(
                    NAME,
                    "%s and %s name the same stream and are two swarms: of the second, %s"
                        .formatted(first.get(), id, one.difference(kin.orElseThrow())),
                    one.remedy(kin.orElseThrow())));
          }
        });
    return findings.isEmpty()
        ? List.of(
            Finding.ok(NAME, known.size() + " channels are known, and no two name the same stream"))
        : findings;
  }
}
