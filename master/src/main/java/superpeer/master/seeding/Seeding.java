package superpeer.master.seeding;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.japi.function.Function;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import superpeer.master.config.SeedingConfig;
import superpeer.master.fleet.AdoptedWorker;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.StandbyView;
import superpeer.master.state.OperatorLimits;
import superpeer.master.state.SavedState;
import superpeer.master.state.StateChange;
import superpeer.master.state.StateWriter;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.ParsedSeeds;
import superpeer.protocol.rest.PingRequest;
import superpeer.protocol.rest.SeedRequest.Item;
import superpeer.protocol.rest.SeedResponse.Refusal;

/**
 * Seeds what operators post, and answers for it. Owns the seeds and the fleet's latest word on each
 * slot, so that it can answer at once.
 *
 * <p>Whoever changes something is answered when the change is on disk. If the disk fails, seeding
 * goes on from memory, says so in every overview, and writes everything anew as soon as it can.
 */
public final class Seeding extends AbstractBehavior<Seeding.Command> {

  public sealed interface Command {}

  /**
   * @param caller who asks, for the audit
   */
  public record AddSeeds(ParsedSeeds seeds, String caller, ActorRef<Seeded> replyTo)
      implements Command {}

  /** Sets limits; what is absent stays. */
  public record SetLimits(PingRequest limits, String caller, ActorRef<FleetOverview> replyTo)
      implements Command {}

  /** Ends one worker; its seed is forgotten with its last one. */
  public record StopWorker(long pid, String caller, ActorRef<WorkersReply> replyTo)
      implements Command {}

  /** Forgets every seed. */
  public record StopAll(String caller, ActorRef<WorkersReply> replyTo) implements Command {}

  /** Gives the worker's slot a new process, or tries the seed again that was parked with it. */
  public record RestartWorker(long pid, String caller, ActorRef<WorkersReply> replyTo)
      implements Command {}

  /** Gives every slot a new process, one after another, and tries parked seeds again. */
  public record RestartAll(String caller, ActorRef<WorkersReply> replyTo) implements Command {}

  /**
   * Takes no new viewers and channels, so that the server runs empty; or does so again. Of no
   * effect on the next master.
   */
  public record SetDraining(boolean on, String caller, ActorRef<FleetOverview> replyTo)
      implements Command {}

  public record GetOverview(ActorRef<FleetOverview> replyTo) implements Command {}

  /**
   * @param pids of the accepted channels' workers, as far as they are known
   * @param states what the accepted ones do, or why they do not run
   */
  public record Seeded(
      List<ChannelId> accepted,
      List<Refusal> refused,
      Map<ChannelId, List<Long>> pids,
      List<FleetOverview.SeedStatus> states) {}

  /** What became of a stop or restart. */
  public sealed interface WorkersReply {
    /**
     * @param pids that end, or are replaced; of a seed that was parked, that of its last worker
     * @param retried channels that were parked and are tried again
     */
    record Done(List<Long> pids, List<ChannelId> retried) implements WorkersReply {}

    record NoSuchWorker(long pid) implements WorkersReply {}
  }

  private record FleetUpdated(Fleet.Update update) implements Command {}

  private record ChangeWritten(StateWriter.Written written) implements Command {}

  private record PidTimeout(long id) implements Command {}

  private enum Timer implements Command {
    REWRITE_ALL,
    CHECK_LOAD
  }

  /** How often the load is looked at: as often as workers report. */
  static final Duration LOAD_CHECK_INTERVAL = Duration.ofSeconds(2);

  /** How long after a failed write the whole state is written anew. */
  static final Duration REWRITE_DELAY = Duration.ofSeconds(30);

  /**
   * Whom it talks to.
   *
   * @param config by which seeds get workers
   * @param pidTimeout how long the answer to a seed waits for pids
   */
  public record Dependencies(
      ActorRef<Fleet.Command> fleet,
      ActorRef<StateWriter.Command> writer,
      AssignmentFactory assignments,
      SeedingConfig config,
      Duration pidTimeout,
      Clock clock) {}

  private final Scheduler scheduler;
  private final Dependencies dependencies;
  private final TimerScheduler<Command> timers;
  private final DurableWriter durableWriter;
  private final FleetDriver fleetDriver;
  private List<StandbyView> standby = List.of();
  private Optional<FleetOverview> cachedOverview =
      Optional.empty(); // until something may have changed

