package superpeer.master.fleet;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.master.fleet.Fleet.How;
import superpeer.master.fleet.Fleet.Notice;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.Assignment;

/**
 * Decides which worker has which slot, and what is to be done when one comes, goes or outgrows its
 * limit. Plain code; the actor {@link Fleet} owns it and is its {@link Hands}.
 */
final class Staffing {

  /** Does what was decided. */
  interface Hands {
    /** Makes the worker's actor, which starts a process. */
    void spawn(Worker worker);

    void tell(Worker worker, WorkerProcess.Command command);

    /** Ends the worker's actor without a word; {@link #gone} follows, as when it ends by itself. */
    void end(Worker worker);

    void publish(Notice notice);
  }

  private static final Logger log = LoggerFactory.getLogger(Staffing.class);

  private final Hands hands;
  private final Briefing briefing;
  private final double recycleAt;
  private final Supplier<Crashes> noCrashes;
  private final Map<Integer, Slot> slots = new TreeMap<>();
  private final Crew crew;
  private final Roll roll = new Roll();

  /**
   * @param recycleAt share of an assignment's memory limit from which a worker is replaced
   * @param noCrashes counts those of a new slot
   * @param clock nanoseconds; never goes back
   */
  Staffing(Hands hands, double recycleAt, Supplier<Crashes> noCrashes, LongSupplier clock) {
    this.hands = hands;
    this.briefing = new Briefing(hands);
    this.recycleAt = recycleAt;
    this.noCrashes = noCrashes;
    this.crew = new Crew(hands, clock);
  }

  /** Whether no worker is left. */
  boolean isEmpty() {
    return crew.isEmpty();
  }

  List<WorkerView> views() {
    return slots.values().stream().map(Slot::view).toList();
  }

  /** Gives a worker that a master before us left its place; it goes on as it is. */
  void adopt(Adoption left) {
    var slot =
        new Slot(
            left.slot(), left.assignment(), crew.adopt(left), left.restarts(), noCrashes.get());
    slots.put(slot.number(), slot);
  }

  /** All workers, also those that have no slot. */
  Crew crew() {
    return crew;
  }

  void start(int number, Assignment assignment) {
    var slot = slots.get(number);
    if (slot == null) {
      begin(number, assignment);
    } else if (!slot.isStopping() && slot.seeds(assignment)) {
      update(slot, assignment);
    } else {
      slot.followedBy(Optional.of(assignment));
      stop(slot);
    }
  }

  private void begin(int number, Assignment assignment) {
    var slot = new Slot(number, assignment, crew.hire(number), 0, noCrashes.get());
    slots.put(number, slot);
    if (slot.current().hasProcess()) {
      slot.launched();
    }
    briefing.seed(slot, slot.current());
    publishView(slot);
  }

  /** New settings; where they cannot change under running sessions, another worker brings them. */
  private void update(Slot slot, Assignment assignment) {
    if (slot.mustBeReplacedFor(assignment)) {
      slot.assign(assignment);
      replace(slot);
    } else if (!slot.assignment().equals(assignment)) {
      slot.assign(assignment);
      briefing.seed(slot, slot.current());
    }
    slot.replacement().ifPresent(next -> briefing.seed(slot, next));
    publishView(slot);
  }

  void limitUplink(int number, double mbps) {
    withSlot(
        number,
        slot -> {
          slot.limitUplink(mbps);
          briefing.limitUplink(slot);
        });
  }

  void stop(int number) {
    withSlot(number, this::stopForGood);
  }

  void stopAll() {
    slots.values().forEach(this::stopForGood);
    crew.standBy(0);
  }

  private void stopForGood(Slot slot) {
    slot.followedBy(Optional.empty());
    stop(slot);
  }

  private void stop(Slot slot) {
    if (!slot.isStopping()) {
      slot.stop();
      crew.hurry(slot.number());
      slot.replacement().ifPresent(crew::dismiss);
      slot.forgetReplacement();
      crew.dismiss(slot.current());
    }
  }

  void restart(int number) {
    withSlot(number, this::restart);
  }

