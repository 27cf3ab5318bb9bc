package superpeer.worker.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import superpeer.protocol.control.ControlCodec;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Reported;

/**
 * Queues events for one connection to the master. Only the latest report is kept; no other event is
 * dropped. Owned by one thread.
 */
final class SendQueue {

  private final int capacity;
  private final Deque<WorkerEvent> events = new ArrayDeque<>();
  private Optional<Reported> report = Optional.empty();
  private ByteBuffer frame = ByteBuffer.allocate(0);

  /**
   * @param capacity most events that wait, the report not counted
   */
  SendQueue(int capacity) {
    this.capacity = capacity;
  }

  /**
   * @return false if the queue is full because the master does not read
   */
  boolean add(WorkerEvent event) {
    if (event instanceof Reported latest) {
      report = Optional.of(latest);
      return true;
    }
    return events.size() < capacity && events.add(event);
  }

  boolean isEmpty() {
    return !frame.hasRemaining() && events.isEmpty() && report.isEmpty();
  }

  /** Writes as much as the channel accepts now. */
  void writeTo(WritableByteChannel channel) throws IOException {
    while (nextFrame()) {
      if (channel.write(frame) == 0) {
        return;
      }
    }
  }

  private boolean nextFrame() {
    if (!frame.hasRemaining() && !events.isEmpty()) {
      frame = ByteBuffer.wrap(ControlCodec.encode(events.removeFirst()));
    } else if (!frame.hasRemaining() && report.isPresent()) {
      frame = ByteBuffer.wrap(ControlCodec.encode(report.get()));
      report = Optional.empty();
    }
    return frame.hasRemaining();
  }
}
