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
  static final int STANDBY_TIMEOUT_FACTOR = 4;

  /** Seeds this, or takes over these settings. Every new process has to be told. */
  record Seed(Assignment assignment) implements Command {}

  /**
   * Asks for another process: at once while nobody is served, else {@link
   * WorkerProcessEvent.ReplacementRequested} asks the fleet to have the next one ready first.
   */
  record Restart() implements Command {}

  /** Sends no more than this, in Mbit/s, packets and all; every new process has to be told. */
  record LimitUplink(double mbps) implements Command {}

  /** Asks the process for its viewers. */
  record GetPeers(ActorRef<Fleet.PeersReply> replyTo) implements Command {}

  /** Keeps for the next master how often this worker's place was given a new process. */
  record SaveRestarts(int restarts) implements Command {}

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

  private record EventReceived(long pid, WorkerEvent event) implements FromProcess {}

  private record Exited(long pid, int code) implements FromProcess {}

  private enum Timeout implements Command {
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
      ProcessTimeouts processTimeouts,
      ActorRef<WorkerProcessEvent> fleet) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var process = launch(worker, berth, launcher, fleet);
                  var self =
                      new WorkerProcess(worker, context, timers, process, processTimeouts, fleet);
                  self.listen();
                  fleet.tell(
                      new WorkerProcessEvent.Launched(
                          worker, process.pid(), process.startedAtMs()));
                  return self.standby();
                }));
  }

  private static WorkerLauncher.Handle launch(
      long worker, int berth, WorkerLauncher launcher, ActorRef<WorkerProcessEvent> fleet) {
    try {
      return launcher.launch(berth);
    } catch (UncheckedIOException e) {
      var why = "worker process cannot be started: " + e.getMessage();
      fleet.tell(new WorkerProcessEvent.Died(worker, why));
      throw new Crashed(why);
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
      ProcessTimeouts processTimeouts,
      ActorRef<WorkerProcessEvent> fleet) {
    this.worker = worker;
    this.context = context;
    this.timers = timers;
    this.process = process;
    this.timeouts = processTimeouts;
    this.fleet = fleet;
  }

  private void listen() {
    var self = context.getSelf();
    process.listen(event -> self.tell(new EventReceived(process.pid(), event)));
    context.pipeToSelf(process.exit(), (code, never) -> new Exited(process.pid(), code));
  }

  private Behavior<Command> standby() {
    timers.startSingleTimer(Timeout.READY, standbyTimeout(timeouts.ready()));
    return standby(WorkerState.INITIAL);
  }

  private static Duration standbyTimeout(Duration patience) {
    return patience.multipliedBy(STANDBY_TIMEOUT_FACTOR);
  }

  private Behavior<Command> standby(WorkerState state) {
    return inEveryPhase()
        .onMessage(Seed.class, seed -> onAssigned(seed, state))
        .onMessage(Restart.class, restart -> restartNow())
        .onMessage(Stop.class, stop -> killNow(state))
        .onMessage(HandOver.class, handOver -> killNow(state))
        .onMessage(
            EventReceived.class, eventReceived -> onStandbyEvent(eventReceived.event(), state))
        .onMessage(Exited.class, exited -> onStandbyExited(exited.code(), state))
        .onMessageEquals(Timeout.READY, () -> crashNotReady(standbyTimeout(timeouts.ready())))
        .onMessageEquals(Timeout.REPORT, () -> crashSilent(standbyTimeout(timeouts.silence())))
        .build();
  }

  private Behavior<Command> onStandbyEvent(WorkerEvent event, WorkerState state) {
    if (event instanceof Hello hello && hello.assignment().isPresent()) {
      return launching(state);
    }
    if (event instanceof Hello || event instanceof Reported) {
      timers.cancel(Timeout.READY);
      timers.startSingleTimer(Timeout.REPORT, standbyTimeout(timeouts.silence()));
      var next = state.apply(event);
      fleet.tell(new WorkerProcessEvent.OnStandby(worker, next.stats()));
      return standby(next);
    }
    return Behaviors.same();
  }

  /** Its channel cannot have ended: it has none. */
  private Behavior<Command> onStandbyExited(int code, WorkerState state) {
    return WorkerExit.of(code) == WorkerExit.OK
        ? crash("exited though it stood by")
        : onExited(code, state);
  }

  private Behavior<Command> onAssigned(Seed seed, WorkerState state) {
    process.send(new WorkerCommand.Seed(seed.assignment()));
    timers.startSingleTimer(Timeout.READY, timeouts.ready());
    return launching(state);
  }

  private Behavior<Command> launching(WorkerState state) {
    return whileAssigned(state)
        .onMessage(Restart.class, restart -> restartNow())
        .onMessage(Stop.class, stop -> killNow(state))
        .onMessage(HandOver.class, handOver -> killNow(state))
        .onMessage(
            EventReceived.class,
            eventReceived ->
                eventReceived.event() instanceof Ready
                    ? ready(state)
                    : launching(onEvent(state, eventReceived.event())))
        .onMessageEquals(Timeout.READY, () -> onNotReady(state))
        .build();
  }

  /** A worker that says what it waits for is left to wait: the next one would fare no better. */
  private Behavior<Command> onNotReady(WorkerState state) {
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

  private Behavior<Command> ready(WorkerState state) {
    timers.cancel(Timeout.READY);
    timers.startSingleTimer(Timeout.REPORT, timeouts.silence());
    return running(publish(state.withPhase(Phase.SEEDING)));
  }

  private Behavior<Command> running(WorkerState state) {
    return whileAssigned(state)
        .onMessage(Restart.class, restart -> askForReplacement())
        .onMessage(Stop.class, stop -> drain(state, Duration.ZERO))
        .onMessage(HandOver.class, handOver -> drain(state, timeouts.handOver()))
        .onMessage(
            EventReceived.class, eventReceived -> running(onEvent(state, eventReceived.event())))
        .build();
  }

  private WorkerState onEvent(WorkerState state, WorkerEvent event) {
    if (event instanceof Reported) {
      timers.startSingleTimer(Timeout.REPORT, timeouts.silence());
    }
    return apply(state, event);
  }

  /** A hello, or the Ready that follows a redial, is no news. */
  private WorkerState apply(WorkerState state, WorkerEvent event) {
    return event instanceof Hello || event instanceof Ready ? state : publish(state.apply(event));
  }

  private Behavior<Command> drain(WorkerState state, Duration over) {
    process.send(new WorkerCommand.Drain(timeouts.drain().toMillis(), over.toMillis()));
    timers.cancelAll();
    timers.startSingleTimer(Timeout.EXIT, over.plus(timeouts.drain()).plus(timeouts.exit()));
    return draining(publish(state.withPhase(Phase.DRAINING)), !over.isZero());
  }

  /** The way of a drain for a process that serves nobody. */
  private Behavior<Command> killNow(WorkerState state) {
    process.kill();
    timers.cancelAll();
    return draining(publish(state.withPhase(Phase.DRAINING)), false);
  }

  /**
   * @param slowly whether it can be told to hurry
   */
  private Behavior<Command> draining(WorkerState state, boolean slowly) {
    return inEveryPhase()
        .onMessage(Seed.class, tooLate -> Behaviors.same())
        .onMessage(Restart.class, alreadyEnding -> Behaviors.same())
        .onMessage(Stop.class, stop -> slowly ? drain(state, Duration.ZERO) : Behaviors.same())
        .onMessage(HandOver.class, alreadyEnding -> Behaviors.same())
        .onMessage(
            EventReceived.class,
            eventReceived -> draining(apply(state, eventReceived.event()), slowly))
        .onMessage(Exited.class, exited -> finish(Fleet.EndReason.STOPPED, "stopped"))
        .onMessageEquals(Timeout.EXIT, this::onTooSlow)
        .build();
  }

  private Behavior<Command> onTooSlow() {
    context.getLog().warn("worker {} did not exit after its drain: killed", process.pid());
    return kill();
  }

  /** What launching and running have in common. */
  private BehaviorBuilder<Command> whileAssigned(WorkerState state) {
    return inEveryPhase()
        .onMessage(Seed.class, this::onSeed)
        .onMessage(Exited.class, exited -> onExited(exited.code(), state))
        .onMessageEquals(Timeout.REPORT, () -> crashSilent(timeouts.silence()));
  }

  /** What holds in every phase: deaf to the last process, never outlived by its own. */
  private BehaviorBuilder<Command> inEveryPhase() {
    return Behaviors.receive(Command.class)
        .onMessage(FromProcess.class, m -> m.pid() != process.pid(), stale -> Behaviors.same())
        .onMessage(
            EventReceived.class,
            h -> h.event() instanceof WorkerEvent.Peers,
            h -> onPeers(h.event()))
        .onMessage(GetPeers.class, ask -> onGetPeers(ask.replyTo()))
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

  private Behavior<Command> onGetPeers(ActorRef<Fleet.PeersReply> asker) {
    process.send(pendingQueries.add(asker));
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

  private Behavior<Command> askForReplacement() {
    fleet.tell(new WorkerProcessEvent.ReplacementRequested(worker));
    return Behaviors.same();
  }

  private Behavior<Command> onExited(int code, WorkerState state) {
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

  private Behavior<Command> crash(String how) {
    var why = "worker " + process.pid() + " " + how;
    fleet.tell(new WorkerProcessEvent.Died(worker, why));
    throw new Crashed(why);
  }

  private Behavior<Command> refuseConfiguration(Optional<String> error) {
    var why =
        "worker %d refuses its configuration: %s"
            .formatted(process.pid(), error.orElse("its log says why"));
    fleet.tell(new WorkerProcessEvent.Finished(worker, Fleet.EndReason.MISCONFIGURED, why));
    throw new Misconfigured(why);
  }

  private Behavior<Command> finish(Fleet.EndReason endReason, String why) {
    fleet.tell(
        new WorkerProcessEvent.Finished(worker, endReason, "worker " + process.pid() + ": " + why));
    return Behaviors.stopped();
  }

  private Behavior<Command> kill() {
    process.kill();
    return Behaviors.same();
  }

  private WorkerState publish(WorkerState state) {
    fleet.tell(
        new WorkerProcessEvent.Progressed(worker, state.phase(), state.stats(), state.errors()));
    return state;
  }

  private static String seconds(long ms) {
    return ms / 1000.0 + " s";
  }
}
