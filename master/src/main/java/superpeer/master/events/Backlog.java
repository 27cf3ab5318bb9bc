package superpeer.master.events;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Numbers events and keeps the latest. Not thread-safe. */
final class Backlog {

  private final int most;
  private final Deque<Event> events = new ArrayDeque<>();
  private long lastId;
  private long forgottenUpTo;

  /**
   * @param most events that are kept
   * @param nowMs epoch ms; what came before is not known
   */
  Backlog(int most, long nowMs) {
    this.most = most;
    this.lastId = nowMs;
    this.forgottenUpTo = nowMs;
  }

  Event add(News news, long nowMs) {
    lastId = Math.max(lastId + 1, nowMs);
    var event = new Event(lastId, nowMs, news);
    events.add(event);
    if (events.size() > most) {
      forgottenUpTo = events.remove().id();
    }
    return event;
  }

  /** Events after the one with this id; the first is a gap if some of them are forgotten. */
  List<Event> after(long id, long nowMs) {
    var missed = new ArrayList<Event>();
    if (id < forgottenUpTo) {
      missed.add(new Event(forgottenUpTo, nowMs, News.gap()));
    }
    events.stream().filter(event -> event.id() > id).forEach(missed::add);
    return missed;
  }
}