  /**
   * @param savedState what was on disk; its seeds are started again
   * @param adopted workers that seed already; the fleet has them
   * @param trouble why nothing was on disk; absent when all is well
   */
  public static Behavior<Command> create(
      Capacity capacity,
      SavedState savedState,
      List<AdoptedWorker> adopted,
      Optional<String> trouble,
      Dependencies around) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var scheduler = new Scheduler(capacity, around.config(), savedState, adopted);
                  return new Seeding(context, timers, scheduler, trouble, around).start();
                }));
  }

  private Seeding(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Scheduler scheduler,
      Optional<String> trouble,
      Dependencies around) {
    super(context);
    this.timers = timers;
    this.scheduler = scheduler;
    this.dependencies = around;
    var written = context.messageAdapter(StateWriter.Written.class, ChangeWritten::new);
    this.durableWriter = new DurableWriter(around.writer(), written, around.clock(), trouble);
    this.fleetDriver = new FleetDriver(around.fleet(), around.assignments(), scheduler);
  }

  private Seeding start() {
    var notices = getContext().messageAdapter(Fleet.Update.class, FleetUpdated::new);
    dependencies.fleet().tell(new Fleet.Watch(notices));
    scheduleRewriteAfterError();
    timers.startTimerWithFixedDelay(Timer.CHECK_LOAD, LOAD_CHECK_INTERVAL);
    fleetDriver.apply(scheduler.start());
    return this;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetOverview.class, ask -> replyWithOverview(ask.replyTo()))
        .onMessage(SetLimits.class, this::changesNothing, ask -> replyWithOverview(ask.replyTo()))
        .onMessage(FleetUpdated.class, invalidating(this::onFleetUpdated))
        .onMessage(AddSeeds.class, invalidating(this::onAddSeeds))
        .onMessage(SetLimits.class, invalidating(this::onSetLimits))
        .onMessage(SetDraining.class, invalidating(this::onSetDraining))
        .onMessage(StopWorker.class, invalidating(this::onStopWorker))
        .onMessage(StopAll.class, invalidating(this::onStopAll))
        .onMessage(RestartWorker.class, invalidating(this::onRestartWorker))
        .onMessage(RestartAll.class, invalidating(this::onRestartAll))
        .onMessage(ChangeWritten.class, invalidating(this::onChangeWritten))
        .onMessage(PidTimeout.class, invalidating(this::onPidTimeout))
        .onMessage(Timer.class, invalidating(this::onTimer))
        .build();
  }

  /** Whatever may change what is shown; askers outnumber changes, and are shown the same again. */
  private <C extends Command> Function<C, Behavior<Command>> invalidating(Consumer<C> handler) {
    return command -> {
      handler.accept(command);
      cachedOverview = Optional.empty();
      return this;
    };
  }

  /** Sets nothing that is not so already. */
  private boolean changesNothing(SetLimits ask) {
    return limits(ask).equals(scheduler.limits());
  }

  private OperatorLimits limits(SetLimits ask) {
    return scheduler.limits().with(ask.limits().bandwidth(), ask.limits().workers());
  }

  private Behavior<Command> replyWithOverview(ActorRef<FleetOverview> asker) {
    var fleetOverview = cachedOverview.orElseGet(this::overview);
    cachedOverview = Optional.of(fleetOverview);
    asker.tell(fleetOverview);
    return this;
  }

  private FleetOverview overview() {
    var fleetOverview = scheduler.overview(durableWriter.error(), standby);
    return fleetDriver.isDraining() ? fleetOverview.asDraining() : fleetOverview;
  }

  private void onSetDraining(SetDraining ask) {
    if (fleetDriver.isDraining() == ask.on()) {
      ask.replyTo().tell(overview());
      return;
    }
    fleetDriver.setDraining(ask.on());
    getContext().getLog().info("{} {} the drain", ask.caller(), ask.on() ? "begins" : "ends");
    durableWriter.write(
        DurableWriter.update(
            List.of(), List.of(), durableWriter.audit(ask.caller(), "drain " + ask.on())),
        () -> ask.replyTo().tell(overview()));
  }

  /** While the server drains it goes on with the channels that it has, and takes no other. */
  private boolean isAccepted(Item item) {
    return !fleetDriver.isDraining() || !scheduler.pids(item.channel()).isEmpty();
  }

  private void onAddSeeds(AddSeeds ask) {
    var items = ask.seeds().items();
    var seeded = scheduler.seed(items.stream().filter(this::isAccepted).toList());
    fleetDriver.apply(seeded.actions());
    var unwelcome = items.stream().filter(item -> !isAccepted(item)).map(SeedReasons::draining);
    var refused =
        Stream.of(ask.seeds().refused().stream(), unwelcome, seeded.refused().stream())
            .flatMap(some -> some)
            .toList();
    if (seeded.accepted().isEmpty()) {
      ask.replyTo().tell(new Seeded(List.of(), refused, Map.of(), List.of()));
      return;
    }
    getContext().getLog().info("{} seeds {}", ask.caller(), seeded.accepted());
    var id =
        durableWriter.write(
            DurableWriter.update(
                seeded.saved(),
                List.of(),
                durableWriter.audit(ask.caller(), "seed " + seeded.accepted())),
            Set.copyOf(seeded.accepted()),
            () -> ask.replyTo().tell(seeded(seeded.accepted(), refused)));
    timers.startSingleTimer(id, new PidTimeout(id), dependencies.pidTimeout());
  }

  private Seeded seeded(List<ChannelId> accepted, List<Refusal> refused) {
    var pids = accepted.stream().collect(Collectors.toMap(channel -> channel, scheduler::pids));
    return new Seeded(accepted, refused, pids, scheduler.seedStates(accepted));
  }

  private void onSetLimits(SetLimits ask) {
    var operatorLimits = limits(ask);
    fleetDriver.apply(scheduler.setLimits(operatorLimits));
    fleetDriver.shareUplink();
    getContext().getLog().info("{} sets {}", ask.caller(), operatorLimits);
    var audit = durableWriter.audit(ask.caller(), operatorLimits.toString());
    durableWriter.write(
        new StateChange(
            StateChange.Scope.UPDATE, List.of(), List.of(), Optional.of(operatorLimits), audit),
        () -> ask.replyTo().tell(overview()));
  }

  private void onStopWorker(StopWorker ask) {
    var stopped = scheduler.stop(ask.pid());
    if (stopped.isEmpty()) {
      ask.replyTo().tell(new WorkersReply.NoSuchWorker(ask.pid()));
    } else {
      stop(stopped.get(), ask.caller(), ask.replyTo());
    }
  }

  private void onStopAll(StopAll ask) {
    stop(scheduler.stopAll(), ask.caller(), ask.replyTo());
  }

  private void stop(Scheduler.Stopped stopped, String caller, ActorRef<WorkersReply> replyTo) {
    fleetDriver.apply(stopped.actions());
    getContext().getLog().info("{} stops {} {}", caller, stopped.pids(), stopped.forgotten());
    var audit = durableWriter.audit(caller, "stop " + stopped.pids());
    durableWriter.write(
        DurableWriter.update(stopped.saved(), stopped.forgotten(), audit),
        () -> replyTo.tell(new WorkersReply.Done(stopped.pids(), List.of())));
  }

  private void onRestartWorker(RestartWorker ask) {
    var slot = scheduler.slotOf(ask.pid()).filter(found -> !found.leaving());
    var parked = scheduler.parkedWith(ask.pid());
    if (slot.isPresent()) {
      restart(List.of(slot.get()), List.of(ask.pid()), List.of(), ask.caller(), ask.replyTo());
    } else if (parked.isPresent()) {
      restart(List.of(), List.of(ask.pid()), List.of(parked.get()), ask.caller(), ask.replyTo());
    } else {
      ask.replyTo().tell(new WorkersReply.NoSuchWorker(ask.pid()));
    }
  }

  private void onRestartAll(RestartAll ask) {
    var slots = scheduler.seedingSlots();
    var pids = slots.stream().flatMap(slot -> slot.pid().stream()).toList();
    restart(slots, pids, scheduler.parked(), ask.caller(), ask.replyTo());
  }

  private void restart(
      List<Slots.Slot> slots,
      List<Long> pids,
      List<ChannelId> parked,
      String caller,
      ActorRef<WorkersReply> replyTo) {
    fleetDriver.apply(scheduler.unpark(parked));
    fleetDriver.restartRolling(slots);
    getContext().getLog().info("{} restarts {} {}", caller, pids, parked);
    durableWriter.write(
        DurableWriter.update(List.of(), List.of(), durableWriter.audit(caller, "restart " + pids)),
        () -> replyTo.tell(new WorkersReply.Done(pids, parked)));
  }

  private void onFleetUpdated(FleetUpdated fleetUpdated) {
    if (fleetUpdated.update() instanceof Fleet.Update.SlotChanged slotChanged) {
      scheduler.slotChanged(slotChanged.worker());
      sendReadyReplies();
    } else if (fleetUpdated.update() instanceof Fleet.Update.SlotEnded slotEnded) {
      fleetDriver.apply(
          scheduler.slotEnded(slotEnded.slot(), slotEnded.message(), slotEnded.reason()));
    } else if (fleetUpdated.update() instanceof Fleet.Update.StandbyChanged standing) {
      standby = standing.workers();
    }
  }

  private void onTimer(Timer timer) {
    switch (timer) {
      case CHECK_LOAD -> {
        fleetDriver.apply(scheduler.tick(dependencies.clock().millis()));
        fleetDriver.shareUplink();
      }
      case REWRITE_ALL -> durableWriter.rewriteAll(scheduler.savedSeeds(), scheduler.limits());
    }
  }

  private void onChangeWritten(ChangeWritten changeWritten) {
    durableWriter.onWritten(changeWritten.written());
    scheduleRewriteAfterError();
    sendReadyReplies();
  }

  private void scheduleRewriteAfterError() {
    if (durableWriter.error().isPresent() && !timers.isTimerActive(Timer.REWRITE_ALL)) {
      timers.startSingleTimer(Timer.REWRITE_ALL, REWRITE_DELAY);
    }
  }

  private void onPidTimeout(PidTimeout overdue) {
    durableWriter.stopWaitingForPids(overdue.id());
    sendReadyReplies();
  }

  private void sendReadyReplies() {
    durableWriter.sendReady(channel -> !scheduler.pids(channel).isEmpty(), id -> timers.cancel(id));
  }
}
