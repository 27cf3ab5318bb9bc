package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.fleet.Samples.SUPERVISION;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CrashesTest {

  private final AtomicLong nanos = new AtomicLong();
  private final Crashes crashes = new Crashes(SUPERVISION, nanos::get);

  @Test
  void onlyTheFirstInARowIsExceptional() {
    crashes.crashed();
    assertThat(crashes.areExceptional()).isTrue();
    crashes.crashed();
    assertThat(crashes.areExceptional()).isFalse();
  }

  @Test
  void oneMoreThanThereMayBeRestartsIsTooMany() {
    for (var i = 0; i < SUPERVISION.maxRestarts(); i++) {
      crashes.crashed();
      assertThat(crashes.areTooMany()).isFalse();
    }
    crashes.crashed();
    assertThat(crashes.areTooMany()).isTrue();
  }

  @Test
  void aProcessThatHeldOutMakesTheNextCrashTheFirst() {
    crashes.crashed();
    crashes.begun();
    nanos.addAndGet(SUPERVISION.forgivenAfter().toNanos());
    crashes.crashed();
    assertThat(crashes.areExceptional()).isTrue();
  }

  @Test
  void aPauseIsNoHoldingOut() {
    crashes.crashed();
    nanos.addAndGet(SUPERVISION.forgivenAfter().toNanos());
    crashes.begun();
    crashes.crashed();
    assertThat(crashes.areExceptional()).isFalse();
  }

  @Test
  void areForgottenWhenSomebodyAsks() {
    crashes.crashed();
    crashes.forgive();
    crashes.crashed();
    assertThat(crashes.areExceptional()).isTrue();
  }
}
