package superpeer.master.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.ConfigFactory;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InstrumentTest {

  private final ActorTestKit kit =
      ActorTestKit.create(
          ConfigFactory.parseString("akka.loglevel = OFF")
              .withFallback(ConfigFactory.parseResources("master.conf"))
              .withFallback(ConfigFactory.parseResources("reference.conf"))
              .withFallback(ConfigFactory.load())
              .resolve());
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
    var workload = Workloads.of(kit.system()).all().get("busy");
    await().until(() -> workload.waiting() == 9); // the first is being handled
    assertThat(workload.highWater()).isBetween(9L, 10L);
    assertThat(workload.processed()).isZero();
    gate.countDown();
    await().until(() -> workload.processed() == 10);
    assertThat(workload.waiting()).isZero();
    assertThat(workload.nanos()).isPositive();
    assertThat(workload.longestNanos()).isBetween(1L, workload.nanos());
    assertThat(workload.failed()).isZero();
  }

  @Test
  void countsFailuresAndRestarts() {
    Behavior<String> failing =
        Behaviors.receive(String.class)
            .onAnyMessage(
                message -> {
                  throw new IllegalStateException(message);
                })
            .build();
    var actor = new Instrument(kit.system()).keep(String.class, failing, "busy", Props.empty());
    actor.tell("fails");
    actor.tell("again");
    var workload = Workloads.of(kit.system()).all().get("busy");
    await().until(() -> workload.restarts() == 2);
    assertThat(workload.failed()).isEqualTo(2);
  }

  @Test
  void forgetsWhatWaitedWhenTheActorIsGone() {
    var actor =
        start(Behaviors.receive(String.class).onMessageEquals("end", Behaviors::stopped).build());
    actor.tell("end");
    var workload = Workloads.of(kit.system()).all().get("busy");
    await().until(() -> workload.processed() == 1);
    await().until(() -> workload.waiting() == 0);
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
    return new Instrument(kit.system()).start(String.class, behavior, "busy", Props.empty());
  }
}
