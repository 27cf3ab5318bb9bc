package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.ASSIGNMENTS;
import static superpeer.master.seeding.SeedFixtures.RULES;
import static superpeer.master.seeding.SeedFixtures.channel;
import static superpeer.master.seeding.SeedFixtures.item;
import static superpeer.master.seeding.SeedFixtures.view;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.master.config.SeedingConfig;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.StandbyView;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.seeding.FleetOverview.State;
import superpeer.master.seeding.Seeding.WorkersReply;
import superpeer.master.state.OperatorLimits;
import superpeer.master.state.SavedSeed;
import superpeer.master.state.SavedState;
import superpeer.master.state.StateChange;
import superpeer.master.state.StateWriter;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.rest.ParsedSeeds;
import superpeer.protocol.rest.PingRequest;
import superpeer.protocol.rest.SeedRequest.Item;
import superpeer.protocol.rest.SeedResponse.Refusal;
import superpeer.testing.ActorTestKitExtension;

class SeedingTest {

  private static final Duration PID_TIMEOUT = Duration.ofMillis(800);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Capacity FIVE_SLOTS = new Capacity(100_000, 200, 400, 1_000, 0);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private TestProbe<Fleet.Command> fleet;
  private TestProbe<StateWriter.Command> disk;
  private ActorRef<Seeding.Command> seeding;
  private ActorRef<Fleet.Update> updates;

  @BeforeEach
  void start() {
    fleet = actors.kit().createTestProbe();
    disk = actors.kit().createTestProbe();
    start(SavedState.EMPTY, Optional.empty());
  }

  private void start(SavedState savedState, Optional<String> error) {
    var dependencies =
        new Seeding.Dependencies(
            fleet.ref(), disk.ref(), ASSIGNMENTS, RULES, PID_TIMEOUT, Clock.systemUTC());
    seeding =
        actors.kit().spawn(Seeding.create(FIVE_SLOTS, savedState, List.of(), error, dependencies));
    updates = fleet.expectMessageClass(Fleet.Watch.class).watcher();
  }

  @Test
  void repliesWithThePidWhenTheSeedIsOnDisk() {
    var answer = seed(item("a", 100));
    fleet.expectMessage(new Fleet.Start(1, ASSIGNMENTS.create(item("a", 100), 200)));
    var write = disk.expectMessageClass(StateWriter.Write.class);
    assertThat(write.change().put()).containsExactly(new SavedSeed(item("a", 100), 1));
    updates.tell(changed(1, 11, "a", 0));
    answer.expectNoMessage(Duration.ZERO);
    written(write, Optional.empty());
    var seeded = answer.receiveMessage();
    assertThat(seeded.accepted()).containsExactly(channel("a"));
    assertThat(seeded.refused()).isEmpty();
    assertThat(seeded.pids()).isEqualTo(Map.of(channel("a"), List.of(11L)));
    assertThat(seeded.states())
        .extracting(FleetOverview.SeedStatus::state)
        .containsExactly(State.SEEDING);
  }

  @Test
  void drainingRefusesNewViewersAndChannels() {
    seed(item("a", 100));
    fleet.expectMessageClass(Fleet.Start.class);
    written(disk.expectMessageClass(StateWriter.Write.class), Optional.empty());
    updates.tell(changed(1, 11, "a", 3));

    var begun = drain(true);
    var assignment = ASSIGNMENTS.create(item("a", 100), 200);
    fleet.expectMessage(new Fleet.Start(1, assignment.withMaxConnections(0)));
    assertThat(begun.draining() && begun.full()).isTrue();
    assertThat(begun.viewers()).isEqualTo(3);
    assertThat(seed(item("b", 100)).receiveMessage().refused())
        .singleElement()
        .satisfies(refusal -> assertThat(refusal.error()).contains("the server drains"));

    assertThat(drain(false).draining()).isFalse();
    fleet.expectMessage(new Fleet.Start(1, assignment));
  }

  @Test
  void overviewIsCachedUntilAChange() {
    seed(item("a", 100));
    var before = overview();
    assertThat(overview()).isSameAs(before);
    updates.tell(changed(1, 11, "a", 3));
    assertThat(overview().viewers()).isEqualTo(3);
  }

  private FleetOverview drain(boolean on) {
    TestProbe<FleetOverview> answer = actors.kit().createTestProbe();
    seeding.tell(new Seeding.SetDraining(on, "test", answer.ref()));
    written(disk.expectMessageClass(StateWriter.Write.class), Optional.empty());
    return answer.receiveMessage();
  }

  @Test
  void repliesWithoutPidsAfterTheTimeout() {
    var answer = seed(item("a", 100));
    written(disk.expectMessageClass(StateWriter.Write.class), Optional.empty());
    overview();
    answer.expectNoMessage(Duration.ZERO);
    actors.advanceTime(PID_TIMEOUT);
    assertThat(answer.receiveMessage().pids()).isEqualTo(Map.of(channel("a"), List.of()));
  }

