package superpeer.worker.channel;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.worker.channel.Sessions.Session;
import superpeer.worker.peer.PeerSession;

/**
 * Tells viewers to go, a few at a time: where all go at once, all connect to another worker at
 * once, and want a segment of it. Plain code, not thread-safe; the channel owns it.
 */
final class HandOver {

  /** Between two turns. */
  static final Duration TURN = Duration.ofMillis(500);

  private final Sessions sessions;
  private final PeerSession.Drain farewell;
  private final Deque<String> waiting; // names
  private final int aTurn;

  HandOver(Sessions sessions, Drain drain) {
    this.sessions = sessions;
    this.farewell = new PeerSession.Drain(Duration.ofMillis(drain.patienceMs()));
    this.waiting =
        sessions.stream().map(Session::name).collect(Collectors.toCollection(ArrayDeque::new));
    var turns = Math.max(1, drain.overMs() / TURN.toMillis());
    this.aTurn = (int) ((waiting.size() + turns - 1) / turns);
  }

  /**
   * Tells the next ones; those who left by themselves take no part of a turn.
   *
   * @return whether it was the last turn
   */
  boolean nextTurn() {
    for (var told = 0; told < aTurn && !waiting.isEmpty(); ) {
      var next = sessions.find(waiting.remove());
      next.ifPresent(session -> session.ref().tell(farewell));
      told += next.isPresent() ? 1 : 0;
    }
    return waiting.isEmpty();
  }
}
