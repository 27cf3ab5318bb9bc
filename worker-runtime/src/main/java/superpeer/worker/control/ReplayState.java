package superpeer.worker.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Degraded;
import superpeer.protocol.control.WorkerEvent.Draining;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerEvent.Reported;

/**
 * Keeps the current state of this worker, as the events that a master needs that was not connected
 * when they happened. Owned by one thread.
 */
final class ReplayState {

  /** Bound for parts with an error; a worker has fewer. */
  private static final int MAX_PARTS = 16;

  private final WorkerIdentity workerIdentity;
  private final Map<String, Degraded> errors = new LinkedHashMap<>();
  private Optional<Assignment> assignment = Optional.empty();
  private Optional<Ready> ready = Optional.empty();
  private Optional<Draining> draining = Optional.empty();
  private Optional<Reported> report = Optional.empty();

  ReplayState(WorkerIdentity workerIdentity) {
    this.workerIdentity = workerIdentity;
  }

  void assigned(Assignment latest) {
    assignment = Optional.of(latest);
  }

  void add(WorkerEvent event) {
    if (event instanceof Ready now) {
      ready = Optional.of(now);
    } else if (event instanceof Draining now) {
      draining = Optional.of(now);
    } else if (event instanceof Reported now) {
      report = Optional.of(now);
    } else if (event instanceof Degraded now
        && (errors.containsKey(now.what()) || errors.size() < MAX_PARTS)) {
      errors.put(now.what(), now);
    }
  }

  /** All events that a new connection starts with, in order. */
  List<WorkerEvent> events() {
    var events = new ArrayList<WorkerEvent>();
    events.add(
        new Hello(
            workerIdentity.token(),
            workerIdentity.pid(),
            workerIdentity.startedAtMs(),
            workerIdentity.version(),
            draining.isPresent() ? Optional.empty() : assignment));
    ready.ifPresent(events::add);
    events.addAll(errors.values());
    draining.ifPresent(events::add);
    report.ifPresent(events::add);
    return events;
  }
}
