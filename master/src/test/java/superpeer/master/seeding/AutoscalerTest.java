package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.RULES;
import static superpeer.master.seeding.SeedFixtures.channel;

import org.junit.jupiter.api.Test;
import superpeer.master.seeding.Autoscaler.ChannelLoad;
import superpeer.protocol.ChannelId;

class AutoscalerTest {

  private static final ChannelId A = channel("a");

  private final Autoscaler autoscaler = new Autoscaler(RULES);
  private long now;

  @Test
  void growsBeforeItsWorkersAreFullWhenTheLoadLasts() {
    lasts(10, load(1, 60, 0.75));
    assertThat(wanted()).isOne();
    lasts(1, load(1, 60, 0.75));
    assertThat(wanted()).isEqualTo(2);
  }

  @Test
  void aPeakIsNoReasonToGrow() {
    lasts(9, load(1, 60, 0.9));
    lasts(1, load(1, 60, 0.7));
    lasts(9, load(1, 60, 0.9));
    assertThat(wanted()).isOne();
  }

  @Test
  void growsByOneUntilThatOneIsThere() {
    lasts(100, load(1, 60, 1));
    assertThat(wanted()).isEqualTo(2);
  }

  @Test
  void aWorkerThatIsOnItsWayCountsAsRoom() {
    lasts(11, load(1, 60, 0.8));
    lasts(100, load(2, 60, 0.8));
    assertThat(wanted()).isEqualTo(2);
  }

  @Test
  void whatKeepsItBusyMattersOnlyWithViewersToShare() {
    lasts(100, load(1, 7, 1));
    assertThat(wanted()).isOne();
    lasts(11, load(1, 8, 1));
    assertThat(wanted()).isEqualTo(2);
  }

  @Test
  void fewViewersAreEnoughWhereAWorkerTakesFew() {
    lasts(11, new ChannelLoad(1, 1, 3, 4, 0.75));
    assertThat(wanted()).isEqualTo(2);
  }

  @Test
  void shrinksWhenThoseLeftWouldHaveLittleToDoForLong() {
    lasts(120, load(3, 30, 0.8));
    assertThat(wanted()).isEqualTo(3);
    lasts(1, load(3, 30, 0.8));
    assertThat(wanted()).isEqualTo(2);
  }

  @Test
  void neverShrinksBelowWhatTheSeedAskedFor() {
    lasts(1_000, new ChannelLoad(3, 3, 0, 80, 0));
    assertThat(autoscaler.targetWorkers(A, 3)).isEqualTo(3);
  }

  @Test
  void noConstantLoadMakesItComeAndGo() {
    for (var stress = 0.0; stress < 6; stress += 0.05) {
      var held = 1;
      var changes = 0;
      for (var second = 0; second < 5_000; second++) {
        lasts(1, load(held, 500, Math.min(held, stress)));
        changes += wanted() == held ? 0 : 1;
        held = wanted();
      }
      lasts(1, load(0, 0, 0)); // begin anew
      assertThat(changes).as("under %s", stress).isLessThanOrEqualTo(8).isEqualTo(held - 1);
    }
  }

  @Test
  void isIdleWhenItHadTooFewViewersForLong() {
    lasts(600, load(1, 0, 0));
    assertThat(autoscaler.isIdle(A)).isFalse();
    lasts(1, load(1, 0, 0));
    assertThat(autoscaler.isIdle(A)).isTrue();
    lasts(1, load(1, 1, 0));
    assertThat(autoscaler.isIdle(A)).isFalse();
  }

  @Test
  void forgetsWhatHoldsNoSlot() {
    lasts(700, load(2, 0, 0));
    lasts(1, load(0, 0, 0));
    assertThat(autoscaler.isIdle(A)).isFalse();
    assertThat(wanted()).isOne();
  }

  private void lasts(int seconds, ChannelLoad channelLoad) {
    for (var i = 0; i < seconds; i++) {
      now += 1_000;
      autoscaler.observe(A, channelLoad, now);
    }
  }

  private static ChannelLoad load(int held, int viewers, double stress) {
    return new ChannelLoad(1, held, viewers, 80, stress);
  }

  private int wanted() {
    return autoscaler.targetWorkers(A, 1);
  }
}
