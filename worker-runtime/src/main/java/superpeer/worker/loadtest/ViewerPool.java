package superpeer.worker.loadtest;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Runs all viewers: starts and stops them on schedule, collects their events, and reports progress
 * once a second.
 *
 * <pre>
 *   running ──end of schedule, Stop──▶ leaving ──all left, or timeout──▶ stopped
 * </pre>
 */
public final class ViewerPool extends AbstractBehavior<ViewerPool.Command> {

  public sealed interface Command {}

  /** Stops early; the result covers the time until now. */
  public record Stop() implements Command {}

  private record FromViewer(ViewerEvent event) implements Command {}

  private enum Timer implements Command {
    TICK,
    PROGRESS,
    LEAVE_TIMEOUT
  }

  /** Receives progress and result; called by the actor. */
  interface Reporter {

    /**
     * @param share of the total time that has passed, 0 to 1
     */
    void progress(double share, LoadTestReport report);

    void result(LoadTestReport report);
  }

  /** How often viewers join and leave; at high rates several at once. */
  private static final Duration TICK_INTERVAL = Duration.ofMillis(20);

  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

  /** How long viewers may take to leave peers and tracker. */
  private static final Duration MAX_LEAVE_TIME = Duration.ofSeconds(5);

  static Behavior<Command> create(
      Scenario scenario, Viewer.Dependencies dependencies, Reporter reporter) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new ViewerPool(context, timers, scenario, dependencies, reporter)));
  }

  private final TimerScheduler<Command> timers;
  private final Scenario scenario;
  private final Viewer.Dependencies dependencies;
  private final Reporter reporter;
  private final ArrivalSchedule schedule;
  private final SplittableRandom random;
  private final LoadTestStats stats;
  private final Deque<ActorRef<Viewer.Command>> viewers = new ArrayDeque<>();
  private final long startedAt = System.nanoTime();
  private long measuredFrom = startedAt;
  private boolean measuring;
  private boolean leaving;
  private long joined;
  private long left;
  private int running;
  private Optional<LoadTestReport> finalReport = Optional.empty(); // before the viewers leave

  private ViewerPool(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Scenario scenario,
      Viewer.Dependencies dependencies,
      Reporter reporter) {
    super(context);
    this.timers = timers;
    this.scenario = scenario;
    this.dependencies = dependencies;
    this.reporter = reporter;
    this.schedule = new ArrivalSchedule(scenario.load());
    this.stats = new LoadTestStats(dependencies.clock());
    this.random = new SplittableRandom(scenario.seed());
    timers.startTimerWithFixedDelay(Timer.TICK, Duration.ZERO, TICK_INTERVAL);
    timers.startTimerAtFixedRate(Timer.PROGRESS, PROGRESS_INTERVAL);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromViewer.class, this::onViewerEvent)
        .onMessage(Stop.class, stop -> stopAll())
        .onMessageEquals(Timer.TICK, this::tick)
        .onMessageEquals(Timer.PROGRESS, this::progress)
        .onMessageEquals(Timer.LEAVE_TIMEOUT, this::finish)
        .onSignal(ChildFailed.class, failed -> onViewerFailed(failed.cause()))
        .onSignal(Terminated.class, stopped -> onViewerStopped())
        .build();
  }

  private Behavior<Command> onViewerEvent(FromViewer fromViewer) {
    stats.record(fromViewer.event());
    return this;
  }

  private Behavior<Command> tick() {
    var elapsed = elapsed();
    if (schedule.isOver(elapsed)) {
      return stopAll();
    }
    if (!measuring && schedule.isMeasuring(elapsed)) {
      measuring = true;
      if (!scenario.load().warmUp().isZero()) {
        measuredFrom = System.nanoTime();
        stats.resetAfterWarmUp();
      }
    }
    while (joined < schedule.arrivals(elapsed)) {
      join();
    }
    while (left < schedule.departures(elapsed) && !viewers.isEmpty()) {
      viewers.removeFirst().tell(new Viewer.Leave());
      left++;
    }
    return this;
  }

  private void join() {
    var self = getContext().getSelf();
    var viewer =
        getContext()
            .spawn(
                Viewer.create(
                    scenario,
                    dependencies,
                    random.split(),
                    viewerEvent -> self.tell(new FromViewer(viewerEvent))),
                "viewer-" + joined);
    getContext().watch(viewer);
    viewers.addLast(viewer);
    joined++;
    running++;
  }

  private Behavior<Command> progress() {
    reporter.progress(schedule.progress(elapsed()), report());
    return this;
  }

  private Behavior<Command> stopAll() {
    if (!leaving) {
      leaving = true;
      timers.cancelAll();
      timers.startSingleTimer(Timer.LEAVE_TIMEOUT, MAX_LEAVE_TIME);
      finalReport = Optional.of(report());
      viewers.forEach(viewer -> viewer.tell(new Viewer.Leave()));
    }
    return running == 0 ? finish() : this;
  }

  private Behavior<Command> onViewerStopped() {
    running--;
    return leaving && running == 0 ? finish() : this;
  }

  private Behavior<Command> finish() {
    reporter.result(finalReport.orElseThrow().withPlayersOf(report()));
    return Behaviors.stopped();
  }

  private static Behavior<Command> onViewerFailed(Throwable cause) {
    throw new IllegalStateException("a viewer failed", cause);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  private LoadTestReport report() {
    return stats.report(
        Duration.ofNanos(System.nanoTime() - measuredFrom),
        new LoadTestReport.Viewers(joined, left, viewers.size()));
  }
}
