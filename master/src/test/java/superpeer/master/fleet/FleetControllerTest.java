package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.fleet.FleetFixtures.CHANNEL;
import static superpeer.master.fleet.FleetFixtures.MEMORY_MB;
import static superpeer.master.fleet.FleetFixtures.OTHER_CHANNEL;
import static superpeer.master.fleet.FleetFixtures.SUPERVISION;
import static superpeer.master.fleet.FleetFixtures.assignment;
import static superpeer.master.fleet.RecordingEffects.died;
import static superpeer.master.fleet.RecordingEffects.launched;
import static superpeer.master.fleet.RecordingEffects.seeds;
import static superpeer.master.fleet.RecordingEffects.standby;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.WorkerProcess.HandOver;
import superpeer.master.fleet.WorkerProcess.Restart;
import superpeer.master.fleet.WorkerProcess.Seed;
import superpeer.master.fleet.WorkerProcess.Stop;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;

class FleetControllerTest {

  private static final long TOO_LARGE_KB = (long) (MEMORY_MB * 1024 * 0.95);

  private final RecordingEffects effects = new RecordingEffects();
  private final AtomicLong nanos = new AtomicLong();
  private final FleetController controller =
      new FleetController(effects, 0.9, () -> new CrashLoop(SUPERVISION, nanos::get), nanos::get);

  @Test
  void standbyWorkerTakesASlotAndIsReplaced() {
    controller.pool().setStandby(1);
    var standby = up(effects.last());
    assertThat(effects.standby()).extracting(StandbyView::pid).containsExactly(100 + standby);

    controller.start(1, assignment(CHANNEL));
    assertThat(effects.sentTo(standby)).containsExactly(new Seed(assignment(CHANNEL)));
    assertThat(effects.view(1).pid()).isEqualTo(100 + standby);
    assertThat(effects.view(1).restarts()).isZero();
    assertThat(effects.standby()).isEmpty();
    assertThat(effects.count()).as("no other process uses its CPU").isEqualTo(1);
    controller.onWorkerEvent(seeds(standby));
    assertThat(effects.count()).as("nor while its viewers connect").isEqualTo(1);
    settle(standby);
    assertThat(effects.count()).as("next standby worker").isEqualTo(2);
    up(effects.last());
    assertThat(effects.standby())
        .extracting(StandbyView::pid)
        .containsExactly(100 + effects.last());
  }

  @Test
  void nextStandbyStartsWhenAcquiredWorkersSeedOrFail() {
    controller.pool().setStandby(1);
    var standby = up(effects.last());
    controller.start(1, assignment(CHANNEL));
    controller.start(2, assignment(OTHER_CHANNEL));
    var second = up(effects.last());
    settle(standby);
    assertThat(effects.count()).as("one is still starting").isEqualTo(2);
    controller.onWorkerEvent(died(second));
    assertThat(effects.count()).isEqualTo(3);
  }

  @Test
  void standbyWorkerIsNotUsedBeforeItIsUp() {
    controller.pool().setStandby(1);
    controller.start(1, assignment(CHANNEL));
    assertThat(effects.count()).isEqualTo(2);
    assertThat(effects.standby()).isEmpty();
  }

  @Test
  void surplusStandbyWorkersAreStopped() {
    controller.pool().setStandby(2);
    controller.onWorkerEvent(launched(1));
    controller.onWorkerEvent(launched(2));
    controller.pool().setStandby(1);
    assertThat(effects.sentTo(2)).containsExactly(new Stop());
    controller.stopAll();
    assertThat(effects.sentTo(1)).containsExactly(new Stop());
    controller.onWorkerStopped(1);
    controller.onWorkerStopped(2);
    assertThat(controller.isEmpty()).isTrue();
    assertThat(effects.count()).isEqualTo(2);
  }

  @Test
  void failingStandbyWorkerIsNotRestartedForever() {
    controller.pool().setStandby(1);
    controller.onWorkerEvent(died(1));
    controller.onWorkerStopped(1); // given up by supervision
    assertThat(effects.count()).isEqualTo(1);
    controller.pool().setStandby(1);
    assertThat(effects.count()).isEqualTo(2);
  }

