package superpeer.worker.channel;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.worker.channel.PeerSessions.Session;
import superpeer.worker.peer.PeerSession;

/**
 * Drains the sessions of a channel, a few at a time. If all viewers left at once, all would connect
 * to another worker at once and ask it for a segment. Plain code, not thread-safe; the channel owns
 * it.
 */
final class DrainSchedule {

  /** Pause between two batches. */
  static final Duration INTERVAL = Duration.ofMillis(500);

  private final PeerSessions sessions;
  private final PeerSession.Drain drain;
  private final Deque<String> waiting; // names of sessions
  private final int batch;

  DrainSchedule(PeerSessions sessions, Drain drain) {
    this.sessions = sessions;
    this.drain = new PeerSession.Drain(Duration.ofMillis(drain.patienceMs()));
    this.waiting =
        sessions.stream().map(Session::name).collect(Collectors.toCollection(ArrayDeque::new));
    var batches = Math.max(1, drain.overMs() / INTERVAL.toMillis());
    this.batch = (int) ((waiting.size() + batches - 1) / batches);
  }

  /**
   * Drains the next batch. Viewers that have already left do not count towards it.
   *
   * @return whether this was the last batch
   */
  boolean drainNext() {
    for (var drained = 0; drained < batch && !waiting.isEmpty(); ) {
      var next = sessions.find(waiting.remove());
      next.ifPresent(session -> session.ref().tell(drain));
      drained += next.isPresent() ? 1 : 0;
    }
    return waiting.isEmpty();
  }
}
