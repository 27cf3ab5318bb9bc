package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.master.fleet.WorkerFailure.Crashed;
import superpeer.master.fleet.WorkerFailure.Misconfigured;
import superpeer.master.fleet.WorkerFailure.RestartRequested;
import superpeer.testing.ActorTestKitExtension;

class SupervisionPolicyTest {

  private static final Duration MIN = Duration.ofMillis(200);
  private static final Duration MAX = Duration.ofSeconds(30);
  private static final int RESTARTS = 10;
  private static final Duration RESET_AFTER = Duration.ofMinutes(1);
  private static final SupervisionPolicy SUPERVISION =
      new SupervisionPolicy(MIN, MAX, RESTARTS, RESET_AFTER);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private TestProbe<String> starts;
  private ActorRef<RuntimeException> worker;

  @BeforeEach
  void start() {
    starts = actors.kit().createTestProbe();
    worker = actors.kit().spawn(SUPERVISION.supervise(failing(starts.ref())));
    starts.expectMessage("start");
  }

  /** Throws what it receives. */
  private static Behavior<RuntimeException> failing(ActorRef<String> starts) {
    return Behaviors.setup(
        context -> {
          starts.tell("start");
          return Behaviors.receiveMessage(
              failure -> {
                throw failure;
              });
        });
  }

  @Test
  void requestedRestartIsImmediateAndNotCounted() {
    for (var i = 0; i < RESTARTS * 3; i++) {
      worker.tell(new RestartRequested());
      starts.expectMessage("start");
    }
  }

  @Test
  void pausesGrowFromMinToMax() {
    crash();
    actors.advanceTime(MIN.minusMillis(1));
    starts.expectNoMessage();
    actors.advanceTime(withJitter(MIN).minus(MIN).plusMillis(1));
    starts.expectMessage("start");

    crash();
    actors.advanceTime(MIN.multipliedBy(2).minusMillis(1));
    starts.expectNoMessage();
    actors.advanceTime(withJitter(MIN.multipliedBy(2)));
    starts.expectMessage("start");
  }

  @Test
  void givesUpAfterTooManyConsecutiveCrashes() {
    for (var i = 0; i < RESTARTS; i++) {
      crash();
      awaitStart();
    }
    crash();
    starts.expectTerminated(worker);
  }

  @Test
  void longRunForgetsCrashes() {
    for (var i = 0; i < RESTARTS * 2; i++) {
      crash();
      awaitStart();
      actors.advanceTime(RESET_AFTER);
    }
    crash();
    actors.advanceTime(withJitter(MIN)); // as after the very first crash
    starts.expectMessage("start");
  }

  @Test
  void misconfiguredWorkerIsNotRestarted() {
    worker.tell(new Misconfigured("no"));
    starts.expectTerminated(worker);
  }

  @Test
  void bugStopsTheWorkerAndIsLogged() {
    LoggingTestKit.error(IllegalStateException.class)
        .expect(
            actors.kit().system(),
            () -> {
              worker.tell(new IllegalStateException("bug"));
              starts.expectTerminated(worker);
              return true;
            });
  }

  @Test
  void expectedFailuresHaveNoStackTrace() {
    assertThat(new Crashed("x").getStackTrace()).isEmpty();
  }

  private void crash() {
    worker.tell(new Crashed("crash"));
    starts.expectNoMessage(Duration.ofMillis(20));
  }

  private void awaitStart() {
    starts.awaitAssert(
        () -> {
          actors.advanceTime(withJitter(MAX));
          return starts.expectMessage(Duration.ofMillis(100), "start");
        });
  }

  private static Duration withJitter(Duration pause) {
    return pause.multipliedBy(12).dividedBy(10).plusMillis(1);
  }
}
