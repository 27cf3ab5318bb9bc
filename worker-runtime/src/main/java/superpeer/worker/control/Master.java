package superpeer.worker.control;

import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerEvent;

/** The master as a worker sees it. Methods may be called from any thread and return at once. */
public interface Master extends AutoCloseable {

  /** Tells the master, now or as soon as there is a line. */
  void send(WorkerEvent event);

  /** What the next Hello says is being seeded. */
  void setAssignment(Assignment assignment);

  /** Sends what is waiting, within a bounded time of about a second, and hangs up. */
  @Override
  void close();
}
