package superpeer.master.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import superpeer.master.fleet.Fleet.Update;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerStats;

/** Records all effects; tests send the workers' events. Pids are 100 + id. */
final class RecordingEffects implements FleetController.Effects {

  private final TreeMap<Long, Worker> spawned = new TreeMap<>();
  private final TreeMap<Long, List<WorkerProcess.Command>> sent = new TreeMap<>();
  private final List<Long> stopped = new ArrayList<>();
  private final List<Update> published = new ArrayList<>();

  @Override
  public void spawn(Worker worker) {
    spawned.put(worker.id, worker);
    sent.put(worker.id, new ArrayList<>());
  }

  @Override
  public void tell(Worker worker, WorkerProcess.Command command) {
    sentTo(worker.id).add(command);
  }

  @Override
  public void stop(Worker worker) {
    stopped.add(worker.id);
  }

  @Override
  public void publish(Update update) {
    published.add(update);
  }

  /** The id of the worker that was spawned last. */
  long last() {
    return spawned.lastKey();
  }

  int count() {
    return spawned.size();
  }

  Worker worker(long id) {
    return spawned.get(id);
  }

  List<WorkerProcess.Command> sentTo(long id) {
    return sent.getOrDefault(id, new ArrayList<>());
  }

  List<Long> stopped() {
    return stopped;
  }

  /** The standby workers as last published. */
  List<StandbyView> standby() {
    return published.stream()
        .filter(Update.StandbyChanged.class::isInstance)
        .map(update -> ((Update.StandbyChanged) update).workers())
        .reduce(List.of(), (before, after) -> after);
  }

  /** The slot as last published. */
  WorkerView view(int slot) {
    return views(slot).stream().reduce((before, after) -> after).orElseThrow();
  }

  /** All published views of the slot, in order. */
  List<WorkerView> views(int slot) {
    return published.stream()
        .filter(Update.SlotChanged.class::isInstance)
        .map(update -> ((Update.SlotChanged) update).worker())
        .filter(view -> view.slot() == slot)
        .toList();
  }

  /** Slots that have ended and not started again. */
  List<Integer> endedSlots() {
    var free = new ArrayList<Integer>();
    for (var update : published) {
      if (update instanceof Update.SlotEnded slotEnded) {
        free.add(slotEnded.slot());
      } else if (update instanceof Update.SlotChanged slotChanged) {
        free.remove((Integer) slotChanged.worker().slot());
      }
    }
    return free;
  }

  /** The last end of the slot. */
  Update.SlotEnded endOf(int slot) {
    return published.stream()
        .filter(Update.SlotEnded.class::isInstance)
        .map(Update.SlotEnded.class::cast)
        .filter(end -> end.slot() == slot)
        .reduce((before, after) -> after)
        .orElseThrow();
  }

  static WorkerProcessEvent launched(long id) {
    return new WorkerProcessEvent.Launched(id, 100 + id, 1_000);
  }

  static WorkerProcessEvent standby(long id) {
    return new WorkerProcessEvent.StandbyReported(id, WorkerStats.NONE);
  }

  static WorkerProcessEvent seeds(long id) {
    return seeds(id, 0);
  }

  static WorkerProcessEvent seeds(long id, long memoryKb) {
    Reported report = FleetFixtures.report(1, memoryKb);
    return new WorkerProcessEvent.Progressed(
        id, WorkerView.Phase.SEEDING, report.stats(), WorkerErrors.NONE);
  }

  static WorkerProcessEvent died(long id) {
    return new WorkerProcessEvent.Died(id, "worker died");
  }
}
