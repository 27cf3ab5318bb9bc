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
 * The rules by which seeds get slots. Pure: the same claims always get the same answer.
 *
 * <ul>
 *   <li>Seeds get slots by priority, then by age; first one each, then the further workers that
 *       they asked for.
 *   <li>A newcomer that finds no slot free takes one from a seed that holds several, unless that
 *       one has the higher priority; else from the seed of the lowest priority, if that is lower
 *       than its own, or as low and without viewers for long. The lowest priority yields before the
 *       fewest viewers do: otherwise a lower one would be served while a higher one waits.
 *   <li>A seed that yielded because nobody watched comes back behind its equals, and only to a free
 *       slot: two that nobody watches do not take turns.
 *   <li>Nothing is taken from a {@code keepAlive} seed. Among equals the one with the fewest
 *       viewers yields, then the youngest.
 * </ul>
 */
final class SlotAdmission {

  /**
   * A seed as far as the schedule is concerned.
   *
   * @param wanted workers it asked for
   * @param age smaller is older
   * @param held slots it has now
   * @param viewers of all its workers
   * @param parked whether it must not be started until someone asks
   * @param idle whether it has had too few viewers for long
   * @param yielded whether it lost its last slot for that
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
   * A seed that asks for its first slot.
   *
   * @param yielded as {@link Claim#yielded}
   */
  record Candidate(int priority, boolean yielded) {
    /** One that nobody has asked for before. */
    Candidate(int priority) {
      this(priority, false);
    }

    private boolean displaces(Claim claim) {
      var equal = claim.priority() == priority && claim.idle() && !yielded;
      return claim.held() > 0 && (claim.priority() < priority || equal);
    }
  }

  /** Whether a seed that holds no slot gets one at once. */
  sealed interface Decision {
    /**
     * @param victim the channel that loses one worker for it
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
   * @param others claims of all other seeds
   * @param slots workers there may be
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

  /** Channels that have no slot and want one, the best claim first. */
  static List<ChannelId> waiting(Collection<Claim> claims) {
    return claims.stream()
        .filter(claim -> claim.held() == 0 && claim.mayStart())
        .sorted(FIRST_SERVED)
        .map(Claim::channel)
        .toList();
  }

  /** Channels that get one more worker each time they are named, until the slots are full. */
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
      var further = claim.wanted() - Math.max(1, claim.held());
      for (var i = 0; i < further && starts.size() < free; i++) {
        starts.add(claim.channel());
      }
    }
    return starts;
  }

  /** Channels that lose one worker each time they are named, because slots became fewer. */
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
