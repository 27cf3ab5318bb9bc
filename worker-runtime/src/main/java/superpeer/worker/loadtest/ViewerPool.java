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
 * All viewers: lets them come and go by the timetable, counts what happens to them, and tells how
 * it goes once a second.
 *
 * <pre>
 *   watching ──over, Finish──▶ leaving ──all gone, or too slow──▶ stopped
 * </pre>
 */
public final class ViewerPool extends AbstractBehavior<ViewerPool.Command> {

  public sealed interface Command {}

  /** Ends before its time; the result is that of what was. */
  public record Stop() implements Command {}

  private record FromViewer(ViewerEvent event) implements Command {}

  private enum Timer implements Command {
    TICK,
    PROGRESS,
    LEAVE_TIMEOUT
  }

  /** Hears of it; called by the actor. */
  interface Reporter {

    /**
     * @param share of the whole time that is over, 0 to 1
     */
    void progress(double share, LoadTestReport loadTestReport);

    void result(LoadTestReport loadTestReport);
  }

  /** How often viewers come and go: at the highest rates some at a time. */
  private static final Duration TURN = Duration.ofMillis(20);

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** For all to say goodbye to peers and tracker. */
  private static final Duration GOODBYE = Duration.ofSeconds(5);

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
  private final ArrivalSchedule arrivalSchedule;
  private final SplittableRandom random;
  private final LoadTestStats loadTestStats;
  private final Deque<ActorRef<Viewer.Command>> present = new ArrayDeque<>();
  private final long startedAt = System.nanoTime();
  private long measuredFrom = startedAt;
  private boolean measuring;
  private boolean leaving;
  private long joined;
  private long left;
  private int alive;
  private Optional<LoadTestReport> last =
      Optional.empty(); // as it was when they were told to leave

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
    this.arrivalSchedule = new ArrivalSchedule(scenario.load());
    this.loadTestStats = new LoadTestStats(dependencies.clock());
    this.random = new SplittableRandom(scenario.seed());
    timers.startTimerWithFixedDelay(Timer.TICK, Duration.ZERO, TURN);
    timers.startTimerAtFixedRate(Timer.PROGRESS, SECOND);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromViewer.class, this::onHappened)
        .onMessage(Stop.class, stop -> leave())
        .onMessageEquals(Timer.TICK, this::turn)
        .onMessageEquals(Timer.PROGRESS, this::progress)
        .onMessageEquals(Timer.LEAVE_TIMEOUT, this::end)
        .onSignal(ChildFailed.class, failed -> fail(failed.cause()))
        .onSignal(Terminated.class, gone -> onGone())
        .build();
  }

  private Behavior<Command> onHappened(FromViewer fromViewer) {
    loadTestStats.record(fromViewer.event());
    return this;
  }

  private Behavior<Command> turn() {
    var elapsed = elapsed();
    if (arrivalSchedule.isOver(elapsed)) {
      return leave();
    }
    if (!measuring && arrivalSchedule.isMeasuring(elapsed)) {
      measuring = true;
      if (!scenario.load().warmUp().isZero()) {
        measuredFrom = System.nanoTime();
        loadTestStats.resetAfterWarmUp();
      }
    }
    while (joined < arrivalSchedule.arrivals(elapsed)) {
      join();
    }
    while (left < arrivalSchedule.departures(elapsed) && !present.isEmpty()) {
      present.removeFirst().tell(new Viewer.Leave());
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
    present.addLast(viewer);
    joined++;
    alive++;
  }

  private Behavior<Command> progress() {
    reporter.progress(arrivalSchedule.progress(elapsed()), report());
    return this;
  }

  private Behavior<Command> leave() {
    if (!leaving) {
      leaving = true;
      timers.cancelAll();
      timers.startSingleTimer(Timer.LEAVE_TIMEOUT, GOODBYE);
      last = Optional.of(report());
      present.forEach(viewer -> viewer.tell(new Viewer.Leave()));
    }
    return alive == 0 ? end() : this;
  }

  private Behavior<Command> onGone() {
    alive--;
    return leaving && alive == 0 ? end() : this;
  }

  private Behavior<Command> end() {
    reporter.result(last.orElseThrow().withPlayersOf(report()));
    return Behaviors.stopped();
  }

  private static Behavior<Command> fail(Throwable cause) {
    throw new IllegalStateException("a viewer failed", cause);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  private LoadTestReport report() {
    return loadTestStats.report(
        Duration.ofNanos(System.nanoTime() - measuredFrom),
        new LoadTestReport.Viewers(joined, left, present.size()));
  }
}
