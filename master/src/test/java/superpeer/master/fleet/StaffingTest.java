package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.fleet.FakeHands.died;
import static superpeer.master.fleet.FakeHands.idle;
import static superpeer.master.fleet.FakeHands.launched;
import static superpeer.master.fleet.FakeHands.seeds;
import static superpeer.master.fleet.Samples.CHANNEL;
import static superpeer.master.fleet.Samples.MEMORY_MB;
import static superpeer.master.fleet.Samples.OTHER_CHANNEL;
import static superpeer.master.fleet.Samples.SUPERVISION;
import static superpeer.master.fleet.Samples.assignment;

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
import superpeer.master.fleet.Fleet.How;
import superpeer.master.fleet.WorkerProcess.HandOver;
import superpeer.master.fleet.WorkerProcess.Restart;
import superpeer.master.fleet.WorkerProcess.Seed;
import superpeer.master.fleet.WorkerProcess.Stop;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;

class StaffingTest {

  private static final long TOO_LARGE_KB = (long) (MEMORY_MB * 1024 * 0.95);

  private final FakeHands hands = new FakeHands();
  private final AtomicLong nanos = new AtomicLong();
  private final Staffing staffing =
      new Staffing(hands, 0.9, () -> new Crashes(SUPERVISION, nanos::get), nanos::get);

  @Test
  void aWorkerThatStandsByBeginsAtOnceAndIsFollowedByAnother() {
    staffing.crew().standBy(1);
    var spare = up(hands.last());
    assertThat(hands.idle()).extracting(IdleView::pid).containsExactly(100 + spare);

    staffing.start(1, assignment(CHANNEL));
    assertThat(hands.toldTo(spare)).containsExactly(new Seed(assignment(CHANNEL)));
    assertThat(hands.view(1).pid()).isEqualTo(100 + spare);
    assertThat(hands.view(1).restarts()).isZero();
    assertThat(hands.idle()).isEmpty();
    assertThat(hands.count()).as("no other process takes its processor").isEqualTo(1);
    staffing.noticed(seeds(spare));
    assertThat(hands.count()).as("nor while its viewers come").isEqualTo(1);
    settle(spare);
    assertThat(hands.count()).as("another stands by").isEqualTo(2);
    up(hands.last());
    assertThat(hands.idle()).extracting(IdleView::pid).containsExactly(100 + hands.last());
  }

  @Test
  void theNextOneStandsByWhenAllThatWereHiredSeedOrAreKeptFromIt() {
    staffing.crew().standBy(1);
    var spare = up(hands.last());
    staffing.start(1, assignment(CHANNEL));
    staffing.start(2, assignment(OTHER_CHANNEL));
    var second = up(hands.last());
    settle(spare);
    assertThat(hands.count()).as("one is on its way").isEqualTo(2);
    staffing.noticed(died(second));
    assertThat(hands.count()).isEqualTo(3);
  }

  @Test
  void noWorkerIsCountedOnBeforeItIsUp() {
    staffing.crew().standBy(1);
    staffing.start(1, assignment(CHANNEL));
    assertThat(hands.count()).isEqualTo(2);
    assertThat(hands.idle()).isEmpty();
  }

  @Test
  void thoseTooManyAreEndedAndAllAtTheEnd() {
    staffing.crew().standBy(2);
    staffing.noticed(launched(1));
    staffing.noticed(launched(2));
    staffing.crew().standBy(1);
    assertThat(hands.toldTo(2)).containsExactly(new Stop());
    staffing.stopAll();
    assertThat(hands.toldTo(1)).containsExactly(new Stop());
    staffing.gone(1);
    staffing.gone(2);
    assertThat(staffing.isEmpty()).isTrue();
    assertThat(hands.count()).isEqualTo(2);
  }

  @Test
  void oneThatNeverComesUpIsNotStartedForEver() {
    staffing.crew().standBy(1);
    staffing.noticed(died(1));
    staffing.gone(1); // given up by supervision
    assertThat(hands.count()).isEqualTo(1);
    staffing.crew().standBy(1);
    assertThat(hands.count()).isEqualTo(2);
  }

