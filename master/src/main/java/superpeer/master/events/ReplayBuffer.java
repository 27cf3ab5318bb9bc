package superpeer.master.events;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Numbers events and keeps the latest for replay. Not thread-safe. */
final class ReplayBuffer {

  private final int capacity;
  private final Deque<NumberedEvent> events = new ArrayDeque<>();
  private long lastId;
  private long lastDroppedId;

  /**
   * @param capacity events to keep
   * @param nowMs epoch ms; earlier events are unknown
   */
  ReplayBuffer(int capacity, long nowMs) {
    this.capacity = capacity;
    this.lastId = nowMs;
    this.lastDroppedId = nowMs;
  }

  NumberedEvent add(FleetEvent fleetEvent, long nowMs) {
    lastId = Math.max(lastId + 1, nowMs);
    var numberedEvent = new NumberedEvent(lastId, nowMs, fleetEvent);
    events.add(numberedEvent);
    if (events.size() > capacity) {
      lastDroppedId = events.remove().id();
    }
    return numberedEvent;
  }

  /** Returns the events after {@code id}; the first one is a gap if some of them were dropped. */
  List<NumberedEvent> after(long id, long nowMs) {
    var missed = new ArrayList<NumberedEvent>();
    if (id < lastDroppedId) {
      missed.add(new NumberedEvent(lastDroppedId, nowMs, FleetEvent.gap()));
    }
    events.stream().filter(numberedEvent -> numberedEvent.id() > id).forEach(missed::add);
    return missed;
  }
}
