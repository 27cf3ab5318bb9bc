package superpeer.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.ActorInitializationException;
import akka.actor.testkit.typed.javadsl.LoggingTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.protocol.control.WorkerCommand.LimitUplink;
import superpeer.protocol.control.WorkerCommand.Seed;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Exiting;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerExit;
import superpeer.protocol.control.WorkerStats;
import superpeer.testing.ActorTestKitExtension;
import superpeer.worker.config.InvalidConfiguration;
import superpeer.worker.config.WorkerConfig;

class WorkerRootTest {

  private static final Assignment ONE = Assignments.of("b25l");
  private static final Seed SEED = new Seed(ONE);
  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(2);

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final FakeMaster master = new FakeMaster();
  private final BlockingQueue<WorkerExit> exits = new LinkedBlockingQueue<>();
  private final AtomicInteger warmUps = new AtomicInteger();
  private final AtomicInteger stopping = new AtomicInteger();
  private final ChannelFactory channels =
      new ChannelFactory() {
        @Override
        public Behavior<WorkerCommand> create(Assignment assignment, ActorRef<WorkerEvent> events) {
          return channel(events);
        }

        @Override
        public Behavior<?> warmUp() {
          return runningWarmUp();
        }
      };
  private volatile CompletableFuture<Void> warmUpEnd = CompletableFuture.completedFuture(null);
  private TestProbe<WorkerCommand> channel;
  private ActorRef<WorkerRoot.Command> root;

  @BeforeEach
  void start() {
    channel = actors.kit().createTestProbe();
    var config = WorkerConfig.from(WorkerConfig.load(Map.of()).getConfig("superpeer.worker"));
    root = actors.kit().spawn(WorkerRoot.create(master::open, channels, config, exits::add));
    await().until(master::dialed);
  }

  @Test
  void idlesUntilSeeded() {
    master.command(new LimitUplink(1));
    channel.expectNoMessage(Duration.ofMillis(50));
    master.command(SEED);
    await().untilAsserted(() -> assertThat(master.events()).containsExactly(new Ready()));
    assertThat(master.assignments()).containsExactly(ONE);
  }

  @Test
  void warmsUpOnceOnStandby() {
    actors.advanceTime(WorkerRoot.WARM_UP_DELAY);
    await().until(() -> warmUps.get() == 1);
    actors.advanceTime(WorkerRoot.WARM_UP_DELAY.multipliedBy(5));
    master.command(SEED);
    await().until(() -> master.events().contains(new Ready()));
    assertThat(warmUps).hasValue(1);
  }

  @Test
  void endsWarmUpBeforeSeeding() {
    warmUpEnd = new CompletableFuture<>();
    actors.advanceTime(WorkerRoot.WARM_UP_DELAY);
    await().until(() -> warmUps.get() == 1);
    master.command(SEED);
    master.command(new LimitUplink(5));
    await().until(() -> stopping.get() == 1);
    channel.expectNoMessage(Duration.ofMillis(50));
    assertThat(master.assignments()).as("the warm-up has not ended").isEmpty();
    warmUpEnd.complete(null);
    channel.expectMessage(new LimitUplink(5));
    assertThat(master.assignments()).containsExactly(ONE);
  }

  @Test
  void seedsAfterFailedWarmUp() {
    warmUpEnd = CompletableFuture.failedFuture(new IllegalStateException("no WebRTC"));
    LoggingTestKit.error(ActorInitializationException.class)
        .expect(
            actors.kit().system(),
            () -> {
              actors.advanceTime(WorkerRoot.WARM_UP_DELAY);
              return null;
            });
    master.command(SEED);
    await().until(() -> master.events().contains(new Ready()));
  }

  @Test
  void skipsWarmUpWhenSeededAtOnce() {
    master.command(SEED);
    await().until(() -> master.events().contains(new Ready()));
    actors.advanceTime(WorkerRoot.WARM_UP_DELAY);
    channel.expectNoMessage(Duration.ZERO);
    assertThat(warmUps).hasValue(0);
  }

  @Test
  void reportsUntilChannelReports() {
    actors.advanceTime(REPORT_INTERVAL);
    await().until(() -> reports() == 1);
    master.command(SEED);
    await().until(() -> master.events().contains(new Ready()));
    actors.advanceTime(REPORT_INTERVAL);
    await().until(() -> reports() == 2);
    master.command(new LimitUplink(REPORT));
    await().until(() -> reports() == 3);
    actors.advanceTime(REPORT_INTERVAL.multipliedBy(5));
    channelEnds();
    endsWith(WorkerExit.OK);
    assertThat(reports()).isEqualTo(3);
  }

  private long reports() {
    return master.events().stream().filter(Reported.class::isInstance).count();
  }

