package superpeer.worker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.ChildFailed;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.BehaviorBuilder;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerCommand.DescribePeers;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.protocol.control.WorkerCommand.LimitUplink;
import superpeer.protocol.control.WorkerCommand.Seed;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Exiting;
import superpeer.protocol.control.WorkerEvent.Peers;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerExit;
import superpeer.protocol.control.WorkerStats;
import superpeer.worker.config.InvalidConfiguration;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.control.Master;
import superpeer.worker.control.MasterLine;
import superpeer.worker.control.ProcessSampler;

/**
 * The root actor of a worker process: waits for its one channel, seeds it, and ends with it.
 *
 * <pre>
 *   idle ──Seed──▶ seeding ──Drain, orphaned, SIGTERM──▶ draining ──channel stopped, or timeout──▶ OK
 *    │                └─ the channel ends: OK; fails: CRASHED, or MISCONFIGURED if it says so
 *    └─ Drain, orphaned, SIGTERM: OK
 * </pre>
 *
 * <p>After a SIGTERM the exit code is TERMINATED instead of OK. The last event to the master
 * carries it. The root sends reports until the channel sends its first one, because the master
 * treats silence as failure.
 */
public final class WorkerRoot {

  public sealed interface Command {}

  /** The process received SIGTERM: drain quickly. */
  public enum Signalled implements Command {
    TERMINATE
  }

  private record FromMaster(MasterLine.Event event) implements Command {}

  private record FromChannel(WorkerEvent event) implements Command {}

  private enum Timeout implements Command {
    DRAIN
  }

  private enum Timer implements Command {
    REPORT,
    WARM_UP
  }

  private enum WarmUpEvent implements Command {
    ENDED
  }

  /** Opens the control line; the listener receives its events. */
  @FunctionalInterface
  public interface MasterDialer {
    Master open(Consumer<MasterLine.Event> listener);
  }

  /** Most commands that wait while a warm-up is being stopped, which takes seconds. */
  private static final int MAX_STASHED = 100;

  /** How long a channel may take to stop after its drain timeout. */
  static final Duration DRAIN_GRACE = Duration.ofSeconds(3);

  /** A worker that has received no seed by then is on standby, and warms up. */
  static final Duration WARM_UP_DELAY = Duration.ofMillis(500);