  @Test
  void restartTakesTheStandbyWorker() {
    seeding(1, CHANNEL);
    controller.pool().setStandby(1);
    var standby = up(effects.last());
    controller.onWorkerEvent(new WorkerProcessEvent.ReplacementRequested(1));
    assertThat(effects.sentTo(standby)).containsExactly(new Seed(assignment(CHANNEL)));
    controller.onWorkerEvent(seeds(standby));
    assertThat(effects.view(1).pid()).isEqualTo(100 + standby);
    assertThat(effects.sentTo(1)).endsWith(new HandOver());
    assertThat(effects.count()).as("no other process uses its CPU").isEqualTo(2);
    settle(standby);
    assertThat(effects.count()).as("nor while viewers move").isEqualTo(2);
    controller.onWorkerStopped(1);
    assertThat(effects.count()).as("next standby worker").isEqualTo(3);
  }

  @Test
  void stopEndsAHandOverEarly() {
    seeding(1, CHANNEL);
    controller.onWorkerEvent(new WorkerProcessEvent.ReplacementRequested(1));
    controller.onWorkerEvent(launched(2));
    controller.onWorkerEvent(seeds(2));
    controller.stop(1);
    assertThat(effects.sentTo(1)).endsWith(new HandOver(), new Stop());
  }

  @Test
  void standbyWorkerReplacesACrashedOne() {
    seeding(1, CHANNEL);
    controller.limitUplink(1, 5);
    controller.pool().setStandby(1);
    var standby = up(effects.last());
    controller.onWorkerEvent(died(1));

    assertThat(effects.views(1)).extracting(WorkerView::phase).contains(Phase.PAUSED);
    assertThat(effects.sentTo(standby))
        .containsExactly(
            new Seed(assignment(CHANNEL)),
            new WorkerProcess.LimitUplink(5),
            new WorkerProcess.SaveRestarts(1));
    assertThat(effects.view(1).pid()).isEqualTo(100 + standby);
    assertThat(effects.view(1).phase()).isEqualTo(Phase.STARTING);
    assertThat(effects.view(1).restarts()).isEqualTo(1);
    assertThat(effects.stopped()).containsExactly(1L); // not restarted after its pause
    assertThat(effects.standby()).isEmpty();
    controller.onWorkerStopped(1);
    assertThat(effects.count()).as("no other process uses its CPU").isEqualTo(2);
    controller.onWorkerEvent(seeds(standby));
    assertThat(effects.view(1).phase()).isEqualTo(Phase.SEEDING);
    settle(standby);
    assertThat(effects.count()).as("next standby worker").isEqualTo(3);
  }

  @Test
  void nextStandbyStartsEvenIfTheReplacementFails() {
    seeding(1, CHANNEL);
    controller.pool().setStandby(1);
    var standby = up(effects.last());
    controller.onWorkerEvent(died(1));
    assertThat(effects.count()).isEqualTo(2);
    controller.onWorkerStopped(1);
    nanos.addAndGet(WorkerPool.SETTLE_TIME.toNanos());
    controller.onWorkerEvent(died(standby));
    assertThat(effects.count()).isEqualTo(3);
  }

  @Test
  void repeatedCrashesUseOnlyOneStandbyWorker() {
    seeding(1, CHANNEL);
    controller.pool().setStandby(2);
    var third = up(effects.last());
    var second = up(third - 1);
    controller.onWorkerEvent(died(1));
    controller.onWorkerEvent(seeds(second));
    controller.onWorkerEvent(died(second));
    assertThat(effects.sentTo(third)).isEmpty();
    assertThat(effects.view(1).pid()).isEqualTo(100 + second);
    assertThat(effects.view(1).phase()).isEqualTo(Phase.PAUSED);

    nanos.addAndGet(SUPERVISION.forgivenAfter().toNanos());
    controller.onWorkerEvent(launched(second));
    nanos.addAndGet(SUPERVISION.forgivenAfter().toNanos());
    controller.onWorkerEvent(died(second));
    assertThat(effects.view(1).pid()).isEqualTo(100 + third);
  }

  @Test
  void crashesOfAllWorkersOfASlotCount() {
    seeding(1, CHANNEL);
    controller.pool().setStandby(1);
    var second = up(effects.last());
    controller.onWorkerEvent(died(1));
    for (var i = 1; i < SUPERVISION.maxRestarts(); i++) {
      controller.onWorkerEvent(died(second));
      controller.onWorkerEvent(launched(second));
    }
    assertThat(effects.stopped()).containsExactly(1L);
    controller.onWorkerEvent(died(second));
    assertThat(effects.stopped()).containsExactly(1L, second);
    controller.onWorkerStopped(second);
    assertThat(effects.endOf(1).reason()).isEqualTo(EndReason.GAVE_UP);
  }

