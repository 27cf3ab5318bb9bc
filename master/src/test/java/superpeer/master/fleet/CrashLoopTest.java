package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.fleet.FleetFixtures.SUPERVISION;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CrashLoopTest {

  private final AtomicLong nanos = new AtomicLong();
  private final CrashLoop crashLoop = new CrashLoop(SUPERVISION, nanos::get);

  @Test
  void onlyTheFirstCrashIsFirst() {
    crashLoop.processCrashed();
    assertThat(crashLoop.isFirst()).isTrue();
    crashLoop.processCrashed();
    assertThat(crashLoop.isFirst()).isFalse();
  }

  @Test
  void isTooLongAfterMaxRestarts() {
    for (var i = 0; i < SUPERVISION.maxRestarts(); i++) {
      crashLoop.processCrashed();
      assertThat(crashLoop.isTooLong()).isFalse();
    }
    crashLoop.processCrashed();
    assertThat(crashLoop.isTooLong()).isTrue();
  }

  @Test
  void longRunMakesTheNextCrashTheFirst() {
    crashLoop.processCrashed();
    crashLoop.processStarted();
    nanos.addAndGet(SUPERVISION.forgivenAfter().toNanos());
    crashLoop.processCrashed();
    assertThat(crashLoop.isFirst()).isTrue();
  }

  @Test
  void pauseDoesNotCountAsRunning() {
    crashLoop.processCrashed();
    nanos.addAndGet(SUPERVISION.forgivenAfter().toNanos());
    crashLoop.processStarted();
    crashLoop.processCrashed();
    assertThat(crashLoop.isFirst()).isFalse();
  }

  @Test
  void resetForgetsCrashes() {
    crashLoop.processCrashed();
    crashLoop.reset();
    crashLoop.processCrashed();
    assertThat(crashLoop.isFirst()).isTrue();
  }
}
