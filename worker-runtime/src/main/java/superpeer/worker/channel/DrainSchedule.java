package superpeer.worker.channel;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.worker.channel.PeerSessions.Session;
import superpeer.worker.peer.PeerSession;

/**
 * Tells viewers to go, a few at a time: where all go at once, all connect to another worker at
 * once, and want a segment of it. Plain code, not thread-safe; the channel owns it.
 */
final class DrainSchedule {

  /** Between two turns. */
  static final Duration INTERVAL = Duration.ofMillis(500);

  private final PeerSessions peerSessions;
  private final PeerSession.Drain drain;
  private final Deque<String> waiting; // names
  private final int batch;

  DrainSchedule(PeerSessions peerSessions, Drain drain) {
    this.peerSessions = peerSessions;
    this.drain = new PeerSession.Drain(Duration.ofMillis(drain.patienceMs()));
    this.waiting =
        peerSessions.stream().map(Session::name).collect(Collectors.toCollection(ArrayDeque::new));
    var turns = Math.max(1, drain.overMs() / INTERVAL.toMillis());
    this.batch = (int) ((waiting.size() + turns - 1) / turns);
  }

  /**
   * Tells the next ones; those who left by themselves take no part of a turn.
   *
   * @return whether it was the last turn
   */
  boolean drainNext() {
    for (var told = 0; told < batch && !waiting.isEmpty(); ) {
      var next = peerSessions.find(waiting.remove());
      next.ifPresent(session -> session.ref().tell(drain));
      told += next.isPresent() ? 1 : 0;
    }
    return waiting.isEmpty();
  }
}
