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
 * Accepts the operators' requests, keeps the seeds running and on disk, and replies. Keeps the
 * latest report of each slot, so it can reply at once.
 *
 * <p>It replies to a change when the change is on disk. If the disk fails, seeding continues from
 * memory, every overview contains the error, and all state is rewritten as soon as possible.
 */
public final class Seeding extends AbstractBehavior<Seeding.Command> {

  public sealed interface Command {}

  /**
   * Adds or updates seeds.
   *
   * @param caller address of the caller, for the audit
   */
  public record AddSeeds(ParsedSeeds seeds, String caller, ActorRef<Seeded> replyTo)
      implements Command {}

  /** Sets limits; absent ones stay. */
  public record SetLimits(PingRequest limits, String caller, ActorRef<FleetOverview> replyTo)
      implements Command {}

  /** Stops one worker. Without any worker left, its seed is forgotten. */
  public record StopWorker(long pid, String caller, ActorRef<WorkersReply> replyTo)
      implements Command {}

  /** Stops all workers and forgets all seeds. */
  public record StopAll(String caller, ActorRef<WorkersReply> replyTo) implements Command {}

  /** Restarts the worker, or retries the seed that was parked when the worker ended. */
  public record RestartWorker(long pid, String caller, ActorRef<WorkersReply> replyTo)
      implements Command {}

  /** Restarts all workers one after another, and retries parked seeds. */
  public record RestartAll(String caller, ActorRef<WorkersReply> replyTo) implements Command {}

  /**
   * Starts or ends draining: a draining server accepts no new viewers and channels. The next master
   * starts without draining.
   */
  public record SetDraining(boolean on, String caller, ActorRef<FleetOverview> replyTo)
      implements Command {}

  public record GetOverview(ActorRef<FleetOverview> replyTo) implements Command {}

  /**
   * Reply to {@link AddSeeds}.
   *
   * @param pids of the accepted channels' workers, as far as they are known
   * @param states status of the accepted channels
   */
  public record Seeded(
      List<ChannelId> accepted,
      List<Refusal> refused,
      Map<ChannelId, List<Long>> pids,
      List<FleetOverview.SeedStatus> states) {}

  /** Reply to a stop or restart. */
  public sealed interface WorkersReply {
    /**
     * @param pids of workers that are stopped or replaced; for a parked seed, the pid of its last
     *     worker
     * @param retried channels that were parked
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

  /** How often the load is evaluated: as often as workers report. */
  static final Duration LOAD_CHECK_INTERVAL = Duration.ofSeconds(2);

  /** Time from a failed write to the rewrite of all state. */
  static final Duration REWRITE_DELAY = Duration.ofSeconds(30);

  /**
   * The actors, settings and clock that {@link Seeding} uses.
   *
   * @param config rules by which seeds get workers
   * @param pidTimeout how long the reply to {@link AddSeeds} waits for pids
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

  /** Until the next message that may change it. */
  private Optional<FleetOverview> cachedOverview = Optional.empty();

