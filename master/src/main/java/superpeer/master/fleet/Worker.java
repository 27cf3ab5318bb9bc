package superpeer.master.fleet;

import java.util.Optional;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.protocol.control.WorkerStats;

/** The fleet's state of one worker. Not thread-safe; owned by {@link WorkerPool}. */
final class Worker {

  /**
   * Reports (one minute) before a worker may be replaced for its memory: otherwise a worker that is
   * too large from the start would be replaced forever.
   */
  private static final int REPORTS_BEFORE_RECYCLING = 30;

  final long id;

  /** Number of its log file. */
  final int logIndex;

  /** Its first process, if it was adopted; empty if the worker starts one. */
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
   * @param slot number of its slot; 0 for a standby worker
   */
  Worker(long id, int slot, int logIndex, Optional<WorkerLauncher.Handle> adopted) {
    this.id = id;
    this.slot = slot;
    this.logIndex = logIndex;
    this.adopted = adopted;
  }

  /** Number of its slot; 0 for a standby worker. */
  int slot() {
    return slot;
  }

  /** Its role, for the log. */
  String label() {
    return slot == 0 ? "standby" : "slot " + slot;
  }

  boolean isStandby() {
    return slot == 0 && !stopping;
  }

  /** Whether it is a standby worker whose process is up. */
  boolean isAvailable() {
    return isStandby() && up && hasProcess();
  }

  void assignTo(int newSlot) {
    slot = newSlot;
    reports = 0;
  }

  void onStandby(WorkerProcessEvent.StandbyReported event) {
    up = true;
    stats = event.stats();
  }

  /** Whether its current process got its assignment from the previous master. */
  boolean runsAdoptedProcess() {
    return adopted.isPresent() && launches == 1;
  }

  void onLaunched(WorkerProcessEvent.Launched event) {
    pid = event.pid();
    startedAtMs = event.startedAtMs();
    phase = Phase.STARTING;
    stats = WorkerStats.NONE;
    error = Optional.empty();
    hint = Optional.empty();
    reports = 0;
    up = false;
    launches++;
  }

  void onProgressed(WorkerProcessEvent.Progressed event) {
    phase = event.phase();
    reports++;
    stats = event.stats();
    error = event.errors().error();
    hint = event.errors().hint();
  }

  void onDied(WorkerProcessEvent.Died event) {
    phase = Phase.PAUSED;
    error = Optional.of(event.message());
    hint = Optional.empty();
  }

  void onFinished(WorkerProcessEvent.Finished event) {
    finished = Optional.of(event);
  }

  /** Marks it as stopping: it is not restarted. */
  void markStopping() {
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

  /** Whether it has a running process. */
  boolean hasProcess() {
    return pid != 0 && phase != Phase.PAUSED;
  }

  Optional<WorkerProcessEvent.Finished> finished() {
    return finished;
  }

  Optional<String> error() {
    return error;
  }

  /** Whether it uses more than {@code maxKb} of resident memory and has seeded for a minute. */
  boolean hasOutgrown(double maxKb) {
    return phase == Phase.SEEDING
        && stats.memoryKb() > maxKb
        && reports >= REPORTS_BEFORE_RECYCLING;
  }

  /** Does not replace it for its memory for another minute. */
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
