package superpeer.master.fleet;

import java.util.Optional;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerStats;

/** What the fleet knows of one worker; owned by the fleet's actor. */
final class Worker {

  /**
   * A worker is not replaced for its memory before it has reported so often, one minute: one that
   * is too large from the start would else be replaced without end.
   */
  private static final int REPORTS_BEFORE_RECYCLING = 30;

  final long id;

  /** The number of its log file. */
  final int logIndex;

  /** The process that it takes over; absent if it starts one. */
  final Optional<WorkerLauncher.Handle> adopted;

  private int slot;

  private long pid;
  private long startedAtMs;
  private Phase phase = Phase.STARTING;
  private WorkerStats stats = WorkerStats.NONE;
  private Optional<String> error = Optional.empty();
  private Optional<String> hint = Optional.empty();
  private int reports;
  private boolean stopping;
  private boolean up;
  private int launches;
  private Optional<WorkerProcessEvent.Finished> finished = Optional.empty();

  /**
   * @param slot 0 if it stands by
   */
  Worker(long id, int slot, int berth, Optional<WorkerLauncher.Handle> adopted) {
    this.id = id;
    this.slot = slot;
    this.logIndex = berth;
    this.adopted = adopted;
  }

  /** Its place; 0 while it stands by. */
  int slot() {
    return slot;
  }

  /** For the log. */
  String label() {
    return slot == 0 ? "stand-by" : "slot " + slot;
  }

  boolean isStandby() {
    return slot == 0 && !stopping;
  }

  /** Whether it stands by, and has said so: another one might never come up. */
  boolean isAvailable() {
    return isStandby() && up && hasProcess();
  }

  void assignTo(int newSlot) {
    slot = newSlot;
    reports = 0;
  }

  void onStandby(WorkerProcessEvent.OnStandby news) {
    up = true;
    stats = news.stats();
  }

  /** Whether its present process was given its assignment by a master before us. */
  boolean runsAdoptedProcess() {
    return adopted.isPresent() && launches == 1;
  }

  void onLaunched(WorkerProcessEvent.Launched news) {
    pid = news.pid();
    startedAtMs = news.startedAtMs();
    phase = Phase.STARTING;
    stats = WorkerStats.NONE;
    error = Optional.empty();
    hint = Optional.empty();
    reports = 0;
    up = false;
    launches++;
  }

  void onProgressed(WorkerProcessEvent.Progressed news) {
    phase = news.phase();
    reports++;
    stats = news.stats();
    error = news.errors().error();
    hint = news.errors().hint();
  }

  void onDied(WorkerProcessEvent.Died news) {
    phase = Phase.PAUSED;
    error = Optional.of(news.message());
    hint = Optional.empty();
  }

  void onFinished(WorkerProcessEvent.Finished news) {
    finished = Optional.of(news);
  }

  /** Nobody waits for it any more: it is to end, and not to be restarted. */
  void stopping() {
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  long pid() {
    return pid;
  }

  Phase phase() {
    return phase;
  }

  /** Whether there is a process that can be spoken to. */
  boolean hasProcess() {
    return pid != 0 && phase != Phase.PAUSED;
  }

  Optional<WorkerProcessEvent.Finished> finished() {
    return finished;
  }

  Optional<String> error() {
    return error;
  }

  /** Whether it has outgrown {@code maxKb} of resident memory, and has run for a minute. */
  boolean hasOutgrown(double maxKb) {
    return phase == Phase.SEEDING
        && stats.memoryKb() > maxKb
        && reports >= REPORTS_BEFORE_RECYCLING;
  }

  /** It is not replaced, and is let alone for another minute. */
  void postponeRecycling() {
    reports = 0;
  }

  StandbyView standbyView() {
    return new StandbyView(pid, startedAtMs, stats);
  }

  long memoryKb() {
    return stats.memoryKb();
  }

  WorkerView view(Slot slot) {
    return new WorkerView(
        slot.number(),
        pid,
        phase,
        slot.assignment(),
        startedAtMs,
        slot.restarts(),
        stats,
        error,
        hint);
  }
}
