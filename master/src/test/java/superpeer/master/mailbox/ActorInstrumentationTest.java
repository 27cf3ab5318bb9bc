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
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void stop() {
    release.countDown();
    kit.shutdownTestKit();
  }

  @Test
  void countsWaitingAndProcessedMessages() {
    var actor = start(slow());
    for (var i = 0; i < 10; i++) {
      actor.tell("work");
    }
    var actorLoad = ActorLoads.of(kit.system()).all().get("busy");
    await().until(() -> actorLoad.waiting() == 9); // the first is being handled
    assertThat(actorLoad.highWater()).isBetween(9L, 10L);
    assertThat(actorLoad.processed()).isZero();
    release.countDown();
    await().until(() -> actorLoad.processed() == 10);
    assertThat(actorLoad.waiting()).isZero();
    assertThat(actorLoad.nanos()).isPositive();
    assertThat(actorLoad.longestNanos()).isBetween(1L, actorLoad.nanos());
    assertThat(actorLoad.failed()).isZero();
  }

  @Test
  void countsFailuresAndRestarts() {
    var actor = instrumentation().spawnRestarting(String.class, failing(), "busy", Props.empty());
    actor.tell("fails");
    actor.tell("again");
    var actorLoad = ActorLoads.of(kit.system()).all().get("busy");
    await().until(() -> actorLoad.restarts() == 2);
    assertThat(actorLoad.failed()).isEqualTo(2);
    assertThat(failures).as("restarted instead").isEmpty();
  }

  @Test
  void reportsTheFailureOfAnIrreplaceableActor() {
    start(failing()).tell("fails");
    await().until(() -> List.copyOf(failures).equals(List.of("busy: fails")));
  }

  @Test
  void reportsAnActorThatCannotStart() {
    start(
        Behaviors.setup(
            context -> {
              throw new IllegalStateException("no start");
            }));
    await().until(() -> List.copyOf(failures).equals(List.of("busy: no start")));
  }

  @Test
  void stoppedActorHasNoWaitingMessages() {
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
              release.await();
              return Behaviors.same();
            })
        .build();
  }

  private ActorRef<String> start(Behavior<String> behavior) {
    return instrumentation().spawn(String.class, behavior, "busy", Props.empty());
  }

  private ActorInstrumentation instrumentation() {
    return new ActorInstrumentation(
        kit.system(), (actor, cause) -> failures.add(actor + ": " + cause.getMessage()));
  }
}