  @Test
  void aPlannedRestartTakesTheWorkerThatStandsBy() {
    seeding(1, CHANNEL);
    staffing.crew().standBy(1);
    var spare = up(hands.last());
    staffing.noticed(new WorkerNotice.ReplacementWanted(1));
    assertThat(hands.toldTo(spare)).containsExactly(new Seed(assignment(CHANNEL)));
    staffing.noticed(seeds(spare));
    assertThat(hands.view(1).pid()).isEqualTo(100 + spare);
    assertThat(hands.toldTo(1)).endsWith(new HandOver());
    assertThat(hands.count()).as("no other process takes its processor").isEqualTo(2);
    settle(spare);
    assertThat(hands.count()).as("nor while viewers go over").isEqualTo(2);
    staffing.gone(1);
    assertThat(hands.count()).as("another stands by").isEqualTo(3);
  }

  @Test
  void aWorkerThatHandsItsViewersOverHurriesWhenItsSlotIsStopped() {
    seeding(1, CHANNEL);
    staffing.noticed(new WorkerNotice.ReplacementWanted(1));
    staffing.noticed(launched(2));
    staffing.noticed(seeds(2));
    staffing.stop(1);
    assertThat(hands.toldTo(1)).endsWith(new HandOver(), new Stop());
  }

  @Test
  void theWorkerThatStandsByTakesTheSlotOfOneThatCrashed() {
    seeding(1, CHANNEL);
    staffing.limitUplink(1, 5);
    staffing.crew().standBy(1);
    var spare = up(hands.last());
    staffing.noticed(died(1));

    assertThat(hands.views(1)).extracting(WorkerView::phase).contains(Phase.PAUSED);
    assertThat(hands.toldTo(spare))
        .containsExactly(
            new Seed(assignment(CHANNEL)),
            new WorkerProcess.LimitUplink(5),
            new WorkerProcess.Remember(1));
    assertThat(hands.view(1).pid()).isEqualTo(100 + spare);
    assertThat(hands.view(1).phase()).isEqualTo(Phase.STARTING);
    assertThat(hands.view(1).restarts()).isEqualTo(1);
    assertThat(hands.ended()).containsExactly(1L); // it is not started again after its pause
    assertThat(hands.idle()).isEmpty();
    staffing.gone(1);
    assertThat(hands.count()).as("no other process takes its processor").isEqualTo(2);
    staffing.noticed(seeds(spare));
    assertThat(hands.view(1).phase()).isEqualTo(Phase.SEEDING);
    settle(spare);
    assertThat(hands.count()).as("another stands by").isEqualTo(3);
  }

  @Test
  void anotherStandsByAlsoWhereTheOneThatTookOverCannotSeed() {
    seeding(1, CHANNEL);
    staffing.crew().standBy(1);
    var spare = up(hands.last());
    staffing.noticed(died(1));
    assertThat(hands.count()).isEqualTo(2);
    staffing.gone(1);
    nanos.addAndGet(Crew.SETTLING.toNanos());
    staffing.noticed(died(spare));
    assertThat(hands.count()).isEqualTo(3);
  }

  @Test
  void aChannelThatKillsItsWorkersTakesOneOfThoseThatStandByAndPausesAfterwards() {
    seeding(1, CHANNEL);
    staffing.crew().standBy(2);
    var third = up(hands.last());
    var second = up(third - 1);
    staffing.noticed(died(1));
    staffing.noticed(seeds(second));
    staffing.noticed(died(second));
    assertThat(hands.toldTo(third)).isEmpty();
    assertThat(hands.view(1).pid()).isEqualTo(100 + second);
    assertThat(hands.view(1).phase()).isEqualTo(Phase.PAUSED);

    nanos.addAndGet(SUPERVISION.forgivenAfter().toNanos());
    staffing.noticed(launched(second));
    nanos.addAndGet(SUPERVISION.forgivenAfter().toNanos());
    staffing.noticed(died(second));
    assertThat(hands.view(1).pid()).isEqualTo(100 + third);
  }

