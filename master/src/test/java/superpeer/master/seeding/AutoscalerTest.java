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
  void growsBeforeWorkersAreFullIfTheLoadPersists() {
    observe(10, load(1, 60, 0.75));
    assertThat(target()).isOne();
    observe(1, load(1, 60, 0.75));
    assertThat(target()).isEqualTo(2);
  }

  @Test
  void doesNotGrowOnAPeak() {
    observe(9, load(1, 60, 0.9));
    observe(1, load(1, 60, 0.7));
    observe(9, load(1, 60, 0.9));
    assertThat(target()).isOne();
  }

  @Test
  void growsByOneUntilTheNewWorkerExists() {
    observe(100, load(1, 60, 1));
    assertThat(target()).isEqualTo(2);
  }

  @Test
  void startingWorkerCountsAsCapacity() {
    observe(11, load(1, 60, 0.8));
    observe(100, load(2, 60, 0.8));
    assertThat(target()).isEqualTo(2);
  }

  @Test
  void doesNotGrowWithFewViewers() {
    observe(100, load(1, 7, 1));
    assertThat(target()).isOne();
    observe(11, load(1, 8, 1));
    assertThat(target()).isEqualTo(2);
  }

  @Test
  void growsWithFewViewersIfAWorkerAcceptsFew() {
    observe(11, new ChannelLoad(1, 1, 3, 4, 0.75));
    assertThat(target()).isEqualTo(2);
  }

  @Test
  void shrinksAfterLongLowLoad() {
    observe(120, load(3, 30, 0.8));
    assertThat(target()).isEqualTo(3);
    observe(1, load(3, 30, 0.8));
    assertThat(target()).isEqualTo(2);
  }

  @Test
  void neverShrinksBelowTheRequestedWorkers() {
    observe(1_000, new ChannelLoad(3, 3, 0, 80, 0));
    assertThat(autoscaler.targetWorkers(A, 3)).isEqualTo(3);
  }

  @Test
  void constantLoadNeverFlaps() {
    for (var stress = 0.0; stress < 6; stress += 0.05) {
      var held = 1;
      var changes = 0;
      for (var second = 0; second < 5_000; second++) {
        observe(1, load(held, 500, Math.min(held, stress)));
        changes += target() == held ? 0 : 1;
        held = target();
      }
      observe(1, load(0, 0, 0)); // start over
      assertThat(changes).as("under %s", stress).isLessThanOrEqualTo(8).isEqualTo(held - 1);
    }
  }

  @Test
  void isIdleAfterLongWithTooFewViewers() {
    observe(600, load(1, 0, 0));
    assertThat(autoscaler.isIdle(A)).isFalse();
    observe(1, load(1, 0, 0));
    assertThat(autoscaler.isIdle(A)).isTrue();
    observe(1, load(1, 1, 0));
    assertThat(autoscaler.isIdle(A)).isFalse();
  }

  @Test
  void forgetsChannelsWithoutASlot() {
    observe(700, load(2, 0, 0));
    observe(1, load(0, 0, 0));
    assertThat(autoscaler.isIdle(A)).isFalse();
    assertThat(target()).isOne();
  }

  private void observe(int seconds, ChannelLoad channelLoad) {
    for (var i = 0; i < seconds; i++) {
      now += 1_000;
      autoscaler.observe(A, channelLoad, now);
    }
  }

  private static ChannelLoad load(int held, int viewers, double stress) {
    return new ChannelLoad(1, held, viewers, 80, stress);
  }

  private int target() {
    return autoscaler.targetWorkers(A, 1);
  }
}
