package superpeer.worker.control;

import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerEvent;

/**
 * The master as a worker sees it. Any thread may call it; except for {@link #close}, methods return
 * at once.
 */
public interface Master extends AutoCloseable {

  /** Sends an event to the master, now or as soon as there is a connection. */
  void send(WorkerEvent event);

  /** Sets the assignment that the next Hello reports. */
  void setAssignment(Assignment assignment);

  /** Sends the waiting events, within about a second, and closes the connection. */
  @Override
  void close();
}
