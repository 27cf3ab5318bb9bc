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
import superpeer.protocol.control.WorkerEvent.Degraded;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerExit;
import superpeer.protocol.control.WorkerStats;

/**
 * Runs one operating system process: sends its commands, checks that it reports in time, and tells
 * the fleet what happens.
 *
 * <pre>
 *   standby ──Seed──▶ launching ──Ready──▶ running ──Stop──▶ draining ──exit──▶ stopped
 *      │                  │                   │                 └─ too slow: killed
 *      └ silence, crash   ├ too slow, crash   └ silence, crash
 *              │          │ Restart                │
 *              ▼          ▼                        ▼
 *             WorkerFailure, handled by SupervisionPolicy
 * </pre>
 *
 * <p>An adopted process starts in the standby phase too, until its hello says what it seeds.
 *
 * <p>An instance lives exactly as long as its process; a restarted actor has a new process with a
 * new pid. However the actor ends, it kills its process.
 */
final class WorkerProcess {

  sealed interface Command {}

  /**
   * Factor for the timeouts of a standby worker: nobody waits for it, and restarting it again and
   * again would keep a busy machine busy.
   */
  static final int STANDBY_TIMEOUT_FACTOR = 4;

  /** Seeds this channel, or takes over its new settings. Every new process needs this command. */
  record Seed(Assignment assignment) implements Command {}

  /**
   * Restarts: at once while the process serves nobody. Otherwise {@link
   * WorkerProcessEvent.ReplacementRequested} asks the fleet for a replacement first.
   */
  record Restart() implements Command {}

  /**
   * Limits what the process sends, in Mbit/s including packet overhead. Every new process needs
   * this command.
   */
  record LimitUplink(double mbps) implements Command {}

  /** Asks the process for its viewers. */
  record GetPeers(ActorRef<Fleet.PeersReply> replyTo) implements Command {}

  /** Saves for the next master how often this worker's slot was restarted. */
  record SaveRestarts(int restarts) implements Command {}

  /** Drains and ends the process; then the actor stops. */
  record Stop() implements Command {}

  /** Drains slowly, because another worker takes over the viewers. */
  record HandOver() implements Command {}

  /** Kills the process; counts as a crash. */
  record Kill() implements Command {}

  /** Carries the pid: a message of an old process may arrive after a restart. */
  private sealed interface FromProcess extends Command {
    long pid();
  }

  private record EventReceived(long pid, WorkerEvent event) implements FromProcess {}

  private record Exited(long pid, int code) implements FromProcess {}

  private enum Timeout implements Command {
    READY,
    REPORT,
    EXIT
  }