  @Test
  void crashesAreCountedByTheChannelWhicheverWorkerBoreThem() {
    seeding(1, CHANNEL);
    staffing.crew().standBy(1);
    var second = up(hands.last());
    staffing.noticed(died(1));
    for (var i = 1; i < SUPERVISION.maxRestarts(); i++) {
      staffing.noticed(died(second));
      staffing.noticed(launched(second));
    }
    assertThat(hands.ended()).containsExactly(1L);
    staffing.noticed(died(second));
    assertThat(hands.ended()).containsExactly(1L, second);
    staffing.gone(second);
    assertThat(hands.end(1).how()).isEqualTo(How.GAVE_UP);
  }

  @Test
  void aRestartThatSomebodyAsksForForgivesTheCrashesBefore() {
    seeding(1, CHANNEL);
    for (var i = 0; i < SUPERVISION.maxRestarts(); i++) {
      staffing.noticed(died(1));
      staffing.noticed(launched(1));
    }
    staffing.restart(1);
    staffing.noticed(died(1));
    assertThat(hands.ended()).isEmpty();
  }

  @Test
  void aReplacementOnItsWayTakesTheSlotOfOneThatCrashedNotAThirdWorker() {
    seeding(1, CHANNEL);
    staffing.noticed(new WorkerNotice.ReplacementWanted(1));
    var next = hands.last();
    staffing.noticed(launched(next));
    staffing.crew().standBy(1);
    var spare = up(hands.last());
    staffing.noticed(died(1));
    assertThat(hands.toldTo(spare)).isEmpty();
    staffing.noticed(seeds(next));
    assertThat(hands.view(1).pid()).isEqualTo(100 + next);
  }