  private void restart(Slot slot) {
    if (slot.isStopping()) {
      return;
    }
    slot.crashes().forgive();
    if (slot.current().phase() == Phase.PAUSED) {
      replaceTheDead(slot, crew.hire(slot.number()));
    } else {
      slot.renew();
      hands.tell(slot.current(), new WorkerProcess.Restart());
    }
  }

  private void replaceTheDead(Slot slot, Worker next) {
    crew.dismiss(slot.handOver(next));
    briefing.seed(slot, slot.current());
    briefing.remember(slot);
    publishView(slot);
  }

  /** Restarts these, each when the one before is done. */
  void roll(List<Integer> numbers) {
    roll.add(numbers);
    goOnRolling();
  }

  private void goOnRolling() {
    roll.goOn(this::isRestarting, this::restart);
  }

  private boolean isRestarting(int number) {
    var slot = Optional.ofNullable(slots.get(number)).filter(it -> !it.isStopping());
    return slot.filter(it -> it.isRenewing() || it.replacement().isPresent()).isPresent()
        || crew.isDismissing(number);
  }

  void kill(int number) {
    withSlot(
        number,
        slot -> {
          if (slot.current().hasProcess()) {
            hands.tell(slot.current(), new WorkerProcess.Kill());
          }
        });
  }

  private void withSlot(int number, Consumer<Slot> action) {
    Optional.ofNullable(slots.get(number)).ifPresent(action);
  }

  /** What a worker's actor tells; nothing if it has ended. */
  void noticed(WorkerNotice notice) {
    crew.find(notice.worker())
        .ifPresent(
            worker ->
                About.worker(pid(worker, notice), slotOf(worker), () -> onNotice(worker, notice)));
    crew.refillAfterHiring();
    goOnRolling();
  }

  private static long pid(Worker worker, WorkerNotice notice) {
    return notice instanceof WorkerNotice.Launched launched ? launched.pid() : worker.pid();
  }

  private void onNotice(Worker worker, WorkerNotice notice) {
    if (notice instanceof WorkerNotice.Launched launched) {
      onLaunched(worker, launched);
    } else if (notice instanceof WorkerNotice.Progressed progress) {
      onProgressed(worker, progress);
    } else if (notice instanceof WorkerNotice.Idle idle) {
      worker.idles(idle);
      crew.publishIdle();
    } else if (notice instanceof WorkerNotice.ReplacementWanted) {
      slotOf(worker).ifPresent(this::replace);
    } else if (notice instanceof WorkerNotice.Waits) {
      replacedBy(worker).ifPresent(slot -> giveUp(slot, worker, "it is not ready in time"));
    } else if (notice instanceof WorkerNotice.Died died) {
      onDied(worker, died);
    } else if (notice instanceof WorkerNotice.Over over) {
      worker.over(over);
    } else {
      throw new AssertionError(notice);
    }
  }

  private void onLaunched(Worker worker, WorkerNotice.Launched launched) {
    worker.launched(launched);
    log.info(
        "{}: worker {} {}",
        worker.place(),
        worker.pid(),
        worker.isAsAdopted() ? "goes on" : "started");
    if (!worker.isDismissed() && !worker.isAsAdopted()) {
      slotOf(worker).ifPresent(slot -> briefing.seed(slot, worker));
    }
    currentSlotOf(worker)
        .ifPresent(
            slot -> {
              slot.launched();
              briefing.remember(slot);
              publishView(slot);
            });
  }

  private void onProgressed(Worker worker, WorkerNotice.Progressed progress) {
    if (progress.phase() == Phase.SEEDING && worker.phase() == Phase.STARTING) {
      log.info("{}: worker {} is ready", worker.place(), worker.pid());
    }
    worker.progressed(progress);
    replacedBy(worker)
        .filter(slot -> worker.phase() == Phase.SEEDING)
        .ifPresent(slot -> takeOver(slot, worker));
    currentSlotOf(worker)
        .ifPresent(
            slot -> {
              publishView(slot);
              recycleIfOutgrown(slot);
            });
  }

  private void takeOver(Slot slot, Worker next) {
    var before = slot.handOver(next);
    log.info("slot {}: worker {} takes over from {}", slot.number(), next.pid(), before.pid());
    briefing.shareUplink(slot, before, next);
    crew.relieve(before);
    briefing.remember(slot);
    crew.refillLater();
  }

