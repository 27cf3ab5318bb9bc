package superpeer.master.fleet;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import superpeer.master.fleet.WorkerFailure.Crashed;
import superpeer.master.fleet.WorkerFailure.Misconfigured;
import superpeer.master.fleet.WorkerFailure.RestartRequested;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerExit;

/**
 * Owns one operating-system process and speaks for it.
 *
 * <pre>
 *   idle ──Seed──▶ launching ──Ready──▶ running ──Stop──▶ draining ──exit──▶ stopped
 *     │                │                   │                 └─ too slow: killed
 *     └ silence, crash ├ too slow, crash   └ silence, crash
 *              │       │ Restart                │
 *              ▼       ▼                        ▼
 *            WorkerFailure, answered by Supervision
 * </pre>
 *
 * <p>A process that a master before us left seeding is idle until its hello says what it seeds.
 *
 * <p>An instance lives exactly as long as its process; a restarted actor has a new one, with a new
 * pid. However the actor ends, the process ends with it.
 */
final class WorkerProcess {

  sealed interface Command {}

  /**
   * Times the usual patience, for one that stands by: nobody waits for it, and on a busy machine
   * starting it over and over would keep the machine busy.
   */
  static final int LEISURE = 4;

  /** Seeds this, or takes over these settings. Every new process has to be told. */
  record Seed(Assignment assignment) implements Command {}

  /**
   * Asks for another process: at once while nobody is served, else {@link
   * WorkerNotice.ReplacementWanted} asks the fleet to have the next one ready first.
   */
  record Restart() implements Command {}

  /** Sends no more than this, in Mbit/s, packets and all; every new process has to be told. */
  record LimitUplink(double mbps) implements Command {}

  /** Asks the process for its viewers. */
  record AskPeers(ActorRef<Fleet.PeersReply> replyTo) implements Command {}

  /** Keeps for the next master how often this worker's place was given a new process. */
  record Remember(int restarts) implements Command {}

  /** Drains and ends the process; the actor stops with it. */
  record Stop() implements Command {}

  /** The same, bit by bit, for there is another one to take its viewers. */
  record HandOver() implements Command {}

  /** Ends the process without asking it; counts as a crash. */
  record Kill() implements Command {}

  /** Stamped with the pid: a message of the last process may reach the next one's actor. */
  private sealed interface FromProcess extends Command {
    long pid();
  }

  private record Heard(long pid, WorkerEvent event) implements FromProcess {}

  private record Exited(long pid, int code) implements FromProcess {}

  private enum Overdue implements Command {
    READY,
    REPORT,
    EXIT
  }

