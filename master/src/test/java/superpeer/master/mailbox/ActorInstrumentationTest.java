package superpeer.master.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ActorInstrumentationTest {

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = OFF")
              .withFallback(ConfigFactory.parseResources("master.conf"))
              .withFallback(ConfigFactory.parseResources("reference.conf"))
              .withFallback(ConfigFactory.load())
              .resolve());
  private final Queue<String> alarms = new ConcurrentLinkedQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void stop() {
    gate.countDown();
    kit.shutdownTestKit();
  }

  @Test
  void countsWhatWaitsAndWhatIsDone() {
    var actor = start(slow());
    for (var i = 0; i < 10; i++) {
      actor.tell("work");
    }
    var actorLoad = ActorLoads.of(kit.system()).all().get("busy");
    await().until(() -> actorLoad.waiting() == 9); // the first is being handled
    assertThat(actorLoad.highWater()).isBetween(9L, 10L);
    assertThat(actorLoad.processed()).isZero();
    gate.countDown();
    await().until(() -> actorLoad.processed() == 10);
    assertThat(actorLoad.waiting()).isZero();
    assertThat(actorLoad.nanos()).isPositive();
    assertThat(actorLoad.longestNanos()).isBetween(1L, actorLoad.nanos());
    assertThat(actorLoad.failed()).isZero();
  }

  @Test
  void countsFailuresAndRestarts() {
    var actor = instrument().spawnRestarting(String.class, failing(), "busy", Props.empty());
    actor.tell("fails");
    actor.tell("again");
    var actorLoad = ActorLoads.of(kit.system()).all().get("busy");
    await().until(() -> actorLoad.restarts() == 2);
    assertThat(actorLoad.failed()).isEqualTo(2);
    assertThat(alarms).as("it goes on").isEmpty();
  }

  @Test
  void raisesAnAlarmForAnActorThatNothingCanReplace() {
    start(failing()).tell("fails");
    await().until(() -> List.copyOf(alarms).equals(List.of("busy: fails")));
  }

  @Test
  void raisesAnAlarmForOneThatCannotEvenBegin() {
    start(
        Behaviors.setup(
            context -> {
              throw new IllegalStateException("no start");
            }));
    await().until(() -> List.copyOf(alarms).equals(List.of("busy: no start")));
  }

  @Test
  void forgetsWhatWaitedWhenTheActorIsGone() {
    var actor =
        start(Behaviors.receive(String.class).onMessageEquals("end", Behaviors::stopped).build());
    actor.tell("end");
    var actorLoad = ActorLoads.of(kit.system()).all().get("busy");
    await().until(() -> actorLoad.processed() == 1);
    await().until(() -> actorLoad.waiting() == 0);
  }

  private static Behavior<String> failing() {
    return Behaviors.receive(String.class)
        .onAnyMessage(
            message -> {
              throw new IllegalStateException(message);
            })
        .build();
  }

  private Behavior<String> slow() {
    return Behaviors.receive(String.class)
        .onAnyMessage(
            message -> {
              gate.await();
              return Behaviors.same();
            })
        .build();
  }

  private ActorRef<String> start(Behavior<String> behavior) {
    return instrument().spawn(String.class, behavior, "busy", Props.empty());
  }

  private ActorInstrumentation instrument() {
    return new ActorInstrumentation(
        kit.system(), (actor, cause) -> alarms.add(actor + ": " + cause.getMessage()));
  }
}