  private void recycleIfOutgrown(Slot slot) {
    var worker = slot.current();
    var limitMb = slot.assignment().limits().memoryMb();
    if (slot.replacement().isEmpty() && worker.hasOutgrown(recycleAt * limitMb * 1024)) {
      log.warn(
          "slot {}: worker {} uses {} KB of {} MB and is replaced",
          slot.number(),
          worker.pid(),
          worker.memoryKb(),
          limitMb);
      replace(slot);
    }
  }

  /** Starts the next worker while the current one goes on. */
  private void replace(Slot slot) {
    if (!slot.isStopping() && slot.replacement().isEmpty()) {
      slot.prepare(crew.hire(slot.number()));
      slot.replacement().ifPresent(next -> briefing.seed(slot, next));
    }
  }

  /** Goes on with the worker that was to be replaced. */
  private void giveUp(Slot slot, Worker replacement, String why) {
    log.warn(
        "slot {}: worker {} stays, for its replacement {} failed: {}",
        slot.number(),
        slot.current().pid(),
        replacement.pid(),
        replacement.trouble().orElse(why));
    slot.forgetReplacement();
    slot.current().keep();
    crew.dismiss(replacement);
  }

  private void onDied(Worker worker, WorkerNotice.Died died) {
    worker.died(died);
    if (worker.isDismissed()) {
      hands.end(worker); // it was to end, and did; no other process follows
      return;
    }
    log.warn("{}: {}", worker.place(), died.why());
    replacedBy(worker).ifPresent(slot -> giveUp(slot, worker, died.why()));
    if (worker.isIdle()) {
      crew.publishIdle();
    }
    currentSlotOf(worker).ifPresent(this::onCrash);
  }

  /** Its actor starts the next process after a pause, unless it is not to wait for that. */
  private void onCrash(Slot slot) {
    slot.crashes().crashed();
    publishView(slot);
    if (slot.crashes().areTooMany()) {
      hands.end(slot.current());
    } else if (slot.crashes().areExceptional()
        && slot.replacement().isEmpty()
        && crew.hasHirable()) {
      replaceTheDead(slot, crew.hire(slot.number()));
      log.info("slot {}: worker {}, which stood by, goes on", slot.number(), slot.current().pid());
    }
  }

  /** The worker's actor has ended, and its process with it. */
  void gone(long id) {
    crew.remove(id)
        .ifPresent(
            worker -> {
              var slot = slotOf(worker);
              About.worker(worker.pid(), slot, () -> slot.ifPresent(its -> onGone(its, worker)));
            });
    crew.refillAfterHiring();
    goOnRolling();
  }

  private void onGone(Slot slot, Worker worker) {
    var end = slot.endWith(worker);
    if (slot.isReplacement(worker)) {
      giveUp(slot, worker, end.why());
    } else if (slot.replacement().isPresent() && end.how() != How.CHANNEL_ENDED) {
      slot.handOver(slot.replacement().orElseThrow());
      publishView(slot);
    } else {
      slot.replacement().ifPresent(crew::dismiss);
      free(slot, end);
    }
  }

  private void free(Slot slot, Notice.Ended end) {
    slots.remove(slot.number());
    log.info("slot {}: free: {} ({})", slot.number(), end.why(), end.how());
    hands.publish(end);
    slot.successor().ifPresent(next -> begin(slot.number(), next));
  }

  /** The slot that counts on this worker; none once it has been replaced. */
  private Optional<Slot> slotOf(Worker worker) {
    return Optional.ofNullable(slots.get(worker.slot()))
        .filter(slot -> slot.isCurrent(worker) || slot.isReplacement(worker));
  }

  /** The slot in which this worker is to take over. */
  private Optional<Slot> replacedBy(Worker worker) {
    return slotOf(worker).filter(slot -> slot.isReplacement(worker));
  }

  private Optional<Slot> currentSlotOf(Worker worker) {
    return slotOf(worker).filter(slot -> slot.isCurrent(worker));
  }

  private void publishView(Slot slot) {
    hands.publish(new Notice.Changed(slot.view()));
  }
}