  /**
   * @param worker the number that its notices bear
   * @param berth the number of its log file
   */
  static Behavior<Command> create(
      long worker,
      int berth,
      WorkerLauncher launcher,
      Patience patience,
      ActorRef<WorkerNotice> fleet) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var process = launch(worker, berth, launcher, fleet);
                  var self = new WorkerProcess(worker, context, timers, process, patience, fleet);
                  self.listen();
                  fleet.tell(
                      new WorkerNotice.Launched(worker, process.pid(), process.startedAtMs()));
                  return self.idle();
                }));
  }

  private static WorkerLauncher.Handle launch(
      long worker, int berth, WorkerLauncher launcher, ActorRef<WorkerNotice> fleet) {
    try {
      return launcher.launch(berth);
    } catch (UncheckedIOException e) {
      var why = "worker process cannot be started: " + e.getMessage();
      fleet.tell(new WorkerNotice.Died(worker, why));
      throw new Crashed(why);
    }
  }

  private final long worker;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final WorkerLauncher.Handle process;
  private final Patience patience;
  private final ActorRef<WorkerNotice> fleet;
  private final Questions questions = new Questions();

  private WorkerProcess(
      long worker,
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      WorkerLauncher.Handle process,
      Patience patience,
      ActorRef<WorkerNotice> fleet) {
    this.worker = worker;
    this.context = context;
    this.timers = timers;
    this.process = process;
    this.patience = patience;
    this.fleet = fleet;
  }

  private void listen() {
    var self = context.getSelf();
    process.listen(event -> self.tell(new Heard(process.pid(), event)));
    context.pipeToSelf(process.exit(), (code, never) -> new Exited(process.pid(), code));
  }

  private Behavior<Command> idle() {
    timers.startSingleTimer(Overdue.READY, leisurely(patience.ready()));
    return idle(Condition.NEW);
  }

  private static Duration leisurely(Duration patience) {
    return patience.multipliedBy(LEISURE);
  }

  private Behavior<Command> idle(Condition state) {
    return everywhere()
        .onMessage(Seed.class, seed -> assigned(seed, state))
        .onMessage(Restart.class, restart -> startAnew())
        .onMessage(Stop.class, stop -> abandon(state))
        .onMessage(HandOver.class, handOver -> abandon(state))
        .onMessage(Heard.class, heard -> onHeardIdle(heard.event(), state))
        .onMessage(Exited.class, exited -> onExitedIdle(exited.code(), state))
        .onMessageEquals(Overdue.READY, () -> notReady(leisurely(patience.ready())))
        .onMessageEquals(Overdue.REPORT, () -> silent(leisurely(patience.silence())))
        .build();
  }

  private Behavior<Command> onHeardIdle(WorkerEvent event, Condition state) {
    if (event instanceof Hello hello && hello.assignment().isPresent()) {
      return launching(state);
    }
    if (event instanceof Hello || event instanceof Reported) {
      timers.cancel(Overdue.READY);
      timers.startSingleTimer(Overdue.REPORT, leisurely(patience.silence()));
      var next = state.after(event);
      fleet.tell(new WorkerNotice.Idle(worker, next.stats()));
      return idle(next);
    }
    return Behaviors.same();
  }

  /** Its channel cannot have ended: it has none. */
  private Behavior<Command> onExitedIdle(int code, Condition state) {
    return WorkerExit.of(code) == WorkerExit.OK
        ? died("exited though it stood by")
        : onExited(code, state);
  }

  private Behavior<Command> assigned(Seed seed, Condition state) {
    process.send(new WorkerCommand.Seed(seed.assignment()));
    timers.startSingleTimer(Overdue.READY, patience.ready());
    return launching(state);
  }

  private Behavior<Command> launching(Condition state) {
    return alive(state)
        .onMessage(Restart.class, restart -> startAnew())
        .onMessage(Stop.class, stop -> abandon(state))
        .onMessage(HandOver.class, handOver -> abandon(state))
        .onMessage(
            Heard.class,
            heard ->
                heard.event() instanceof Ready
                    ? ready(state)
                    : launching(onEvent(state, heard.event())))
        .onMessageEquals(Overdue.READY, () -> onNotReady(state))
        .build();
  }

  /** A worker that says what it waits for is left to wait: the next one would fare no better. */
  private Behavior<Command> onNotReady(Condition state) {
    if (state.troubles().isEmpty()) {
      return notReady(patience.ready());
    }
    timers.startSingleTimer(Overdue.REPORT, patience.silence());
    fleet.tell(new WorkerNotice.Waits(worker));
    return Behaviors.same();
  }

  private Behavior<Command> notReady(Duration within) {
    return died("was not ready within " + seconds(within.toMillis()));
  }

  private Behavior<Command> silent(Duration time) {
    return died("was silent for " + seconds(time.toMillis()));
  }

  private Behavior<Command> ready(Condition state) {
    timers.cancel(Overdue.READY);
    timers.startSingleTimer(Overdue.REPORT, patience.silence());
    return running(tell(state.in(Phase.SEEDING)));
  }

  private Behavior<Command> running(Condition state) {
    return alive(state)
        .onMessage(Restart.class, restart -> askForReplacement())
        .onMessage(Stop.class, stop -> drain(state, Duration.ZERO))
        .onMessage(HandOver.class, handOver -> drain(state, patience.handOver()))
        .onMessage(Heard.class, heard -> running(onEvent(state, heard.event())))
        .build();
  }

  private Condition onEvent(Condition state, WorkerEvent event) {
    if (event instanceof Reported) {
      timers.startSingleTimer(Overdue.REPORT, patience.silence());
    }
    return onNews(state, event);
  }

  /** A hello, or the Ready that follows a redial, is no news. */
  private Condition onNews(Condition state, WorkerEvent event) {
    return event instanceof Hello || event instanceof Ready ? state : tell(state.after(event));
  }

  private Behavior<Command> drain(Condition state, Duration over) {
    process.send(new WorkerCommand.Drain(patience.drain().toMillis(), over.toMillis()));
    timers.cancelAll();
    timers.startSingleTimer(Overdue.EXIT, over.plus(patience.drain()).plus(patience.exit()));
    return draining(tell(state.in(Phase.DRAINING)), !over.isZero());
  }

  /** The way of a drain for a process that serves nobody. */
  private Behavior<Command> abandon(Condition state) {
    process.kill();
    timers.cancelAll();
    return draining(tell(state.in(Phase.DRAINING)), false);
  }

  /**
   * @param slowly whether it can be told to hurry
   */
  private Behavior<Command> draining(Condition state, boolean slowly) {
    return everywhere()
        .onMessage(Seed.class, tooLate -> Behaviors.same())
        .onMessage(Restart.class, alreadyEnding -> Behaviors.same())
        .onMessage(Stop.class, stop -> slowly ? drain(state, Duration.ZERO) : Behaviors.same())
        .onMessage(HandOver.class, alreadyEnding -> Behaviors.same())
        .onMessage(Heard.class, heard -> draining(onNews(state, heard.event()), slowly))
        .onMessage(Exited.class, exited -> over(Fleet.How.STOPPED, "stopped"))
        .onMessageEquals(Overdue.EXIT, this::onTooSlow)
        .build();
  }

  private Behavior<Command> onTooSlow() {
    context.getLog().warn("worker {} did not exit after its drain: killed", process.pid());
    return kill();
  }

  /** What launching and running have in common. */
  private BehaviorBuilder<Command> alive(Condition state) {
    return everywhere()
        .onMessage(Seed.class, this::onSeed)
        .onMessage(Exited.class, exited -> onExited(exited.code(), state))
        .onMessageEquals(Overdue.REPORT, () -> silent(patience.silence()));
  }

  /** What holds in every phase: deaf to the last process, never outlived by its own. */
  private BehaviorBuilder<Command> everywhere() {
    return Behaviors.receive(Command.class)
        .onMessage(FromProcess.class, m -> m.pid() != process.pid(), stale -> Behaviors.same())
        .onMessage(
            Heard.class, h -> h.event() instanceof WorkerEvent.Peers, h -> onPeers(h.event()))
        .onMessage(AskPeers.class, ask -> onAskPeers(ask.replyTo()))
        .onMessage(Kill.class, kill -> kill())
        .onMessage(LimitUplink.class, limit -> onLimitUplink(limit.mbps()))
        .onMessage(Remember.class, remember -> onRemember(remember.restarts()))
        .onSignal(PreRestart.class, signal -> kill())
        .onSignal(PostStop.class, signal -> kill());
  }

  private Behavior<Command> onSeed(Seed seed) {
    process.send(new WorkerCommand.Seed(seed.assignment()));
    return Behaviors.same();
  }

  private Behavior<Command> onLimitUplink(double mbps) {
    process.send(new WorkerCommand.LimitUplink(mbps));
    return Behaviors.same();
  }

  private Behavior<Command> onAskPeers(ActorRef<Fleet.PeersReply> asker) {
    process.send(questions.ask(asker));
    return Behaviors.same();
  }

  private Behavior<Command> onPeers(WorkerEvent event) {
    questions.answer((WorkerEvent.Peers) event);
    return Behaviors.same();
  }

  private Behavior<Command> onRemember(int restarts) {
    process.remember(restarts);
    return Behaviors.same();
  }

  private Behavior<Command> askForReplacement() {
    fleet.tell(new WorkerNotice.ReplacementWanted(worker));
    return Behaviors.same();
  }

  private Behavior<Command> onExited(int code, Condition state) {
    return switch (WorkerExit.of(code)) {
      case OK -> over(Fleet.How.CHANNEL_ENDED, "its channel ended");
      case CRASHED -> died("exited with code " + code);
      case TERMINATED -> died("was ended by a signal");
      case MISCONFIGURED -> refused(state.troubles().error());
    };
  }

  private Behavior<Command> startAnew() {
    throw new RestartRequested();
  }

  private Behavior<Command> died(String how) {
    var why = "worker " + process.pid() + " " + how;
    fleet.tell(new WorkerNotice.Died(worker, why));
    throw new Crashed(why);
  }

  private Behavior<Command> refused(Optional<String> error) {
    var why =
        "worker %d refuses its configuration: %s"
            .formatted(process.pid(), error.orElse("its log says why"));
    fleet.tell(new WorkerNotice.Over(worker, Fleet.How.MISCONFIGURED, why));
    throw new Misconfigured(why);
  }

  private Behavior<Command> over(Fleet.How how, String why) {
    fleet.tell(new WorkerNotice.Over(worker, how, "worker " + process.pid() + ": " + why));
    return Behaviors.stopped();
  }

  private Behavior<Command> kill() {
    process.kill();
    return Behaviors.same();
  }

  private Condition tell(Condition state) {
    fleet.tell(new WorkerNotice.Progressed(worker, state.phase(), state.stats(), state.troubles()));
    return state;
  }

  private static String seconds(long ms) {
    return ms / 1000.0 + " s";
  }
}
