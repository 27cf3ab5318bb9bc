package superpeer.worker.viewers;

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
public final class Crowd extends AbstractBehavior<Crowd.Command> {

  public sealed interface Command {}

  /** Ends before its time; the result is that of what was. */
  public record Finish() implements Command {}

  private record Happened(Happening happening) implements Command {}

  private enum Due implements Command {
    TURN,
    PROGRESS,
    GONE
  }

  /** Hears of it; called by the actor. */
  interface Audience {

    /**
     * @param share of the whole time that is over, 0 to 1
     */
    void progress(double share, Report report);

    void result(Report report);
  }

  /** How often viewers come and go: at the highest rates some at a time. */
  private static final Duration TURN = Duration.ofMillis(20);

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** For all to say goodbye to peers and tracker. */
  private static final Duration GOODBYE = Duration.ofSeconds(5);

  static Behavior<Command> create(Scenario scenario, Viewer.World world, Audience audience) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new Crowd(context, timers, scenario, world, audience)));
  }

  private final TimerScheduler<Command> timers;
  private final Scenario scenario;
  private final Viewer.World world;
  private final Audience audience;
  private final Timetable timetable;
  private final SplittableRandom random;
  private final Tally tally;
  private final Deque<ActorRef<Viewer.Command>> present = new ArrayDeque<>();
  private final long begun = System.nanoTime();
  private long measuredFrom = begun;
  private boolean measuring;
  private boolean leaving;
  private long joined;
  private long left;
  private int alive;
  private Optional<Report> last = Optional.empty(); // as it was when they were told to leave

  private Crowd(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Scenario scenario,
      Viewer.World world,
      Audience audience) {
    super(context);
    this.timers = timers;
    this.scenario = scenario;
    this.world = world;
    this.audience = audience;
    this.timetable = new Timetable(scenario.attendance());
    this.tally = new Tally(world.clock());
    this.random = new SplittableRandom(scenario.seed());
    timers.startTimerWithFixedDelay(Due.TURN, Duration.ZERO, TURN);
    timers.startTimerAtFixedRate(Due.PROGRESS, SECOND);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Happened.class, this::onHappened)
        .onMessage(Finish.class, finish -> leave())
        .onMessageEquals(Due.TURN, this::turn)
        .onMessageEquals(Due.PROGRESS, this::progress)
        .onMessageEquals(Due.GONE, this::end)
        .onSignal(ChildFailed.class, failed -> fail(failed.cause()))
        .onSignal(Terminated.class, gone -> onGone())
        .build();
  }

  private Behavior<Command> onHappened(Happened happened) {
    tally.count(happened.happening());
    return this;
  }

  private Behavior<Command> turn() {
    var elapsed = elapsed();
    if (timetable.isOver(elapsed)) {
      return leave();
    }
    if (!measuring && timetable.isMeasuring(elapsed)) {
      measuring = true;
      if (!scenario.attendance().warmUp().isZero()) {
        measuredFrom = System.nanoTime();
        tally.beginAnew();
      }
    }
    while (joined < timetable.comings(elapsed)) {
      join();
    }
    while (left < timetable.goings(elapsed) && !present.isEmpty()) {
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
                    world,
                    random.split(),
                    happening -> self.tell(new Happened(happening))),
                "viewer-" + joined);
    getContext().watch(viewer);
    present.addLast(viewer);
    joined++;
    alive++;
  }

  private Behavior<Command> progress() {
    audience.progress(timetable.progress(elapsed()), report());
    return this;
  }

  private Behavior<Command> leave() {
    if (!leaving) {
      leaving = true;
      timers.cancelAll();
      timers.startSingleTimer(Due.GONE, GOODBYE);
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
    audience.result(last.orElseThrow().with(report()));
    return Behaviors.stopped();
  }

  private static Behavior<Command> fail(Throwable cause) {
    throw new IllegalStateException("a viewer failed", cause);
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private Report report() {
    return tally.report(
        Duration.ofNanos(System.nanoTime() - measuredFrom),
        new Report.Crowd(joined, left, present.size()));
  }
}
