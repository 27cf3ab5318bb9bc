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
 * Describes a session's peer on request. Only then does it look up the candidate pair, and at most
 * every ten seconds: a lookup blocks native threads for 3 ms.
 *
 * <p>Not thread-safe; {@link SessionPhases} owns it.
 */
final class PeerDescriber {

  static final Duration QUERY_INTERVAL = Duration.ofSeconds(10);

  /** Longest version that is kept; viewers may send anything. */
  private static final int MAX_VERSION = 32;

  private final String peer;
  private final TimerScheduler<Command> timers;
  private final Connection connection;
  private final SessionCounters counters;
  private final UploadQueue uploadQueue;
  private CandidatePair candidatePair = CandidatePair.UNKNOWN;
  private String version = "";
  private Optional<ActorRef<PeerDescription>> requester = Optional.empty();

  PeerDescriber(
      String peer,
      TimerScheduler<Command> timers,
      Connection connection,
      SessionCounters counters,
      UploadQueue uploadQueue) {
    this.peer = peer;
    this.timers = timers;
    this.connection = connection;
    this.counters = counters;
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
    requester = Optional.of(ask.replyTo());
    tell(ask.replyTo(), false);
    connection.queryCandidatePair();
  }

  void onCandidatePair(CandidatePair found) {
    candidatePair = found;
    requester.ifPresent(it -> tell(it, true));
    requester = Optional.empty();
  }

  private void tell(ActorRef<PeerDescription> replyTo, boolean complete) {
    replyTo.tell(
        new PeerDescription(
            peer,
            candidatePair,
            counters.stats(),
            version,
            uploadQueue.uploading(),
            uploadQueue.queued(),
            complete));
  }
}
