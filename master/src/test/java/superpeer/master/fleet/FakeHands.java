package superpeer.master.fleet;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import superpeer.master.fleet.Fleet.Notice;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerStats;

/** Does nothing but remember; tests play the parts of the workers. Pids are 100 + id. */
final class FakeHands implements Staffing.Hands {

  private final TreeMap<Long, Worker> spawned = new TreeMap<>();
  private final TreeMap<Long, List<WorkerProcess.Command>> told = new TreeMap<>();
  private final List<Long> ended = new ArrayList<>();
  private final List<Notice> published = new ArrayList<>();

  @Override
  public void spawn(Worker worker) {
    spawned.put(worker.id, worker);
    told.put(worker.id, new ArrayList<>());
  }

  @Override
  public void tell(Worker worker, WorkerProcess.Command command) {
    toldTo(worker.id).add(command);
  }

  @Override
  public void end(Worker worker) {
    ended.add(worker.id);
  }

  @Override
  public void publish(Notice notice) {
    published.add(notice);
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

  List<WorkerProcess.Command> toldTo(long id) {
    return told.getOrDefault(id, new ArrayList<>());
  }

  List<Long> ended() {
    return ended;
  }

  /** The idle workers that were told of last. */
  List<IdleView> idle() {
    return published.stream()
        .filter(Notice.Idle.class::isInstance)
        .map(notice -> ((Notice.Idle) notice).workers())
        .reduce(List.of(), (before, after) -> after);
  }

  /** The slot as it was told of last. */
  WorkerView view(int slot) {
    return views(slot).stream().reduce((before, after) -> after).orElseThrow();
  }

  /** Everything that was told of the slot, in order. */
  List<WorkerView> views(int slot) {
    return published.stream()
        .filter(Notice.Changed.class::isInstance)
        .map(notice -> ((Notice.Changed) notice).worker())
        .filter(view -> view.slot() == slot)
        .toList();
  }

  /** Slots that came to be free, and are not held again. */
  List<Integer> endedSlots() {
    var free = new ArrayList<Integer>();
    for (var notice : published) {
      if (notice instanceof Notice.Ended ended) {
        free.add(ended.slot());
      } else if (notice instanceof Notice.Changed changed) {
        free.remove((Integer) changed.worker().slot());
      }
    }
    return free;
  }

  /** How the slot came to be free, the last time. */
  Notice.Ended end(int slot) {
    return published.stream()
        .filter(Notice.Ended.class::isInstance)
        .map(Notice.Ended.class::cast)
        .filter(end -> end.slot() == slot)
        .reduce((before, after) -> after)
        .orElseThrow();
  }

  static WorkerNotice launched(long id) {
    return new WorkerNotice.Launched(id, 100 + id, 1_000);
  }

  static WorkerNotice idle(long id) {
    return new WorkerNotice.Idle(id, WorkerStats.NONE);
  }

  static WorkerNotice seeds(long id) {
    return seeds(id, 0);
  }

  static WorkerNotice seeds(long id, long memoryKb) {
    Reported report = Samples.report(1, memoryKb);
    return new WorkerNotice.Progressed(id, WorkerView.Phase.SEEDING, report.stats(), Troubles.NONE);
  }

  static WorkerNotice died(long id) {
    return new WorkerNotice.Died(id, "worker died");
  }
}