  /**
   * @param savedState what was on disk; its seeds are started
   * @param adopted workers that already seed; the fleet has them, too
   * @param error why the state could not be read; empty if it could
   */
  public static Behavior<Command> create(
      Capacity capacity,
      SavedState savedState,
      List<AdoptedWorker> adopted,
      Optional<String> error,
      Dependencies dependencies) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var scheduler =
                      new Scheduler(capacity, dependencies.config(), savedState, adopted);
                  return new Seeding(context, timers, scheduler, error, dependencies).start();
                }));
  }

  private Seeding(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Scheduler scheduler,
      Optional<String> error,
      Dependencies dependencies) {
    super(context);
    this.timers = timers;
    this.scheduler = scheduler;
    this.dependencies = dependencies;
    var written = context.messageAdapter(StateWriter.Written.class, ChangeWritten::new);
    this.durableWriter =
        new DurableWriter(dependencies.writer(), written, dependencies.clock(), error);
    this.fleetDriver = new FleetDriver(dependencies.fleet(), dependencies.assignments(), scheduler);
  }

  private Seeding start() {
    var updates = getContext().messageAdapter(Fleet.Update.class, FleetUpdated::new);
    dependencies.fleet().tell(new Fleet.Watch(updates));
    scheduleRewriteAfterError();
    timers.startTimerWithFixedDelay(Timer.CHECK_LOAD, LOAD_CHECK_INTERVAL);
    fleetDriver.apply(scheduler.start());
    return this;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetOverview.class, request -> replyWithOverview(request.replyTo()))
        .onMessage(
            SetLimits.class, this::changesNothing, request -> replyWithOverview(request.replyTo()))
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

  /**
   * Wraps a handler that may change the overview. Overviews are requested more often than they
   * change, so they are cached.
   */
  private <C extends Command> Function<C, Behavior<Command>> invalidating(Consumer<C> handler) {
    return command -> {
      handler.accept(command);
      cachedOverview = Optional.empty();
      return this;
    };
  }

  /** Whether the limits are the current ones. */
  private boolean changesNothing(SetLimits request) {
    return limits(request).equals(scheduler.limits());
  }

  private OperatorLimits limits(SetLimits request) {
    return scheduler.limits().with(request.limits().bandwidth(), request.limits().workers());
  }

  private Behavior<Command> replyWithOverview(ActorRef<FleetOverview> replyTo) {
    var fleetOverview = cachedOverview.orElseGet(this::overview);
    cachedOverview = Optional.of(fleetOverview);
    replyTo.tell(fleetOverview);
    return this;
  }

  private FleetOverview overview() {
    var fleetOverview = scheduler.overview(durableWriter.error(), standby);
    return fleetDriver.isDraining() ? fleetOverview.asDraining() : fleetOverview;
  }

  private void onSetDraining(SetDraining request) {
    if (fleetDriver.isDraining() == request.on()) {
      request.replyTo().tell(overview());
      return;
    }
    fleetDriver.setDraining(request.on());
    getContext()
        .getLog()
        .info("{} {} draining", request.caller(), request.on() ? "starts" : "ends");
    durableWriter.write(
        DurableWriter.update(
            List.of(), List.of(), durableWriter.audit(request.caller(), "drain " + request.on())),
        () -> request.replyTo().tell(overview()));
  }

  /** A draining server continues its channels and accepts no others. */
  private boolean isAccepted(Item item) {
    return !fleetDriver.isDraining() || !scheduler.pids(item.channel()).isEmpty();
  }

  private void onAddSeeds(AddSeeds request) {
    var items = request.seeds().items();
    var seeded = scheduler.seed(items.stream().filter(this::isAccepted).toList());
    fleetDriver.apply(seeded.actions());
    var drainRefusals = items.stream().filter(item -> !isAccepted(item)).map(SeedReasons::draining);
    var refused =
        Stream.of(request.seeds().refused().stream(), drainRefusals, seeded.refused().stream())
            .flatMap(some -> some)
            .toList();
    if (seeded.accepted().isEmpty()) {
      request.replyTo().tell(new Seeded(List.of(), refused, Map.of(), List.of()));
      return;
    }
    getContext().getLog().info("{} seeds {}", request.caller(), seeded.accepted());
    var id =
        durableWriter.write(
            DurableWriter.update(
                seeded.saved(),
                List.of(),
                durableWriter.audit(request.caller(), "seed " + seeded.accepted())),
            Set.copyOf(seeded.accepted()),
            () -> request.replyTo().tell(seeded(seeded.accepted(), refused)));
    timers.startSingleTimer(id, new PidTimeout(id), dependencies.pidTimeout());
  }

  private Seeded seeded(List<ChannelId> accepted, List<Refusal> refused) {
    var pids = accepted.stream().collect(Collectors.toMap(channel -> channel, scheduler::pids));
    return new Seeded(accepted, refused, pids, scheduler.seedStates(accepted));
  }

  private void onSetLimits(SetLimits request) {
    var operatorLimits = limits(request);
    fleetDriver.apply(scheduler.setLimits(operatorLimits));
    fleetDriver.shareUplink();
    var action =
        "limits bandwidth="
            + operatorLimits.bandwidthMbps()
            + " workers="
            + operatorLimits.workers();
    getContext().getLog().info("{} sets {}", request.caller(), action);
    var audit = durableWriter.audit(request.caller(), action);
    durableWriter.write(
        new StateChange(
            StateChange.Scope.UPDATE, List.of(), List.of(), Optional.of(operatorLimits), audit),
        () -> request.replyTo().tell(overview()));
  }

  private void onStopWorker(StopWorker request) {
    var stopped = scheduler.stop(request.pid());
    if (stopped.isEmpty()) {
      request.replyTo().tell(new WorkersReply.NoSuchWorker(request.pid()));
    } else {
      stop(stopped.get(), request.caller(), request.replyTo());
    }
  }

  private void onStopAll(StopAll request) {
    stop(scheduler.stopAll(), request.caller(), request.replyTo());
  }

  private void stop(Scheduler.Stopped stopped, String caller, ActorRef<WorkersReply> replyTo) {
    fleetDriver.apply(stopped.actions());
    getContext()
        .getLog()
        .info("{} stops workers {} and forgets {}", caller, stopped.pids(), stopped.forgotten());
    var audit = durableWriter.audit(caller, "stop " + stopped.pids());
    durableWriter.write(
        DurableWriter.update(stopped.saved(), stopped.forgotten(), audit),
        () -> replyTo.tell(new WorkersReply.Done(stopped.pids(), List.of())));
  }

  private void onRestartWorker(RestartWorker request) {
    var slot = scheduler.slotOf(request.pid()).filter(found -> !found.leaving());
    var parked = scheduler.parkedWith(request.pid());
    if (slot.isPresent()) {
      restart(
          List.of(slot.get()),
          List.of(request.pid()),
          List.of(),
          request.caller(),
          request.replyTo());
    } else if (parked.isPresent()) {
      restart(
          List.of(),
          List.of(request.pid()),
          List.of(parked.get()),
          request.caller(),
          request.replyTo());
    } else {
      request.replyTo().tell(new WorkersReply.NoSuchWorker(request.pid()));
    }
  }

  private void onRestartAll(RestartAll request) {
    var slots = scheduler.seedingSlots();
    var pids = slots.stream().flatMap(slot -> slot.pid().stream()).toList();
    restart(slots, pids, scheduler.parked(), request.caller(), request.replyTo());
  }

  private void restart(
      List<Slots.Slot> slots,
      List<Long> pids,
      List<ChannelId> parked,
      String caller,
      ActorRef<WorkersReply> replyTo) {
    fleetDriver.apply(scheduler.unpark(parked));
    fleetDriver.restartRolling(slots);
    getContext().getLog().info("{} restarts workers {} and retries {}", caller, pids, parked);
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
    } else if (fleetUpdated.update() instanceof Fleet.Update.StandbyChanged changed) {
      standby = changed.workers();
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

  private void onPidTimeout(PidTimeout timeout) {
    durableWriter.stopWaitingForPids(timeout.id());
    sendReadyReplies();
  }

  private void sendReadyReplies() {
    durableWriter.sendReady(channel -> !scheduler.pids(channel).isEmpty(), id -> timers.cancel(id));
  }
}
