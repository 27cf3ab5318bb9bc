package superpeer.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.worker.control.Master;
import superpeer.worker.control.MasterLine;

/** A fake master whose connection never breaks. */
final class FakeMaster implements Master {

  private final List<WorkerEvent> events = new ArrayList<>();
  private final List<Assignment> assignments = new ArrayList<>();
  private Optional<Consumer<MasterLine.Event>> listener = Optional.empty();
  private boolean closed;

  synchronized Master open(Consumer<MasterLine.Event> worker) {
    listener = Optional.of(worker);
    return this;
  }

  synchronized boolean dialed() {
    return listener.isPresent();
  }

  synchronized void command(WorkerCommand command) {
    listener.orElseThrow().accept(new MasterLine.Event.CommandReceived(command));
  }

  synchronized void orphan() {
    listener.orElseThrow().accept(new MasterLine.Event.Orphaned());
  }

  synchronized List<WorkerEvent> events() {
    return List.copyOf(events);
  }

  synchronized List<Assignment> assignments() {
    return List.copyOf(assignments);
  }

  synchronized boolean closed() {
    return closed;
  }

  @Override
  public synchronized void send(WorkerEvent event) {
    events.add(event);
  }

  @Override
  public synchronized void setAssignment(Assignment assignment) {
    assignments.add(assignment);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