  @Test
  void requestedRestartForgetsCrashes() {
    seeding(1, CHANNEL);
    for (var i = 0; i < SUPERVISION.maxRestarts(); i++) {
      controller.onWorkerEvent(died(1));
      controller.onWorkerEvent(launched(1));
    }
    controller.restart(1);
    controller.onWorkerEvent(died(1));
    assertThat(effects.stopped()).isEmpty();
  }

  @Test
  void startingReplacementIsPreferredToAStandbyWorker() {
    seeding(1, CHANNEL);
    controller.onWorkerEvent(new WorkerProcessEvent.ReplacementRequested(1));
    var next = effects.last();
    controller.onWorkerEvent(launched(next));
    controller.pool().setStandby(1);
    var standby = up(effects.last());
    controller.onWorkerEvent(died(1));
    assertThat(effects.sentTo(standby)).isEmpty();
    controller.onWorkerEvent(seeds(next));
    assertThat(effects.view(1).pid()).isEqualTo(100 + next);
  }

  @Test
  void logContextHasSlotPidAndChannel() {
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var logger = (Logger) LoggerFactory.getLogger(FleetController.class);
    var level = logger.getLevel();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
    try {
      seeding(1, CHANNEL);
      controller.onWorkerEvent(died(1));
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(level);
    }
    var about = Map.of("slot", "1", "pid", "101", "channel", CHANNEL.encoded());
    assertThat(lines.list).hasSizeGreaterThanOrEqualTo(3);
    assertThat(lines.list)
        .allSatisfy(line -> assertThat(line.getMDCPropertyMap()).containsAllEntriesOf(about));
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  @Test
  void logIndexIsUniqueAndReused() {
    seeding(1, CHANNEL);
    seeding(2, OTHER_CHANNEL);
    assertThat(effects.worker(2).logIndex).isEqualTo(2);
    controller.stop(1);
    controller.onWorkerStopped(1);
    seeding(3, CHANNEL);
    assertThat(effects.worker(3).logIndex).isEqualTo(1);
  }

  @Test
  void rollingRestartWaitsForTheOldProcess() {
    seeding(1, CHANNEL);
    seeding(2, OTHER_CHANNEL);
    controller.rollingRestart(List.of(1, 2));
    assertThat(effects.sentTo(1)).endsWith(new Restart());
    assertThat(effects.sentTo(2)).doesNotContain(new Restart());

    controller.onWorkerEvent(new WorkerProcessEvent.ReplacementRequested(1));
    controller.onWorkerEvent(launched(3));
    controller.onWorkerEvent(seeds(3));
    assertThat(effects.sentTo(1)).endsWith(new HandOver());
    assertThat(effects.sentTo(2)).doesNotContain(new Restart());
    controller.onWorkerStopped(1);
    assertThat(effects.sentTo(2)).endsWith(new Restart());
  }

  @Test
  void failedReplacementDoesNotBlockTheRollingRestart() {
    seeding(1, CHANNEL);
    seeding(2, OTHER_CHANNEL);
    controller.rollingRestart(List.of(1, 2));
    controller.onWorkerEvent(new WorkerProcessEvent.ReplacementRequested(1));
    controller.onWorkerEvent(launched(3));
    controller.onWorkerEvent(died(3));
    assertThat(effects.stopped()).containsExactly(3L);
    controller.onWorkerStopped(3);
    assertThat(effects.sentTo(1)).doesNotContain(new Stop());
    assertThat(effects.view(1).phase()).isEqualTo(Phase.SEEDING);
    assertThat(effects.sentTo(2)).endsWith(new Restart());
  }

  @Test
  void replacementThatIsNotReadyIsAbandoned() {
    seeding(1, CHANNEL);
    controller.onWorkerEvent(new WorkerProcessEvent.ReplacementRequested(1));
    controller.onWorkerEvent(launched(2));
    controller.onWorkerEvent(new WorkerProcessEvent.NotReady(2));
    assertThat(effects.sentTo(2)).endsWith(new Stop());
    assertThat(effects.sentTo(1)).doesNotContain(new Stop());
  }

  @Test
  void freedSlotsLeaveTheRollingRestart() {
    seeding(1, CHANNEL);
    seeding(2, OTHER_CHANNEL);
    controller.rollingRestart(List.of(1, 9, 2));
    controller.stop(1);
    controller.onWorkerStopped(1);
    assertThat(effects.sentTo(2)).endsWith(new Restart());
  }

  @Test
  void keptWorkerIsNotRecycledAgainAtOnce() {
    seeding(1, CHANNEL);
    for (var i = 0; i < 40; i++) {
      controller.onWorkerEvent(seeds(1, TOO_LARGE_KB));
    }
    assertThat(effects.count()).isEqualTo(2);
    controller.onWorkerEvent(died(2));
    controller.onWorkerStopped(2);
    controller.onWorkerEvent(seeds(1, TOO_LARGE_KB));
    assertThat(effects.count()).isEqualTo(2);
  }

  @Test
  void settingsThatWouldDropViewersNeedAReplacement() {
    seeding(1, CHANNEL);
    var moved = withSwarm(assignment(CHANNEL), "http://tracker.example/v1");
    controller.start(1, moved);
    assertThat(effects.sentTo(1)).doesNotContain(new Seed(moved));
    controller.onWorkerEvent(launched(2));
    assertThat(effects.sentTo(2)).containsExactly(new Seed(moved));
    controller.onWorkerEvent(seeds(2));
    assertThat(effects.view(1).pid()).isEqualTo(102);
  }

  @Test
  void sameSettingsSendNothing() {
    seeding(1, CHANNEL);
    var before = List.copyOf(effects.sentTo(1));
    controller.start(1, assignment(CHANNEL));
    assertThat(effects.sentTo(1)).isEqualTo(before);
  }

  @Test
  void everyProcessOfASlotGetsTheUplinkLimit() {
    seeding(1, CHANNEL);
    controller.limitUplink(1, 5);
    assertThat(effects.sentTo(1)).endsWith(new WorkerProcess.LimitUplink(5));
    controller.onWorkerEvent(died(1));
    controller.onWorkerEvent(launched(1));
    assertThat(effects.sentTo(1))
        .endsWith(
            new Seed(assignment(CHANNEL)),
            new WorkerProcess.LimitUplink(5),
            new WorkerProcess.SaveRestarts(1));
  }

  @Test
  void adoptedWorkerContinuesUnchanged() {
    adopt(1, CHANNEL, 4);
    controller.onWorkerEvent(launched(1));
    controller.onWorkerEvent(seeds(1));
    assertThat(effects.view(1).restarts()).isEqualTo(4);
    assertThat(effects.sentTo(1)).doesNotContain(new Seed(assignment(CHANNEL)));
    controller.start(1, assignment(CHANNEL));
    assertThat(effects.sentTo(1)).doesNotContain(new Seed(assignment(CHANNEL)));
  }

  @Test
  void nextProcessOfAnAdoptedWorkerGetsItsAssignment() {
    adopt(1, CHANNEL, 4);
    controller.onWorkerEvent(launched(1));
    controller.onWorkerEvent(seeds(1));
    controller.onWorkerEvent(died(1));
    controller.onWorkerEvent(launched(1));
    assertThat(effects.sentTo(1)).contains(new Seed(assignment(CHANNEL)));
    assertThat(effects.view(1).restarts()).isEqualTo(5);
  }

  private void adopt(int slot, ChannelId channel, int restarts) {
    var process = new FakeLauncher().launch(slot);
    controller.adopt(new AdoptedWorker(slot, slot, process, assignment(channel), restarts));
  }

  /** Starts a slot with a seeding worker. */
  private void seeding(int slot, ChannelId channel) {
    controller.start(slot, assignment(channel));
    controller.onWorkerEvent(launched(effects.last()));
    controller.onWorkerEvent(seeds(effects.last()));
  }

  /** Lets the worker seed until another process may start. */
  private void settle(long worker) {
    nanos.addAndGet(WorkerPool.SETTLE_TIME.toNanos());
    controller.onWorkerEvent(seeds(worker));
  }

  /** Brings a standby worker up. */
  private long up(long id) {
    controller.onWorkerEvent(launched(id));
    controller.onWorkerEvent(standby(id));
    return id;
  }

  private static Assignment withSwarm(Assignment from, String tracker) {
    var swarm = new Assignment.Swarm(tracker, from.swarm().signal(), from.swarm().backupSignal());
    return new Assignment(
        from.channel(),
        from.live(),
        from.token(),
        from.label(),
        from.maxConnections(),
        from.useDisk(),
        from.origin(),
        swarm,
        from.network(),
        from.limits());
  }
}