  /**
   * @param worker id of the worker, part of its events
   * @param logIndex number of its log file
   */
  static Behavior<Command> create(
      long worker,
      int logIndex,
      WorkerLauncher launcher,
      ProcessTimeouts timeouts,
      ActorRef<WorkerProcessEvent> fleet) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var process = launch(worker, logIndex, launcher, fleet);
                  var self = new WorkerProcess(worker, context, timers, process, timeouts, fleet);
                  self.listen();
                  fleet.tell(
                      new WorkerProcessEvent.Launched(
                          worker, process.pid(), process.startedAtMs()));
                  return self.standby();
                }));
  }

  private static WorkerLauncher.Handle launch(
      long worker, int logIndex, WorkerLauncher launcher, ActorRef<WorkerProcessEvent> fleet) {
    try {
      return launcher.launch(logIndex);
    } catch (UncheckedIOException e) {
      var message = "worker process cannot be started: " + e.getMessage();
      fleet.tell(new WorkerProcessEvent.Died(worker, message));
      throw new Crashed(message);
    }
  }

  /** The changing state of the process. Immutable. */
  private record State(Phase phase, WorkerStats stats, WorkerErrors errors) {

    static final State INITIAL = new State(Phase.STARTING, WorkerStats.NONE, WorkerErrors.NONE);

    State withPhase(Phase phase) {
      return new State(phase, stats, errors);
    }

    /** The state after an event of the worker; most events change nothing. */
    State apply(WorkerEvent event) {
      if (event instanceof Reported report) {
        return new State(phase, report.stats(), errors);
      } else if (event instanceof Degraded change) {
        return new State(phase, stats, errors.with(change));
      }
      return this;
    }
  }

  private final long worker;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final WorkerLauncher.Handle process;
  private final ProcessTimeouts timeouts;
  private final ActorRef<WorkerProcessEvent> fleet;
  private final PendingQueries pendingQueries = new PendingQueries();

  private WorkerProcess(
      long worker,
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      WorkerLauncher.Handle process,
      ProcessTimeouts timeouts,
      ActorRef<WorkerProcessEvent> fleet) {
    this.worker = worker;
    this.context = context;
    this.timers = timers;
    this.process = process;
    this.timeouts = timeouts;
    this.fleet = fleet;
  }

  private void listen() {
    var self = context.getSelf();
    process.listen(event -> self.tell(new EventReceived(process.pid(), event)));
    context.pipeToSelf(process.exit(), (code, never) -> new Exited(process.pid(), code));
  }

  private Behavior<Command> standby() {
    timers.startSingleTimer(Timeout.READY, standbyTimeout(timeouts.ready()));
    return standby(State.INITIAL);
  }

  private static Duration standbyTimeout(Duration timeout) {
    return timeout.multipliedBy(STANDBY_TIMEOUT_FACTOR);
  }

  private Behavior<Command> standby(State state) {
    return inEveryPhase()
        .onMessage(Seed.class, seed -> onAssigned(seed, state))
        .onMessage(Restart.class, restart -> restartNow())
        .onMessage(Stop.class, stop -> killNow(state))
        .onMessage(HandOver.class, handOver -> killNow(state))
        .onMessage(EventReceived.class, received -> onStandbyEvent(received.event(), state))
        .onMessage(Exited.class, exited -> onStandbyExited(exited.code(), state))
        .onMessageEquals(Timeout.READY, () -> crashNotReady(standbyTimeout(timeouts.ready())))
        .onMessageEquals(Timeout.REPORT, () -> crashSilent(standbyTimeout(timeouts.silence())))
        .build();
  }

  private Behavior<Command> onStandbyEvent(WorkerEvent event, State state) {
    if (event instanceof Hello hello && hello.assignment().isPresent()) {
      return launching(state);
    }
    if (event instanceof Hello || event instanceof Reported) {
      timers.cancel(Timeout.READY);
      timers.startSingleTimer(Timeout.REPORT, standbyTimeout(timeouts.silence()));
      var next = state.apply(event);
      fleet.tell(new WorkerProcessEvent.StandbyReported(worker, next.stats()));
      return standby(next);
    }
    return Behaviors.same();
  }

  /** Exit code 0 is a crash here: without a channel, no channel can have ended. */
  private Behavior<Command> onStandbyExited(int code, State state) {
    return WorkerExit.of(code) == WorkerExit.OK
        ? crash("exited while on standby")
        : onExited(code, state);
  }

  private Behavior<Command> onAssigned(Seed seed, State state) {
    process.send(new WorkerCommand.Seed(seed.assignment()));
    timers.startSingleTimer(Timeout.READY, timeouts.ready());
    return launching(state);
  }

  private Behavior<Command> launching(State state) {
    return whileAssigned(state)
        .onMessage(Restart.class, restart -> restartNow())
        .onMessage(Stop.class, stop -> killNow(state))
        .onMessage(HandOver.class, handOver -> killNow(state))
        .onMessage(
            EventReceived.class,
            received ->
                received.event() instanceof Ready
                    ? ready(state)
                    : launching(onEvent(state, received.event())))
        .onMessageEquals(Timeout.READY, () -> onNotReady(state))
        .build();
  }

  /** A worker that has reported an error keeps waiting: the next one would have the same error. */
  private Behavior<Command> onNotReady(State state) {
    if (state.errors().isEmpty()) {
      return crashNotReady(timeouts.ready());
    }
    timers.startSingleTimer(Timeout.REPORT, timeouts.silence());
    fleet.tell(new WorkerProcessEvent.NotReady(worker));
    return Behaviors.same();
  }

  private Behavior<Command> crashNotReady(Duration within) {
    return crash("was not ready within " + seconds(within.toMillis()));
  }

  private Behavior<Command> crashSilent(Duration time) {
    return crash("was silent for " + seconds(time.toMillis()));
  }

  private Behavior<Command> ready(State state) {
    timers.cancel(Timeout.READY);
    timers.startSingleTimer(Timeout.REPORT, timeouts.silence());
    return running(publish(state.withPhase(Phase.SEEDING)));
  }

  private Behavior<Command> running(State state) {
    return whileAssigned(state)
        .onMessage(Restart.class, restart -> requestReplacement())
        .onMessage(Stop.class, stop -> drain(state, Duration.ZERO))
        .onMessage(HandOver.class, handOver -> drain(state, timeouts.handOver()))
        .onMessage(EventReceived.class, received -> running(onEvent(state, received.event())))
        .build();
  }

  private State onEvent(State state, WorkerEvent event) {
    if (event instanceof Reported) {
      timers.startSingleTimer(Timeout.REPORT, timeouts.silence());
    }
    return apply(state, event);
  }

  /** Ignores a hello and a Ready, which follow a reconnect. */
  private State apply(State state, WorkerEvent event) {
    return event instanceof Hello || event instanceof Ready ? state : publish(state.apply(event));
  }

  private Behavior<Command> drain(State state, Duration over) {
    process.send(new WorkerCommand.Drain(timeouts.drain().toMillis(), over.toMillis()));
    timers.cancelAll();
    timers.startSingleTimer(Timeout.EXIT, over.plus(timeouts.drain()).plus(timeouts.exit()));
    return draining(publish(state.withPhase(Phase.DRAINING)), !over.isZero());
  }

  /** Stops a process that serves nobody: kills it instead of draining. */
  private Behavior<Command> killNow(State state) {
    process.kill();
    timers.cancelAll();
    return draining(publish(state.withPhase(Phase.DRAINING)), false);
  }

  /**
   * @param slowly whether it hands over, and {@link Stop} can still speed it up
   */
  private Behavior<Command> draining(State state, boolean slowly) {
    return inEveryPhase()
        .onMessage(Seed.class, ignored -> Behaviors.same())
        .onMessage(Restart.class, ignored -> Behaviors.same())
        .onMessage(Stop.class, stop -> slowly ? drain(state, Duration.ZERO) : Behaviors.same())
        .onMessage(HandOver.class, ignored -> Behaviors.same())
        .onMessage(
            EventReceived.class, received -> draining(apply(state, received.event()), slowly))
        .onMessage(Exited.class, exited -> finish(Fleet.EndReason.STOPPED, "stopped"))
        .onMessageEquals(Timeout.EXIT, this::onTooSlow)
        .build();
  }

  private Behavior<Command> onTooSlow() {
    context.getLog().warn("worker {} did not exit after its drain and is killed", process.pid());
    return kill();
  }

  /** Handlers of the phases with an assignment. */
  private BehaviorBuilder<Command> whileAssigned(State state) {
    return inEveryPhase()
        .onMessage(Seed.class, this::onSeed)
        .onMessage(Exited.class, exited -> onExited(exited.code(), state))
        .onMessageEquals(Timeout.REPORT, () -> crashSilent(timeouts.silence()));
  }

  /**
   * Handlers of every phase: ignores messages of old processes and kills its own when the actor
   * ends.
   */
  private BehaviorBuilder<Command> inEveryPhase() {
    return Behaviors.receive(Command.class)
        .onMessage(
            FromProcess.class, message -> message.pid() != process.pid(), stale -> Behaviors.same())
        .onMessage(
            EventReceived.class,
            received -> received.event() instanceof WorkerEvent.Peers,
            received -> onPeers(received.event()))
        .onMessage(GetPeers.class, request -> onGetPeers(request.replyTo()))
        .onMessage(Kill.class, kill -> kill())
        .onMessage(LimitUplink.class, limit -> onLimitUplink(limit.mbps()))
        .onMessage(SaveRestarts.class, saveRestarts -> onSaveRestarts(saveRestarts.restarts()))
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

  private Behavior<Command> onGetPeers(ActorRef<Fleet.PeersReply> replyTo) {
    process.send(pendingQueries.add(replyTo));
    return Behaviors.same();
  }

  private Behavior<Command> onPeers(WorkerEvent event) {
    pendingQueries.complete((WorkerEvent.Peers) event);
    return Behaviors.same();
  }

  private Behavior<Command> onSaveRestarts(int restarts) {
    process.saveRestarts(restarts);
    return Behaviors.same();
  }

  private Behavior<Command> requestReplacement() {
    fleet.tell(new WorkerProcessEvent.ReplacementRequested(worker));
    return Behaviors.same();
  }

  private Behavior<Command> onExited(int code, State state) {
    return switch (WorkerExit.of(code)) {
      case OK -> finish(Fleet.EndReason.CHANNEL_ENDED, "its channel ended");
      case CRASHED -> crash("exited with code " + code);
      case TERMINATED -> crash("was ended by a signal");
      case MISCONFIGURED -> refuseConfiguration(state.errors().error());
    };
  }

  private Behavior<Command> restartNow() {
    throw new RestartRequested();
  }

  private Behavior<Command> crash(String problem) {
    var message = "worker " + process.pid() + " " + problem;
    fleet.tell(new WorkerProcessEvent.Died(worker, message));
    throw new Crashed(message);
  }

  private Behavior<Command> refuseConfiguration(Optional<String> error) {
    var message =
        "worker %d refuses its configuration: %s"
            .formatted(process.pid(), error.orElse("see its log"));
    fleet.tell(new WorkerProcessEvent.Finished(worker, Fleet.EndReason.MISCONFIGURED, message));
    throw new Misconfigured(message);
  }

  private Behavior<Command> finish(Fleet.EndReason endReason, String message) {
    fleet.tell(
        new WorkerProcessEvent.Finished(
            worker, endReason, "worker " + process.pid() + ": " + message));
    return Behaviors.stopped();
  }

  private Behavior<Command> kill() {
    process.kill();
    return Behaviors.same();
  }

  private State publish(State state) {
    fleet.tell(
        new WorkerProcessEvent.Progressed(worker, state.phase(), state.stats(), state.errors()));
    return state;
  }

  private static String seconds(long ms) {
    return ms / 1000.0 + " s";
  }
}
