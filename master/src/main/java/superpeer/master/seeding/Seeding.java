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
import superpeer.master.state.Change;
import superpeer.master.state.Limits;
import superpeer.master.state.Saved;
import superpeer.master.state.StateWriter;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.ParsedSeeds;
import superpeer.protocol.rest.PingRequest;
import superpeer.protocol.rest.SeedAnswer.Refusal;
import superpeer.protocol.rest.SeedRequest.Item;

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
  public record Seed(ParsedSeeds seeds, String caller, ActorRef<Seeded> replyTo)
      implements Command {}

  /** Sets limits; what is absent stays. */
  public record Limit(PingRequest limits, String caller, ActorRef<Overview> replyTo)
      implements Command {}

  /** Ends one worker; its seed is forgotten with its last one. */
  public record Stop(long pid, String caller, ActorRef<WorkersReply> replyTo) implements Command {}

  /** Forgets every seed. */
  public record StopAll(String caller, ActorRef<WorkersReply> replyTo) implements Command {}

  /** Gives the worker's slot a new process, or tries the seed again that was parked with it. */
  public record Restart(long pid, String caller, ActorRef<WorkersReply> replyTo)
      implements Command {}

  /** Gives every slot a new process, one after another, and tries parked seeds again. */
  public record RestartAll(String caller, ActorRef<WorkersReply> replyTo) implements Command {}

  /**
   * Takes no new viewers and channels, so that the server runs empty; or does so again. Of no
   * effect on the next master.
   */
  public record Drain(boolean on, String caller, ActorRef<Overview> replyTo) implements Command {}

  public record GetOverview(ActorRef<Overview> replyTo) implements Command {}

  /**
   * @param pids of the accepted channels' workers, as far as they are known
   * @param states what the accepted ones do, or why they do not run
   */
  public record Seeded(
      List<ChannelId> accepted,
      List<Refusal> refused,
      Map<ChannelId, List<Long>> pids,
      List<Overview.Seed> states) {}

  /** What became of a stop or restart. */
  public sealed interface WorkersReply {
    /**
     * @param pids that end, or are replaced; of a seed that was parked, that of its last worker
     * @param tried channels that were parked and are tried again
     */
    record Done(List<Long> pids, List<ChannelId> tried) implements WorkersReply {}

    record NoSuchWorker(long pid) implements WorkersReply {}
  }

  private record Noticed(Fleet.Update notice) implements Command {}

  private record Stored(StateWriter.Written written) implements Command {}

  private record PidsOverdue(long ask) implements Command {}

  private enum Due implements Command {
    WRITE_ANEW,
    LOOK
  }

  /** How often the load is looked at: as often as workers report. */
  static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  /** How long after a failed write the whole state is written anew. */
  static final Duration WRITE_ANEW_AFTER = Duration.ofSeconds(30);

  /**
   * Whom it talks to.
   *
   * @param rules by which seeds get workers
   * @param pidPatience how long the answer to a seed waits for pids
   */
  public record Surroundings(
      ActorRef<Fleet.Command> fleet,
      ActorRef<StateWriter.Command> writer,
      Assignments assignments,
      SeedingConfig rules,
      Duration pidPatience,
      Clock clock) {}

  private final Roster roster;
  private final Surroundings around;
  private final TimerScheduler<Command> timers;
  private final Ledger ledger;
  private final Orders orders;
  private List<StandbyView> idle = List.of();
  private Optional<Overview> shown = Optional.empty(); // until something may have changed

  /**
   * @param saved what was on disk; its seeds are started again
   * @param adopted workers that seed already; the fleet has them
   * @param trouble why nothing was on disk; absent when all is well
   */
  public static Behavior<Command> create(
      Capacity capacity,
      Saved saved,
      List<AdoptedWorker> adopted,
      Optional<String> trouble,
      Surroundings around) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var roster = new Roster(capacity, around.rules(), saved, adopted);
                  return new Seeding(context, timers, roster, trouble, around).begin();
                }));
  }

  private Seeding(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Roster roster,
      Optional<String> trouble,
      Surroundings around) {
    super(context);
    this.timers = timers;
    this.roster = roster;
    this.around = around;
    var written = context.messageAdapter(StateWriter.Written.class, Stored::new);
    this.ledger = new Ledger(around.writer(), written, around.clock(), trouble);
    this.orders = new Orders(around.fleet(), around.assignments(), roster);
  }

  private Seeding begin() {
    var notices = getContext().messageAdapter(Fleet.Update.class, Noticed::new);
    around.fleet().tell(new Fleet.Watch(notices));
    writeAnewIfTroubled();
    timers.startTimerWithFixedDelay(Due.LOOK, LOOK_EVERY);
    orders.follow(roster.begin());
    return this;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetOverview.class, ask -> show(ask.replyTo()))
        .onMessage(Limit.class, this::asksOnly, ask -> show(ask.replyTo()))
        .onMessage(Noticed.class, changing(this::onNoticed))
        .onMessage(Seed.class, changing(this::onSeed))
        .onMessage(Limit.class, changing(this::onLimit))
        .onMessage(Drain.class, changing(this::onDrain))
        .onMessage(Stop.class, changing(this::onStop))
        .onMessage(StopAll.class, changing(this::onStopAll))
        .onMessage(Restart.class, changing(this::onRestart))
        .onMessage(RestartAll.class, changing(this::onRestartAll))
        .onMessage(Stored.class, changing(this::onStored))
        .onMessage(PidsOverdue.class, changing(this::onPidsOverdue))
        .onMessage(Due.class, changing(this::onDue))
        .build();
  }

  /** Whatever may change what is shown; askers outnumber changes, and are shown the same again. */
  private <C extends Command> Function<C, Behavior<Command>> changing(Consumer<C> handler) {
    return command -> {
      handler.accept(command);
      shown = Optional.empty();
      return this;
    };
  }

  /** Sets nothing that is not so already. */
  private boolean asksOnly(Limit ask) {
    return limits(ask).equals(roster.limits());
  }

  private Limits limits(Limit ask) {
    return roster.limits().with(ask.limits().bandwidth(), ask.limits().workers());
  }

  private Behavior<Command> show(ActorRef<Overview> asker) {
    var overview = shown.orElseGet(this::overview);
    shown = Optional.of(overview);
    asker.tell(overview);
    return this;
  }

  private Overview overview() {
    var overview = roster.overview(ledger.trouble(), idle);
    return orders.isDraining() ? overview.drained() : overview;
  }

  private void onDrain(Drain ask) {
    if (orders.isDraining() == ask.on()) {
      ask.replyTo().tell(overview());
      return;
    }
    orders.drain(ask.on());
    getContext().getLog().info("{} {} the drain", ask.caller(), ask.on() ? "begins" : "ends");
    ledger.write(
        Ledger.part(List.of(), List.of(), ledger.audit(ask.caller(), "drain " + ask.on())),
        () -> ask.replyTo().tell(overview()));
  }

  /** While the server drains it goes on with the channels that it has, and takes no other. */
  private boolean isWelcome(Item item) {
    return !orders.isDraining() || !roster.pids(item.channel()).isEmpty();
  }

  private void onSeed(Seed ask) {
    var items = ask.seeds().items();
    var seeded = roster.seed(items.stream().filter(this::isWelcome).toList());
    orders.follow(seeded.steps());
    var unwelcome = items.stream().filter(item -> !isWelcome(item)).map(Reasons::draining);
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
        ledger.write(
            Ledger.part(
                seeded.saved(), List.of(), ledger.audit(ask.caller(), "seed " + seeded.accepted())),
            Set.copyOf(seeded.accepted()),
            () -> ask.replyTo().tell(seeded(seeded.accepted(), refused)));
    timers.startSingleTimer(id, new PidsOverdue(id), around.pidPatience());
  }

  private Seeded seeded(List<ChannelId> accepted, List<Refusal> refused) {
    var pids = accepted.stream().collect(Collectors.toMap(channel -> channel, roster::pids));
    return new Seeded(accepted, refused, pids, roster.states(accepted));
  }

  private void onLimit(Limit ask) {
    var limits = limits(ask);
    orders.follow(roster.limit(limits));
    orders.shareUplink();
    getContext().getLog().info("{} sets {}", ask.caller(), limits);
    var audit = ledger.audit(ask.caller(), limits.toString());
    ledger.write(
        new Change(Change.Scope.PART, List.of(), List.of(), Optional.of(limits), audit),
        () -> ask.replyTo().tell(overview()));
  }

  private void onStop(Stop ask) {
    var stopped = roster.stop(ask.pid());
    if (stopped.isEmpty()) {
      ask.replyTo().tell(new WorkersReply.NoSuchWorker(ask.pid()));
    } else {
      stop(stopped.get(), ask.caller(), ask.replyTo());
    }
  }

  private void onStopAll(StopAll ask) {
    stop(roster.stopAll(), ask.caller(), ask.replyTo());
  }

  private void stop(Roster.Stopped stopped, String caller, ActorRef<WorkersReply> replyTo) {
    orders.follow(stopped.steps());
    getContext().getLog().info("{} stops {} {}", caller, stopped.pids(), stopped.forgotten());
    var audit = ledger.audit(caller, "stop " + stopped.pids());
    ledger.write(
        Ledger.part(stopped.saved(), stopped.forgotten(), audit),
        () -> replyTo.tell(new WorkersReply.Done(stopped.pids(), List.of())));
  }

  private void onRestart(Restart ask) {
    var slot = roster.slotOf(ask.pid()).filter(found -> !found.leaving());
    var parked = roster.parkedWith(ask.pid());
    if (slot.isPresent()) {
      restart(List.of(slot.get()), List.of(ask.pid()), List.of(), ask.caller(), ask.replyTo());
    } else if (parked.isPresent()) {
      restart(List.of(), List.of(ask.pid()), List.of(parked.get()), ask.caller(), ask.replyTo());
    } else {
      ask.replyTo().tell(new WorkersReply.NoSuchWorker(ask.pid()));
    }
  }

  private void onRestartAll(RestartAll ask) {
    var slots = roster.seedingSlots();
    var pids = slots.stream().flatMap(slot -> slot.pid().stream()).toList();
    restart(slots, pids, roster.parked(), ask.caller(), ask.replyTo());
  }

  private void restart(
      List<Slots.Slot> slots,
      List<Long> pids,
      List<ChannelId> parked,
      String caller,
      ActorRef<WorkersReply> replyTo) {
    orders.follow(roster.unpark(parked));
    orders.roll(slots);
    getContext().getLog().info("{} restarts {} {}", caller, pids, parked);
    ledger.write(
        Ledger.part(List.of(), List.of(), ledger.audit(caller, "restart " + pids)),
        () -> replyTo.tell(new WorkersReply.Done(pids, parked)));
  }

  private void onNoticed(Noticed noticed) {
    if (noticed.notice() instanceof Fleet.Update.SlotChanged changed) {
      roster.changed(changed.worker());
      answerThoseThatAreDone();
    } else if (noticed.notice() instanceof Fleet.Update.SlotEnded ended) {
      orders.follow(roster.ended(ended.slot(), ended.message(), ended.reason()));
    } else if (noticed.notice() instanceof Fleet.Update.StandbyChanged standing) {
      idle = standing.workers();
    }
  }

  private void onDue(Due due) {
    switch (due) {
      case LOOK -> {
        orders.follow(roster.tick(around.clock().millis()));
        orders.shareUplink();
      }
      case WRITE_ANEW -> ledger.writeAnew(roster.all(), roster.limits());
    }
  }

  private void onStored(Stored stored) {
    ledger.hear(stored.written());
    writeAnewIfTroubled();
    answerThoseThatAreDone();
  }

  private void writeAnewIfTroubled() {
    if (ledger.trouble().isPresent() && !timers.isTimerActive(Due.WRITE_ANEW)) {
      timers.startSingleTimer(Due.WRITE_ANEW, WRITE_ANEW_AFTER);
    }
  }

  private void onPidsOverdue(PidsOverdue overdue) {
    ledger.noLongerWaitsForPids(overdue.ask());
    answerThoseThatAreDone();
  }

  private void answerThoseThatAreDone() {
    ledger.answerThoseThatAreDone(
        channel -> !roster.pids(channel).isEmpty(), id -> timers.cancel(id));
  }
}
