package superpeer.master.events;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.channel;
import static superpeer.master.seeding.SeedFixtures.item;
import static superpeer.master.seeding.SeedFixtures.view;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.master.events.EventBus.Delivery;
import superpeer.master.events.FleetEvent.Kind;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.WorkerView;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.testing.ActorTestKitExtension;

class EventBusTest {

  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(500));

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private ActorRef<EventBus.Command> eventBus;
  private ActorRef<Update> fleet;

  @BeforeEach
  void start() {
    TestProbe<Fleet.Command> fleetProbe = actors.kit().createTestProbe();
    eventBus = actors.kit().spawn(EventBus.create(fleetProbe.ref(), CLOCK, 500));
    fleet = fleetProbe.expectMessageClass(Fleet.Watch.class).watcher();
  }

  @Test
  void publishesTheLifeOfAWorker() {
    var subscriber = subscribe(Optional.empty());
    fleet.tell(new Update.SlotChanged(view(1, 0, Phase.STARTING, item("a", 1), 0)));
    fleet.tell(new Update.SlotChanged(view(1, 11, Phase.STARTING, item("a", 1), 0)));
    fleet.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 0)));
    fleet.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    fleet.tell(new Update.SlotChanged(view(1, 12, Phase.SEEDING, item("a", 1), 1)));
    fleet.tell(new Update.SlotChanged(view(1, 12, Phase.PAUSED, item("a", 1), 0)));
    fleet.tell(new Update.SlotChanged(view(1, 13, Phase.STARTING, item("a", 1), 0)));
    fleet.tell(new Update.SlotEnded(1, "crashed too often", EndReason.GAVE_UP));
    assertThat(kinds(subscriber, 8))
        .containsExactly(
            Kind.WORKER_STARTED,
            Kind.WORKER_READY,
            Kind.WORKER_REPLACED,
            Kind.WORKER_READY,
            Kind.WORKER_CRASHED,
            Kind.WORKER_STARTED,
            Kind.CHANNEL_PARKED);
    subscriber.expectNoMessage();
  }

  @Test
  void eventNamesSlotPidAndChannel() {
    var subscriber = subscribe(Optional.empty());
    fleet.tell(new Update.SlotChanged(view(4, 11, Phase.STARTING, item("a", 1), 0)));
    var fleetEvent = next(subscriber).event();
    assertThat(fleetEvent.slot()).contains(4);
    assertThat(fleetEvent.pid()).contains(11L);
    assertThat(fleetEvent.channelId()).contains(channel("a").encoded());
  }

  /** Sample workers start at 1,000 ms, after this master's 500 ms; this one at 100 ms. */
  @Test
  void workerOlderThanTheMasterIsAdopted() {
    var subscriber = subscribe(Optional.empty());
    var young = view(1, 11, Phase.SEEDING, item("a", 1), 0);
    fleet.tell(
        new Update.SlotChanged(
            new WorkerView(
                2,
                9,
                Phase.SEEDING,
                young.assignment(),
                100,
                0,
                young.stats(),
                Optional.empty(),
                Optional.empty())));
    assertThat(next(subscriber).event().kind()).isEqualTo(Kind.WORKER_ADOPTED);
  }

  @Test
  void replaysOnlyMissedEvents() {
    publish("a");
    publish("b");
    publish("c");
    var all = subscribe(Optional.of(500L));
    var first = next(all);
    assertThat(first.event().channelId()).contains("a");
    var again = subscribe(Optional.of(first.id()));
    assertThat(next(again).event().channelId()).contains("b");
    assertThat(next(again).event().channelId()).contains("c");
    publish("d");
    assertThat(next(again).event().channelId()).contains("d");
  }

  @Test
  void idsGrowWhenTheClockStandsStill() {
    var subscriber = subscribe(Optional.empty());
    publish("a");
    publish("b");
    assertThat(next(subscriber).id()).isLessThan(next(subscriber).id());
  }

  @Test
  void gapMarksDroppedEvents() {
    for (var i = 0; i < EventBus.MAX_EVENTS + 5; i++) {
      publish("x" + i);
    }
    var subscriber = subscribe(Optional.of(500L));
    assertThat(next(subscriber).event().kind()).isEqualTo(Kind.GAP);
    assertThat(next(subscriber).event().channelId()).contains("x5");
    var afterARestart = subscribe(Optional.of(1L));
    assertThat(next(afterARestart).event().kind()).isEqualTo(Kind.GAP);
  }

  @Test
  void limitsSubscribersAndReusesThePlaceOfOneThatLeft() {
    var first = subscribe(Optional.empty());
    for (var i = 1; i < EventBus.MAX_SUBSCRIBERS; i++) {
      subscribe(Optional.empty());
    }
    subscribe(Optional.empty()).expectMessageClass(Delivery.Refused.class);
    first.stop();
    var late = actors.kit().<Delivery>createTestProbe();
    late.awaitAssert(
        () -> {
          publish("again");
          eventBus.tell(new EventBus.Subscribe(Optional.empty(), late.ref()));
          publish("after");
          late.fishForMessage(
              java.time.Duration.ofSeconds(1),
              delivery ->
                  delivery instanceof Delivery.Published
                      ? akka.actor.testkit.typed.javadsl.FishingOutcomes.complete()
                      : akka.actor.testkit.typed.javadsl.FishingOutcomes.continueAndIgnore());
          return null;
        });
  }

  private void publish(String channelId) {
    eventBus.tell(
        new EventBus.Publish(
            FleetEvent.ofSeed(Kind.SEED_ACCEPTED, channelId, "192.0.2.1", Optional.empty())));
  }

  private TestProbe<Delivery> subscribe(Optional<Long> after) {
    TestProbe<Delivery> subscriber = actors.kit().createTestProbe();
    eventBus.tell(new EventBus.Subscribe(after, subscriber.ref()));
    return subscriber;
  }

  private static NumberedEvent next(TestProbe<Delivery> subscriber) {
    return subscriber.expectMessageClass(Delivery.Published.class).event();
  }

  private static List<Kind> kinds(TestProbe<Delivery> subscriber, int max) {
    var kinds = new ArrayList<Kind>();
    while (kinds.size() < max && !kinds.contains(Kind.CHANNEL_PARKED)) {
      kinds.add(next(subscriber).event().kind());
    }
    return kinds;
  }
}
