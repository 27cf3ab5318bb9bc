package superpeer.master.seeding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import superpeer.protocol.ChannelId;

/**
 * Decides which seeds get slots. Stateless: the same claims always lead to the same decision.
 *
 * <ul>
 *   <li>Seeds get slots by priority, then by age: first one slot each, then the additional workers
 *       they ask for.
 *   <li>If no slot is free, a candidate takes one from a seed that holds several, unless that seed
 *       has a higher priority. Otherwise it takes the slot of the seed with the lowest priority, if
 *       that priority is lower, or equal and the seed is idle. Priority counts before viewers:
 *       otherwise a lower priority would be served while a higher one waits.
 *   <li>A seed that yielded its slot because it was idle comes after its equals and only gets a
 *       free slot: two seeds without viewers do not take turns.
 *   <li>A {@code keepAlive} seed never loses a slot. Among equals the one with the fewest viewers
 *       loses first, then the youngest.
 * </ul>
 */
final class SlotAdmission {

  /**
   * What these rules know of a seed.
   *
   * @param wanted workers that it should have
   * @param age smaller is older
   * @param held slots it has now
   * @param viewers connected to all its workers
   * @param parked whether it is not started until an operator seeds or restarts it
   * @param idle whether it has had too few viewers for too long
   * @param yielded whether it lost its last slot because it was idle
   */
  record Claim(
      ChannelId channel,
      int priority,
      boolean keepAlive,
      int wanted,
      long age,
      int held,
      int viewers,
      boolean parked,
      boolean idle,
      boolean yielded) {

    private boolean mayStart() {
      return !parked && held < wanted;
    }
  }

  /**
   * A seed without a slot that wants one.
   *
   * @param yielded as {@link Claim#yielded}
   */
  record Candidate(int priority, boolean yielded) {
    /** A seed that has not yielded before. */
    Candidate(int priority) {
      this(priority, false);
    }

    private boolean displaces(Claim claim) {
      var equal = claim.priority() == priority && claim.idle() && !yielded;
      return claim.held() > 0 && (claim.priority() < priority || equal);
    }
  }

  /** Whether a candidate gets a slot at once. */
  sealed interface Decision {
    /**
     * @param victim channel that loses one worker to it; empty if a slot is free
     */
    record Admitted(Optional<ChannelId> victim) implements Decision {}

    record Refused() implements Decision {}
  }

  private static final Comparator<Claim> FIRST_SERVED =
      Comparator.comparingInt(Claim::priority)
          .reversed()
          .thenComparing(Claim::yielded)
          .thenComparingLong(Claim::age);

  private static final Comparator<Claim> FIRST_TO_YIELD =
      Comparator.comparingInt(Claim::priority)
          .thenComparingInt(Claim::viewers)
          .thenComparing(Comparator.comparingLong(Claim::age).reversed());

  private SlotAdmission() {}

  /**
   * Decides on one candidate.
   *
   * @param others claims of all other seeds
   * @param slots total number of slots
   */
  static Decision admit(Collection<Claim> others, Candidate candidate, int slots) {
    var priority = candidate.priority();
    if (held(others) < slots) {
      return new Decision.Admitted(Optional.empty());
    }
    var extra = findVictim(others, claim -> claim.held() > 1 && claim.priority() <= priority);
    var victim = extra.or(() -> findVictim(others, claim -> candidate.displaces(claim)));
    return victim.isPresent() ? new Decision.Admitted(victim) : new Decision.Refused();
  }

  /** Channels without a slot that want one, best claim first. */
  static List<ChannelId> waiting(Collection<Claim> claims) {
    return claims.stream()
        .filter(claim -> claim.held() == 0 && claim.mayStart())
        .sorted(FIRST_SERVED)
        .map(Claim::channel)
        .toList();
  }

  /** Fills the free slots: each channel gets one more worker each time it is in the result. */
  static List<ChannelId> fill(Collection<Claim> claims, int slots) {
    var free = slots - held(claims);
    var order = claims.stream().filter(Claim::mayStart).sorted(FIRST_SERVED).toList();
    var starts = new ArrayList<ChannelId>();
    for (var claim : order) {
      if (claim.held() == 0 && starts.size() < free) {
        starts.add(claim.channel());
      }
    }
    for (var claim : order) {
      var additional = claim.wanted() - Math.max(1, claim.held());
      for (var i = 0; i < additional && starts.size() < free; i++) {
        starts.add(claim.channel());
      }
    }
    return starts;
  }

  /**
   * Selects workers to stop when there are more than slots: each channel loses one worker each time
   * it is in the result.
   */
  static List<ChannelId> trim(Collection<Claim> claims, int slots) {
    var left = new HashMap<ChannelId, Claim>();
    claims.forEach(claim -> left.put(claim.channel(), claim));
    var ends = new ArrayList<ChannelId>();
    for (var excess = held(claims) - slots; excess > 0; excess--) {
      var victim =
          findVictim(left.values(), claim -> claim.held() > 1)
              .or(() -> findVictim(left.values(), claim -> claim.held() > 0));
      if (victim.isEmpty()) {
        return ends;
      }
      ends.add(victim.get());
      left.computeIfPresent(victim.get(), (channel, claim) -> withoutOne(claim));
    }
    return ends;
  }

  private static Claim withoutOne(Claim claim) {
    return new Claim(
        claim.channel(),
        claim.priority(),
        claim.keepAlive(),
        claim.wanted(),
        claim.age(),
        claim.held() - 1,
        claim.viewers(),
        claim.parked(),
        claim.idle(),
        claim.yielded());
  }

  private static Optional<ChannelId> findVictim(
      Collection<Claim> claims, Predicate<Claim> eligible) {
    return claims.stream()
        .filter(claim -> !claim.keepAlive())
        .filter(eligible)
        .min(FIRST_TO_YIELD)
        .map(Claim::channel);
  }

  private static int held(Collection<Claim> claims) {
    return claims.stream().mapToInt(Claim::held).sum();
  }
}