  @Test
  void forwardsNewSettings() {
    master.command(SEED);
    master.command(SEED);
    master.command(new LimitUplink(5));
    channel.expectMessage(SEED);
    channel.expectMessage(new LimitUplink(5));
    assertThat(master.assignments()).containsExactly(ONE, ONE);
  }

  @Test
  void ignoresSeedOfAnotherChannel() {
    master.command(SEED);
    LoggingTestKit.warn("a worker has one channel")
        .expect(
            actors.kit().system(),
            () -> {
              master.command(new Seed(Assignments.of("dHdv")));
              return null;
            });
    assertThat(master.assignments()).containsExactly(ONE);
  }

  @Test
  void exitsOkWhenDrained() {
    master.command(SEED);
    master.command(new Drain(5_000));
    channel.expectMessage(new Drain(5_000));
    channelEnds();
    endsWith(WorkerExit.OK);
  }

  @Test
  void exitsWhenChannelDoesNotDrainInTime() {
    master.command(SEED);
    master.command(new Drain(5_000));
    channel.expectMessage(new Drain(5_000));
    actors.advanceTime(Duration.ofSeconds(5).plus(WorkerRoot.DRAIN_GRACE));
    endsWith(WorkerExit.OK);
  }

  @Test
  void drainsWhenOrphaned() {
    master.command(SEED);
    master.orphan();
    channel.expectMessage(new Drain(30_000));
  }

  @Test
  void sigtermShortensDrain() {
    master.command(SEED);
    master.command(new Drain(60_000));
    channel.expectMessage(new Drain(60_000));
    root.tell(WorkerRoot.Signalled.TERMINATE);
    channel.expectMessage(new Drain(10_000));
    actors.advanceTime(Duration.ofSeconds(10).plus(WorkerRoot.DRAIN_GRACE));
    endsWith(WorkerExit.TERMINATED);
  }

  @Test
  void sigtermEndsIdleWorkerAtOnce() {
    root.tell(WorkerRoot.Signalled.TERMINATE);
    endsWith(WorkerExit.TERMINATED);
  }

  @Test
  void exitsWhenOrphanedIdle() {
    master.orphan();
    endsWith(WorkerExit.OK);
  }

  @Test
  void crashesWithChannel() {
    LoggingTestKit.error(IllegalStateException.class)
        .expect(actors.kit().system(), () -> seedAndFail(CRASH));
    endsWith(WorkerExit.CRASHED);
  }

  @Test
  void exitsMisconfigured() {
    LoggingTestKit.error("cannot seed: no such tracker")
        .expect(actors.kit().system(), () -> seedAndFail(REFUSE));
    endsWith(WorkerExit.MISCONFIGURED);
  }

  private static final double CRASH = -1;
  private static final double REFUSE = -2;
  private static final double END = -3;
  private static final double REPORT = -4;

  /**
   * A channel that is ready at once. Special uplink limits make it crash, refuse, end or report.
   */
  private Behavior<WorkerCommand> channel(ActorRef<WorkerEvent> events) {
    events.tell(new Ready());
    return Behaviors.receive(WorkerCommand.class)
        .onMessage(
            LimitUplink.class,
            limit -> limit.mbps() == CRASH,
            limit -> {
              throw new IllegalStateException("a bug");
            })
        .onMessage(
            LimitUplink.class,
            limit -> limit.mbps() == REFUSE,
            limit -> {
              throw new InvalidConfiguration("no such tracker");
            })
        .onMessage(LimitUplink.class, limit -> limit.mbps() == END, limit -> Behaviors.stopped())
        .onMessage(
            LimitUplink.class,
            limit -> limit.mbps() == REPORT,
            limit -> {
              events.tell(new Reported(WorkerStats.NONE));
              return Behaviors.same();
            })
        .onAnyMessage(
            command -> {
              channel.ref().tell(command);
              return Behaviors.same();
            })
        .build();
  }

  /**
   * A warm-up that runs until it is stopped, and then ends with {@code warmUpEnd}; or fails at
   * once.
   */
  private Behavior<Object> runningWarmUp() {
    return Behaviors.setup(
        context -> {
          if (warmUpEnd.isCompletedExceptionally()) {
            warmUpEnd.join();
          }
          warmUps.incrementAndGet();
          return Behaviors.receive(Object.class)
              .onSignal(
                  PostStop.class,
                  stop -> {
                    stopping.incrementAndGet();
                    warmUpEnd.join();
                    return Behaviors.same();
                  })
              .build();
        });
  }

  private Void seedAndFail(double how) {
    master.command(SEED);
    master.command(new LimitUplink(how));
    return null;
  }

  private void channelEnds() {
    master.command(new LimitUplink(END));
  }

  private void endsWith(WorkerExit how) {
    channel.expectTerminated(root);
    assertThat(exits).containsExactly(how);
    assertThat(master.events()).endsWith(new Exiting(how.code()));
    assertThat(master.closed()).isTrue();
  }
}