  @Test
  void whatIsLoggedOfAWorkerNamesItsSlotPidAndChannel() {
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    var logger = (Logger) LoggerFactory.getLogger(Staffing.class);
    var level = logger.getLevel();
    logger.setLevel(Level.INFO);
    logger.addAppender(lines);
    try {
      seeding(1, CHANNEL);
      staffing.noticed(died(1));
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
  void logsOfLivingWorkersAreApartAndTheirNumbersAreUsedAgain() {
    seeding(1, CHANNEL);
    seeding(2, OTHER_CHANNEL);
    assertThat(hands.worker(2).berth).isEqualTo(2);
    staffing.stop(1);
    staffing.gone(1);
    seeding(3, CHANNEL);
    assertThat(hands.worker(3).berth).isEqualTo(1);
  }

  @Test
  void rollsFromOneSlotToTheNextWhenTheOldProcessIsGone() {
    seeding(1, CHANNEL);
    seeding(2, OTHER_CHANNEL);
    staffing.roll(List.of(1, 2));
    assertThat(hands.toldTo(1)).endsWith(new Restart());
    assertThat(hands.toldTo(2)).doesNotContain(new Restart());

    staffing.noticed(new WorkerNotice.ReplacementWanted(1));
    staffing.noticed(launched(3));
    staffing.noticed(seeds(3));
    assertThat(hands.toldTo(1)).endsWith(new HandOver());
    assertThat(hands.toldTo(2)).doesNotContain(new Restart());
    staffing.gone(1);
    assertThat(hands.toldTo(2)).endsWith(new Restart());
  }

  @Test
  void aSlotWhoseReplacementFailsKeepsItsWorkerAndHoldsUpNobody() {
    seeding(1, CHANNEL);
    seeding(2, OTHER_CHANNEL);
    staffing.roll(List.of(1, 2));
    staffing.noticed(new WorkerNotice.ReplacementWanted(1));
    staffing.noticed(launched(3));
    staffing.noticed(died(3));
    assertThat(hands.ended()).containsExactly(3L);
    staffing.gone(3);
    assertThat(hands.toldTo(1)).doesNotContain(new Stop());
    assertThat(hands.view(1).phase()).isEqualTo(Phase.SEEDING);
    assertThat(hands.toldTo(2)).endsWith(new Restart());
  }

  @Test
  void aReplacementThatOnlyWaitsIsGivenUp() {
    seeding(1, CHANNEL);
    staffing.noticed(new WorkerNotice.ReplacementWanted(1));
    staffing.noticed(launched(2));
    staffing.noticed(new WorkerNotice.Waits(2));
    assertThat(hands.toldTo(2)).endsWith(new Stop());
    assertThat(hands.toldTo(1)).doesNotContain(new Stop());
  }

  @Test
  void slotsThatAreFreedLeaveTheRoll() {
    seeding(1, CHANNEL);
    seeding(2, OTHER_CHANNEL);
    staffing.roll(List.of(1, 9, 2));
    staffing.stop(1);
    staffing.gone(1);
    assertThat(hands.toldTo(2)).endsWith(new Restart());
  }

  @Test
  void aWorkerThatStaysIsNotReplacedForItsSizeAtOnceAgain() {
    seeding(1, CHANNEL);
    for (var i = 0; i < 40; i++) {
      staffing.noticed(seeds(1, TOO_LARGE_KB));
    }
    assertThat(hands.count()).isEqualTo(2);
    staffing.noticed(died(2));
    staffing.gone(2);
    staffing.noticed(seeds(1, TOO_LARGE_KB));
    assertThat(hands.count()).isEqualTo(2);
  }

  @Test
  void settingsThatWouldDropViewersAreBroughtByAnotherWorker() {
    seeding(1, CHANNEL);
    var moved = withSwarm(assignment(CHANNEL), "http://tracker.example/v1");
    staffing.start(1, moved);
    assertThat(hands.toldTo(1)).doesNotContain(new Seed(moved));
    staffing.noticed(launched(2));
    assertThat(hands.toldTo(2)).containsExactly(new Seed(moved));
    staffing.noticed(seeds(2));
    assertThat(hands.view(1).pid()).isEqualTo(102);
  }

  @Test
  void theSameSettingsAgainDisturbNobody() {
    seeding(1, CHANNEL);
    var before = List.copyOf(hands.toldTo(1));
    staffing.start(1, assignment(CHANNEL));
    assertThat(hands.toldTo(1)).isEqualTo(before);
  }

  @Test
  void everyProcessOfASlotIsToldItsLimit() {
    seeding(1, CHANNEL);
    staffing.limitUplink(1, 5);
    assertThat(hands.toldTo(1)).endsWith(new WorkerProcess.LimitUplink(5));
    staffing.noticed(died(1));
    staffing.noticed(launched(1));
    assertThat(hands.toldTo(1))
        .endsWith(
            new Seed(assignment(CHANNEL)),
            new WorkerProcess.LimitUplink(5),
            new WorkerProcess.Remember(1));
  }

  @Test
  void aWorkerThatWasLeftGoesOnAsItIs() {
    adopt(1, CHANNEL, 4);
    staffing.noticed(launched(1));
    staffing.noticed(seeds(1));
    assertThat(hands.view(1).restarts()).isEqualTo(4);
    assertThat(hands.toldTo(1)).doesNotContain(new Seed(assignment(CHANNEL)));
    staffing.start(1, assignment(CHANNEL));
    assertThat(hands.toldTo(1)).doesNotContain(new Seed(assignment(CHANNEL)));
  }

  @Test
  void itsNextProcessIsStartedAsAnyOther() {
    adopt(1, CHANNEL, 4);
    staffing.noticed(launched(1));
    staffing.noticed(seeds(1));
    staffing.noticed(died(1));
    staffing.noticed(launched(1));
    assertThat(hands.toldTo(1)).contains(new Seed(assignment(CHANNEL)));
    assertThat(hands.view(1).restarts()).isEqualTo(5);
  }

  private void adopt(int slot, ChannelId channel, int restarts) {
    var process = new FakeLauncher().launch(slot);
    staffing.adopt(new Adoption(slot, slot, process, assignment(channel), restarts));
  }

  /** The slot has a worker that seeds. */
  private void seeding(int slot, ChannelId channel) {
    staffing.start(slot, assignment(channel));
    staffing.noticed(launched(hands.last()));
    staffing.noticed(seeds(hands.last()));
  }

  /** It has been seeding for so long that another process may start. */
  private void settle(long worker) {
    nanos.addAndGet(Crew.SETTLING.toNanos());
    staffing.noticed(seeds(worker));
  }

  /** The worker is up, and stands by. */
  private long up(long id) {
    staffing.noticed(launched(id));
    staffing.noticed(idle(id));
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
