package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.channel;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.master.seeding.SlotAdmission.Candidate;
import superpeer.master.seeding.SlotAdmission.Claim;
import superpeer.master.seeding.SlotAdmission.Decision.Admitted;
import superpeer.master.seeding.SlotAdmission.Decision.Refused;

class SlotAdmissionTest {

  @Test
  void freeSlotGoesToAnyPriority() {
    assertThat(SlotAdmission.admit(List.of(running("a", 100)), new Candidate(-5), 2))
        .isEqualTo(new Admitted(Optional.empty()));
  }

  @Test
  void fullServerRefusesEqualPriority() {
    assertThat(SlotAdmission.admit(List.of(running("a", 100)), new Candidate(100), 1))
        .isEqualTo(new Refused());
  }

  @Test
  void higherPriorityEvictsTheLowest() {
    var claims = List.of(running("a", 100), running("b", 50), running("c", 70));
    assertThat(SlotAdmission.admit(claims, new Candidate(101), 3)).isEqualTo(admitted("b"));
  }

  @Test
  void amongEqualsTheFewestViewersYieldThenTheYoungest() {
    var claims = List.of(held("a", 50, 1, 1, 3), held("b", 50, 2, 1, 2), held("c", 50, 3, 1, 2));
    assertThat(SlotAdmission.admit(claims, new Candidate(51), 3)).isEqualTo(admitted("c"));
  }

  @Test
  void keepAliveIsNeverEvicted() {
    var kept = new Claim(channel("a"), 1, true, 1, 1, 1, 0, false, false, false);
    assertThat(SlotAdmission.admit(List.of(kept), new Candidate(1_000), 1))
        .isEqualTo(new Refused());
    assertThat(SlotAdmission.trim(List.of(kept), 0)).isEmpty();
  }

  @Test
  void additionalWorkerYieldsToEqualPriority() {
    var claims = List.of(held("a", 100, 1, 3, 9), running("b", 10));
    assertThat(SlotAdmission.admit(claims, new Candidate(100), 4)).isEqualTo(admitted("a"));
  }

  @Test
  void additionalWorkerDoesNotYieldToLowerPriority() {
    assertThat(SlotAdmission.admit(List.of(held("a", 100, 1, 3, 9)), new Candidate(99), 3))
        .isEqualTo(new Refused());
  }

  @Test
  void idleSeedYieldsToEqualButNotToLowerPriority() {
    var claims = List.of(running("a", 100), idle("b", 100));
    assertThat(SlotAdmission.admit(claims, new Candidate(100), 2)).isEqualTo(admitted("b"));
    assertThat(SlotAdmission.admit(claims, new Candidate(99), 2)).isEqualTo(new Refused());
  }

  @Test
  void lowerPriorityYieldsBeforeAnIdleEqual() {
    var claims = List.of(idle("a", 100), held("b", 99, 2, 1, 50));
    assertThat(SlotAdmission.admit(claims, new Candidate(100), 2)).isEqualTo(admitted("b"));
  }

  @Test
  void yieldedSeedReturnsOnlyToAFreeSlotAfterItsEquals() {
    assertThat(SlotAdmission.admit(List.of(idle("a", 100)), new Candidate(100, true), 1))
        .isEqualTo(new Refused());
    var yielded = new Claim(channel("a"), 9, false, 1, 1, 0, 0, false, false, true);
    var claims = List.of(yielded, waiting("b", 9, 2, 1), waiting("c", 8, 3, 1));
    assertThat(SlotAdmission.fill(claims, 3))
        .containsExactly(channel("b"), channel("a"), channel("c"));
  }

  @Test
  void freeSlotsGoByPriorityThenAge() {
    var claims = List.of(waiting("a", 1, 1, 1), waiting("b", 9, 3, 1), waiting("c", 9, 2, 1));
    assertThat(SlotAdmission.fill(claims, 2)).containsExactly(channel("c"), channel("b"));
  }

  @Test
  void firstWorkersComeBeforeSecondOnes() {
    var claims = List.of(waiting("a", 9, 1, 3), waiting("b", 1, 2, 1));
    assertThat(SlotAdmission.fill(claims, 3))
        .containsExactly(channel("a"), channel("b"), channel("a"));
  }

  @Test
  void startsNoMoreThanSlotsOrWanted() {
    assertThat(SlotAdmission.fill(List.of(held("a", 1, 1, 2, 0), waiting("b", 1, 2, 1)), 2))
        .isEmpty();
    assertThat(SlotAdmission.fill(List.of(waiting("a", 1, 1, 2)), 10)).hasSize(2);
    assertThat(SlotAdmission.fill(List.of(held("a", 1, 1, 5, 0)), 2)).isEmpty();
  }

  @Test
  void parkedSeedIsNotStarted() {
    var parked = new Claim(channel("a"), 9, false, 1, 1, 0, 0, true, false, false);
    assertThat(SlotAdmission.fill(List.of(parked), 3)).isEmpty();
  }

  @Test
  void trimStopsAdditionalWorkersThenTheLowestPriority() {
    var claims = List.of(held("a", 100, 1, 2, 5), running("b", 50), running("c", 70));
    assertThat(SlotAdmission.trim(claims, 2)).containsExactly(channel("a"), channel("b"));
  }

  private static Claim running(String name, int priority) {
    return held(name, priority, 1, 1, 0);
  }

  private static Claim held(String name, int priority, long age, int held, int viewers) {
    return new Claim(channel(name), priority, false, held, age, held, viewers, false, false, false);
  }

  private static Claim idle(String name, int priority) {
    return new Claim(channel(name), priority, false, 1, 1, 1, 0, false, true, false);
  }

  private static Claim waiting(String name, int priority, long age, int wanted) {
    return new Claim(channel(name), priority, false, wanted, age, 0, 0, false, false, false);
  }

  private static Admitted admitted(String victim) {
    return new Admitted(Optional.of(channel(victim)));
  }
}