  /**
   * @param exit receives the exit code once, just before the root stops
   */
  public static Behavior<Command> create(
      MasterDialer dialer,
      ChannelFactory channels,
      WorkerConfig config,
      Consumer<WorkerExit> exit) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var self = context.getSelf();
                  var master = dialer.open(event -> self.tell(new FromMaster(event)));
                  timers.startTimerWithFixedDelay(Timer.REPORT, config.reportInterval());
                  timers.startSingleTimer(Timer.WARM_UP, WARM_UP_DELAY);
                  return new WorkerRoot(context, timers, master, channels, config, exit)
                      .idle(Optional.empty());
                }));
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Master master;
  private final ChannelFactory channels;
  private final WorkerConfig config;
  private final Consumer<WorkerExit> exit;
  private final ProcessSampler sampler = ProcessSampler.ofSelf();

  private WorkerRoot(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Master master,
      ChannelFactory channels,
      WorkerConfig config,
      Consumer<WorkerExit> exit) {
    this.context = context;
    this.timers = timers;
    this.master = master;
    this.channels = channels;
    this.config = config;
    this.exit = exit;
  }

  private Behavior<Command> idle(Optional<ActorRef<?>> warmUp) {
    return inEveryState()
        .onMessageEquals(Signalled.TERMINATE, () -> end(WorkerExit.TERMINATED))
        .onMessage(FromMaster.class, fromMaster -> onEventIdle(fromMaster.event(), warmUp))
        .onMessageEquals(Timer.WARM_UP, this::startWarmUp)
        .onMessageEquals(WarmUpEvent.ENDED, this::warmUpEnded)
        .build();
  }

  /** Returns the warm-up's memory to the system now, while nobody waits for this process. */
  private Behavior<Command> warmUpEnded() {
    System.gc();
    return idle(Optional.empty());
  }

  private Behavior<Command> onEventIdle(MasterLine.Event event, Optional<ActorRef<?>> warmUp) {
    if (event instanceof MasterLine.Event.Orphaned) {
      return end(WorkerExit.OK);
    }
    var command = ((MasterLine.Event.CommandReceived) event).command();
    if (command instanceof Seed seed) {
      timers.cancel(Timer.WARM_UP);
      return warmUp
          .map(running -> endingWarmUp(seed.assignment(), running))
          .orElseGet(() -> seed(seed.assignment()));
    }
    if (command instanceof DescribePeers ask) {
      master.send(new Peers(ask.ask(), 0, List.of()));
    }
    return command instanceof Drain ? end(WorkerExit.OK) : Behaviors.same();
  }

  private Behavior<Command> startWarmUp() {
    var warmUp = context.spawn(channels.warmUp(), "warm-up");
    context.watchWith(warmUp, WarmUpEvent.ENDED);
    return idle(Optional.of(warmUp));
  }

  /**
   * Received a seed during the warm-up: stops the warm-up first, because it uses the native
   * library.
   */
  private Behavior<Command> endingWarmUp(Assignment assignment, ActorRef<?> warmUp) {
    context.stop(warmUp);
    return Behaviors.withStash(
        MAX_STASHED,
        stash ->
            inEveryState()
                .onMessageEquals(Signalled.TERMINATE, () -> end(WorkerExit.TERMINATED))
                .onMessage(
                    FromMaster.class,
                    fromMaster -> {
                      stash.stash(fromMaster);
                      return Behaviors.same();
                    })
                .onMessageEquals(WarmUpEvent.ENDED, () -> stash.unstashAll(seed(assignment)))
                .build());
  }

  private Behavior<Command> seed(Assignment assignment) {
    context.getLog().info("seeding {}", assignment.channel());
    master.setAssignment(assignment);
    var events = context.messageAdapter(WorkerEvent.class, FromChannel::new);
    var channel =
        context.spawn(
            Behaviors.withMdc(
                WorkerCommand.class,
                Map.of("channel", assignment.channel().encoded()),
                channels.create(assignment, events)),
            "channel");
    context.watch(channel);
    return seeding(assignment, channel);
  }

  private Behavior<Command> seeding(Assignment assignment, ActorRef<WorkerCommand> channel) {
    return inEveryState()
        .onMessageEquals(Signalled.TERMINATE, () -> terminate(channel))
        .onMessage(
            FromMaster.class, fromMaster -> onEventSeeding(fromMaster.event(), assignment, channel))
        .build();
  }

  private Behavior<Command> onEventSeeding(
      MasterLine.Event event, Assignment assignment, ActorRef<WorkerCommand> channel) {
    if (event instanceof MasterLine.Event.Orphaned) {
      return drain(channel, new Drain(config.orphanDrain().toMillis()), WorkerExit.OK);
    }
    var command = ((MasterLine.Event.CommandReceived) event).command();
    if (command instanceof Seed seed) {
      return reassign(seed, assignment, channel);
    }
    if (command instanceof Drain drain) {
      return drain(channel, drain, WorkerExit.OK);
    }
    channel.tell(command);
    return Behaviors.same();
  }

  private Behavior<Command> reassign(
      Seed seed, Assignment assignment, ActorRef<WorkerCommand> channel) {
    if (!seed.assignment().channel().equals(assignment.channel())) {
      context
          .getLog()
          .warn(
              "ignored a seed for {} while seeding {}: a worker has one channel, start another"
                  + " worker",
              seed.assignment().channel(),
              assignment.channel());
      return Behaviors.same();
    }
    master.setAssignment(seed.assignment());
    channel.tell(seed);
    return Behaviors.same();
  }

  private Behavior<Command> terminate(ActorRef<WorkerCommand> channel) {
    return drain(channel, new Drain(config.terminateDrain().toMillis()), WorkerExit.TERMINATED);
  }

  private Behavior<Command> drain(
      ActorRef<WorkerCommand> channel, Drain drain, WorkerExit exitCode) {
    var atMost = Duration.ofMillis(drain.overMs() + drain.patienceMs());
    context.getLog().info("draining for at most {}", atMost);
    channel.tell(drain);
    timers.startSingleTimer(Timeout.DRAIN, atMost.plus(DRAIN_GRACE));
    return inEveryState(exitCode)
        .onMessageEquals(Signalled.TERMINATE, () -> terminate(channel))
        .onMessage(
            FromMaster.class, fromMaster -> onEventDraining(fromMaster.event(), channel, exitCode))
        .onMessageEquals(Timeout.DRAIN, () -> overdue(exitCode))
        .build();
  }

  /** While draining, only a new drain timeout, a new uplink limit and a query about peers count. */
  private Behavior<Command> onEventDraining(
      MasterLine.Event event, ActorRef<WorkerCommand> channel, WorkerExit exitCode) {
    if (event instanceof MasterLine.Event.CommandReceived commandReceived) {
      if (commandReceived.command() instanceof Drain drain) {
        return drain(channel, drain, exitCode);
      }
      if (commandReceived.command() instanceof LimitUplink
          || commandReceived.command() instanceof DescribePeers) {
        channel.tell(commandReceived.command());
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> overdue(WorkerExit exitCode) {
    context.getLog().warn("the channel did not stop in time; exiting without it");
    return end(exitCode);
  }

  private BehaviorBuilder<Command> inEveryState() {
    return inEveryState(WorkerExit.OK);
  }

  private BehaviorBuilder<Command> inEveryState(WorkerExit exitCode) {
    return Behaviors.receive(Command.class)
        .onMessageEquals(Timer.REPORT, this::report)
        .onMessage(FromChannel.class, fromChannel -> forward(fromChannel.event()))
        .onSignal(ChildFailed.class, failed -> onFailed(failed.cause()))
        .onSignal(Terminated.class, ended -> end(exitCode))
        .onSignal(PostStop.class, stop -> closeLine());
  }

  private Behavior<Command> report() {
    var now = sampler.sample();
    master.send(new Reported(WorkerStats.idle(now.cpuPercent(), now.memoryKb())));
    return Behaviors.same();
  }

  private Behavior<Command> forward(WorkerEvent event) {
    if (event instanceof Reported) {
      timers.cancel(Timer.REPORT);
    }
    master.send(event);
    return Behaviors.same();
  }

  private Behavior<Command> onFailed(Throwable cause) {
    if (cause instanceof InvalidConfiguration) {
      context.getLog().error("cannot seed: {}", cause.getMessage());
      return end(WorkerExit.MISCONFIGURED);
    }
    return end(WorkerExit.CRASHED); // the actor system has logged why
  }

  private Behavior<Command> end(WorkerExit how) {
    master.send(new Exiting(how.code()));
    exit.accept(how);
    return Behaviors.stopped();
  }

  /** Blocks for at most a second until the last events are written; nothing else is left to do. */
  private Behavior<Command> closeLine() {
    master.close();
    return Behaviors.same();
  }
}