  @Test
  void neverRepliesBeforeTheWrite() {
    var answer = seed(item("a", 100));
    actors.advanceTime(PID_TIMEOUT.multipliedBy(10));
    overview();
    answer.expectNoMessage(Duration.ZERO);
  }

  @Test
  void startsSavedSeeds() {
    start(
        new SavedState(List.of(new SavedSeed(item("old", 5), 1)), new OperatorLimits(400, 0)),
        Optional.empty());
    fleet.expectMessage(new Fleet.Start(1, ASSIGNMENTS.create(item("old", 5), 200)));
    assertThat(overview().slots()).isEqualTo(2);
  }

  @Test
  void stopRemovesTheSeedFromDiskBeforeTheReply() {
    running(1, 11, "a");
    TestProbe<WorkersReply> answer = actors.kit().createTestProbe();
    seeding.tell(new Seeding.StopWorker(11, "test", answer.ref()));
    fleet.expectMessage(new Fleet.Stop(1));
    var write = disk.expectMessageClass(StateWriter.Write.class);
    assertThat(write.change().removed()).containsExactly(channel("a"));
    answer.expectNoMessage(Duration.ZERO);
    written(write, Optional.empty());
    answer.expectMessage(new WorkersReply.Done(List.of(11L), List.of()));
  }

  @Test
  void restartKeepsTheSeed() {
    running(1, 11, "a");
    TestProbe<WorkersReply> answer = actors.kit().createTestProbe();
    seeding.tell(new Seeding.RestartWorker(11, "test", answer.ref()));
    fleet.expectMessage(new Fleet.RestartRolling(List.of(1)));
    var write = disk.expectMessageClass(StateWriter.Write.class);
    assertThat(write.change().removed()).isEmpty();
    written(write, Optional.empty());
    answer.expectMessage(new WorkersReply.Done(List.of(11L), List.of()));
  }

  @Test
  void restartOfTheLastPidRetriesAParkedSeed() {
    running(1, 11, "a");
    updates.tell(new Fleet.Update.SlotEnded(1, "crashed too often", Fleet.EndReason.GAVE_UP));
    TestProbe<WorkersReply> answer = actors.kit().createTestProbe();
    seeding.tell(new Seeding.RestartWorker(11, "test", answer.ref()));
    assertThat(fleet.expectMessageClass(Fleet.Start.class).assignment().channel())
        .isEqualTo(channel("a"));
    written(disk.expectMessageClass(StateWriter.Write.class), Optional.empty());
    answer.expectMessage(new WorkersReply.Done(List.of(11L), List.of(channel("a"))));
    seeding.tell(new Seeding.RestartWorker(11, "test", answer.ref()));
    answer.expectMessage(new WorkersReply.NoSuchWorker(11));
  }

  @Test
  void unknownPidIsNotFound() {
    running(1, 11, "a");
    TestProbe<WorkersReply> answer = actors.kit().createTestProbe();
    seeding.tell(new Seeding.StopWorker(1, "test", answer.ref()));
    seeding.tell(new Seeding.RestartWorker(1, "test", answer.ref()));
    answer.expectMessage(new WorkersReply.NoSuchWorker(1));
    answer.expectMessage(new WorkersReply.NoSuchWorker(1));
    fleet.expectNoMessage(Duration.ZERO);
  }

  @Test
  void limitsAreSavedAndReachTheWorkers() {
    running(1, 11, "a");
    TestProbe<FleetOverview> answer = actors.kit().createTestProbe();
    var limits = new PingRequest(OptionalInt.of(100), OptionalInt.of(2));
    seeding.tell(new Seeding.SetLimits(limits, "test", answer.ref()));
    fleet.expectMessage(new Fleet.LimitUplink(1, 100));
    var write = disk.expectMessageClass(StateWriter.Write.class);
    assertThat(write.change().limits()).contains(new OperatorLimits(100, 2));
    written(write, Optional.empty());
    assertThat(answer.receiveMessage().bandwidthMbps()).isEqualTo(100);
  }

  @Test
  void unchangedLimitsAreNotWritten() {
    TestProbe<FleetOverview> answer = actors.kit().createTestProbe();
    var nothing = new PingRequest(OptionalInt.empty(), OptionalInt.empty());
    seeding.tell(new Seeding.SetLimits(nothing, "test", answer.ref()));
    assertThat(answer.receiveMessage().slots()).isEqualTo(5);
    disk.expectNoMessage(Duration.ZERO);
  }

