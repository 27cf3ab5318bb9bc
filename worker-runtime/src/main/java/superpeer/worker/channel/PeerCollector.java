package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import superpeer.protocol.control.PeerView;
import superpeer.protocol.control.WorkerCommand.DescribePeers;
import superpeer.protocol.control.WorkerEvent;
import superpeer.worker.channel.PeerSessions.Session;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.PeerSession.PeerDescription;

/**
 * Collects the descriptions of a channel's peers and sends them to the master: once all sessions
 * have answered, or after a second with what is known. It is an actor of its own so that the
 * channel can go on serving.
 */
final class PeerCollector {

  private sealed interface Command {}

  private record Answered(PeerDescription peer) implements Command {}

  private enum Due implements Command {
    END
  }

  /** Shorter than the master's timeout. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  /**
   * Most sessions that look up their candidate pair for one query: each lookup keeps native threads
   * busy for 3 ms. The next query looks up others.
   */
  static final int MAX_QUERIES = 20;

  /** Longest peer id that is reported; viewers choose their ids freely. */
  private static final int MAX_ID = 128;

  private final DescribePeers ask;
  private final List<Session> asked;
  private final int total;
  private final ActorRef<WorkerEvent> master;
  private final Map<String, PeerDescription> answers = new HashMap<>();
  private int complete;

  private PeerCollector(
      DescribePeers ask, List<Session> asked, int total, ActorRef<WorkerEvent> master) {
    this.ask = ask;
    this.asked = asked;
    this.total = total;
    this.master = master;
  }

  /** Starts a collector as a child of the channel actor. */
  static void start(
      ActorContext<?> channel,
      PeerSessions sessions,
      DescribePeers ask,
      ActorRef<WorkerEvent> master) {
    var max = Math.max(0, Math.min(ask.max(), WorkerEvent.Peers.MAX));
    var call = new PeerCollector(ask, sessions.oldest(max), sessions.open(), master);
    channel.spawnAnonymous(call.behavior());
  }

  private Behavior<Command> behavior() {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var replies = context.messageAdapter(PeerDescription.class, Answered::new);
                  askAll(replies);
                  timers.startSingleTimer(Due.END, TIMEOUT);
                  return asked.isEmpty() ? end() : listening();
                }));
  }

  /** Picks at random the sessions that may look up their candidate pair. */
  private void askAll(ActorRef<PeerDescription> replies) {
    var shuffled = new ArrayList<>(asked);
    Collections.shuffle(shuffled, ThreadLocalRandom.current());
    for (int i = 0; i < shuffled.size(); i++) {
      shuffled.get(i).ref().tell(new PeerSession.Describe(i < MAX_QUERIES, replies));
    }
  }

  private Behavior<Command> listening() {
    return Behaviors.receive(Command.class)
        .onMessage(Answered.class, answered -> onAnswered(answered.peer()))
        .onMessageEquals(Due.END, this::end)
        .build();
  }

  private Behavior<Command> onAnswered(PeerDescription peer) {
    answers.put(peer.peer(), peer);
    complete += peer.complete() ? 1 : 0;
    return complete == asked.size() ? end() : Behaviors.same();
  }

  private Behavior<Command> end() {
    var rows =
        asked.stream()
            .flatMap(
                it ->
                    Stream.ofNullable(answers.get(it.name()))
                        .map(description -> view(it, description)))
            .toList();
    master.tell(new WorkerEvent.Peers(ask.ask(), total, rows));
    return Behaviors.stopped();
  }

  private static PeerView view(Session session, PeerDescription description) {
    return new PeerView(
        session.peer().substring(0, Math.min(session.peer().length(), MAX_ID)),
        description.candidatePair().addressClass(),
        description.candidatePair().candidateTypes(),
        description.candidatePair().rttMs(),
        description.stats().uploadedBytes() / 1024,
        description.stats().fetchedBytes() / 1024,
        description.uploading(),
        description.queued(),
        description.stats().misses(),
        description.version(),
        session.openedAtMs());
  }
}
