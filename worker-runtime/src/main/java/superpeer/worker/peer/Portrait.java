package superpeer.worker.peer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.Optional;
import superpeer.worker.peer.PeerSession.Command;
import superpeer.worker.peer.PeerSession.Describe;
import superpeer.worker.peer.PeerSession.Described;
import superpeer.worker.peer.PeerSession.Overdue;

/**
 * What a session tells of its peer to who asks. The way to the peer is looked up only then, and not
 * more often than every ten seconds: it takes native threads 3 ms that viewers wait for.
 *
 * <p>Not thread-safe; {@link Conversation} owns it.
 */
final class Portrait {

  static final Duration LOOK_EVERY = Duration.ofSeconds(10);

  /** Viewers may say what they like. */
  private static final int MAX_VERSION = 32;

  private final String peer;
  private final TimerScheduler<Command> timers;
  private final Connection connection;
  private final Tally tally;
  private final Serving serving;
  private Way way = Way.UNKNOWN;
  private String version = "";
  private Optional<ActorRef<Described>> asker = Optional.empty();

  Portrait(
      String peer,
      TimerScheduler<Command> timers,
      Connection connection,
      Tally tally,
      Serving serving) {
    this.peer = peer;
    this.timers = timers;
    this.connection = connection;
    this.tally = tally;
    this.serving = serving;
  }

  void introduced(Optional<String> sdk) {
    version = sdk.map(it -> it.substring(0, Math.min(it.length(), MAX_VERSION))).orElse("");
  }

  void onDescribe(Describe ask) {
    if (!ask.mayLook() || timers.isTimerActive(Overdue.LOOK)) {
      tell(ask.replyTo(), true);
      return;
    }
    timers.startSingleTimer(Overdue.LOOK, LOOK_EVERY);
    asker = Optional.of(ask.replyTo());
    tell(ask.replyTo(), false);
    connection.look();
  }

  void onWay(Way found) {
    way = found;
    asker.ifPresent(it -> tell(it, true));
    asker = Optional.empty();
  }

  private void tell(ActorRef<Described> replyTo, boolean complete) {
    replyTo.tell(
        new Described(
            peer, way, tally.figures(), version, serving.running(), serving.waiting(), complete));
  }
}
