package superpeer.worker.peer;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.Optional;
import superpeer.worker.peer.PeerSession.Command;
import superpeer.worker.peer.PeerSession.Describe;
import superpeer.worker.peer.PeerSession.PeerDescription;
import superpeer.worker.peer.PeerSession.Timer;

/**
 * What a session tells of its peer to who asks. The way to the peer is looked up only then, and not
 * more often than every ten seconds: it takes native threads 3 ms that viewers wait for.
 *
 * <p>Not thread-safe; {@link SessionPhases} owns it.
 */
final class PeerDescriber {

  static final Duration QUERY_INTERVAL = Duration.ofSeconds(10);

  /** Viewers may say what they like. */
  private static final int MAX_VERSION = 32;

  private final String peer;
  private final TimerScheduler<Command> timers;
  private final Connection connection;
  private final SessionCounters sessionCounters;
  private final UploadQueue uploadQueue;
  private CandidatePair candidatePair = CandidatePair.UNKNOWN;
  private String version = "";
  private Optional<ActorRef<PeerDescription>> asker = Optional.empty();

  PeerDescriber(
      String peer,
      TimerScheduler<Command> timers,
      Connection connection,
      SessionCounters sessionCounters,
      UploadQueue uploadQueue) {
    this.peer = peer;
    this.timers = timers;
    this.connection = connection;
    this.sessionCounters = sessionCounters;
    this.uploadQueue = uploadQueue;
  }

  void setVersion(Optional<String> sdk) {
    version = sdk.map(it -> it.substring(0, Math.min(it.length(), MAX_VERSION))).orElse("");
  }

  void onDescribe(Describe ask) {
    if (!ask.mayQuery() || timers.isTimerActive(Timer.QUERY_INTERVAL)) {
      tell(ask.replyTo(), true);
      return;
    }
    timers.startSingleTimer(Timer.QUERY_INTERVAL, QUERY_INTERVAL);
    asker = Optional.of(ask.replyTo());
    tell(ask.replyTo(), false);
    connection.queryCandidatePair();
  }

  void onCandidatePair(CandidatePair found) {
    candidatePair = found;
    asker.ifPresent(it -> tell(it, true));
    asker = Optional.empty();
  }

  private void tell(ActorRef<PeerDescription> replyTo, boolean complete) {
    replyTo.tell(
        new PeerDescription(
            peer,
            candidatePair,
            sessionCounters.stats(),
            version,
            uploadQueue.uploading(),
            uploadQueue.queued(),
            complete));
  }
}