  @Test
  void continuesAfterADiskErrorAndRewritesAll() {
    var answer = seed(item("a", 100));
    updates.tell(changed(1, 11, "a", 0));
    var write = disk.expectMessageClass(StateWriter.Write.class);
    LoggingTestKit.error("disk full")
        .expect(
            actors.kit().system(),
            () -> {
              written(write, Optional.of("disk full"));
              assertThat(answer.receiveMessage().accepted()).containsExactly(channel("a"));
              return true;
            });
    assertThat(overview().error()).contains("disk full");

    actors.advanceTime(Seeding.REWRITE_DELAY);
    var everything = disk.expectMessageClass(StateWriter.Write.class);
    assertThat(everything.change().scope()).isEqualTo(StateChange.Scope.REPLACE_ALL);
    assertThat(everything.change().put())
        .extracting(SavedSeed::item)
        .containsExactly(item("a", 100));
    written(everything, Optional.empty());
    assertThat(overview().error()).isEmpty();
  }

  @Test
  void laterWriteDoesNotClearAnEarlierError() {
    start(SavedState.EMPTY, Optional.of("corrupt"));
    seed(item("a", 100));
    written(disk.expectMessageClass(StateWriter.Write.class), Optional.empty());
    assertThat(overview().error()).contains("corrupt");
  }

  @Test
  void refusalsAreRepliedAtOnce() {
    TestProbe<Seeding.Seeded> answer = actors.kit().createTestProbe();
    var malformed = new Refusal("x", "not base64", "hint");
    seeding.tell(
        new Seeding.AddSeeds(new ParsedSeeds(List.of(), List.of(malformed)), "test", answer.ref()));
    assertThat(answer.receiveMessage().refused()).containsExactly(malformed);
  }

  @Test
  void endedChannelIsParked() {
    running(1, 11, "a");
    updates.tell(
        new Fleet.Update.SlotEnded(1, "the live channel ended", Fleet.EndReason.CHANNEL_ENDED));
    var seedStatus = overview().seeds().get(0);
    assertThat(seedStatus.state()).isEqualTo(FleetOverview.State.PARKED);
    assertThat(seedStatus.reason().orElseThrow().message()).isEqualTo("the live channel ended");
    fleet.expectNoMessage(Duration.ZERO);
  }

  @Test
  void requestsStandbyWorkersAtStart() {
    var rules = new SeedingConfig(1, 1, LONG, 0.75, LONG, 8, 0.4, LONG, 0);
    var dependencies =
        new Seeding.Dependencies(
            fleet.ref(), disk.ref(), ASSIGNMENTS, rules, PID_TIMEOUT, Clock.systemUTC());
    actors
        .kit()
        .spawn(
            Seeding.create(
                FIVE_SLOTS, SavedState.EMPTY, List.of(), Optional.empty(), dependencies));
    fleet.expectMessageClass(Fleet.Watch.class);
    fleet.expectMessage(new Fleet.SetStandby(1));
  }

  @Test
  void overviewContainsStandbyWorkers() {
    var idle = new StandbyView(7, 1_000, WorkerStats.NONE);
    updates.tell(new Fleet.Update.StandbyChanged(List.of(idle)));
    assertThat(overview().standby()).containsExactly(idle);
  }

  @Test
  void sendsUplinkLimitsWithEveryLoadCheck() {
    running(1, 11, "a"); // which reports a limit of 200
    seeding.tell(
        new Seeding.SetLimits(
            new PingRequest(OptionalInt.of(100), OptionalInt.empty()),
            "test",
            actors.kit().<FleetOverview>createTestProbe().ref()));
    fleet.expectMessage(new Fleet.LimitUplink(1, 100));
    actors.advanceTime(Seeding.LOAD_CHECK_INTERVAL);
    fleet.expectMessage(new Fleet.LimitUplink(1, 100)); // not yet in force
  }

  private void running(int slot, long pid, String name) {
    seed(item(name, 100));
    fleet.expectMessageClass(Fleet.Start.class);
    written(disk.expectMessageClass(StateWriter.Write.class), Optional.empty());
    updates.tell(changed(slot, pid, name, 0));
  }

  private TestProbe<Seeding.Seeded> seed(Item... items) {
    TestProbe<Seeding.Seeded> answer = actors.kit().createTestProbe();
    seeding.tell(
        new Seeding.AddSeeds(new ParsedSeeds(List.of(items), List.of()), "test", answer.ref()));
    return answer;
  }

  private static Fleet.Update changed(int slot, long pid, String name, int peers) {
    return new Fleet.Update.SlotChanged(view(slot, pid, Phase.SEEDING, item(name, 100), peers));
  }

  private static void written(StateWriter.Write write, Optional<String> error) {
    write.replyTo().tell(new StateWriter.Written(write.id(), error));
  }

  /** Also waits until all earlier messages have been handled. */
  private FleetOverview overview() {
    TestProbe<FleetOverview> answer = actors.kit().createTestProbe();
    seeding.tell(new Seeding.GetOverview(answer.ref()));
    return answer.receiveMessage();
  }
}
