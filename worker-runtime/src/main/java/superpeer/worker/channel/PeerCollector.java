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
 * Asks the sessions how it stands with their peers, and tells the master once all have answered, or
 * what is known after a second. An actor of its own: the channel has viewers to serve.
 */
final class PeerCollector {

  private sealed interface Command {}

  private record Answered(PeerDescription peer) implements Command {}

  private enum Due implements Command {
    END
  }

  /** Less than the master waits for. */
  static final Duration TIMEOUT = Duration.ofSeconds(1);

  /** Native threads are taken from viewers for 3 ms each; who asks again learns of others. */
  static final int MAX_QUERIES = 20;

  /** Viewers choose their ids. */
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

  /** Called by the channel actor, which the roll call does not outlive. */
  static void start(
      ActorContext<?> channel,
      PeerSessions peerSessions,
      DescribePeers ask,
      ActorRef<WorkerEvent> master) {
    var max = Math.max(0, Math.min(ask.max(), WorkerEvent.Peers.MAX));
    var call = new PeerCollector(ask, peerSessions.oldest(max), peerSessions.open(), master);
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

  /** Those that may look are others each time. */
  private void askAll(ActorRef<PeerDescription> replies) {
    var shuffled = new ArrayList<>(asked);
    Collections.shuffle(shuffled, ThreadLocalRandom.current());
    for (int i = 0; i < shuffled.size(); i++) {
      shuffled.get(i).ref().tell(new PeerSession.Describe(i < MAX_QUERIES, replies));
    }
  }

  private Behavior<Command> listening() {
    return Behaviors.receive(Command.class)
        .onMessage(Answered.class, answered -> onHeard(answered.peer()))
        .onMessageEquals(Due.END, this::end)
        .build();
  }

  private Behavior<Command> onHeard(PeerDescription peer) {
    answers.put(peer.peer(), peer);
    complete += peer.complete() ? 1 : 0;
    return complete == asked.size() ? end() : Behaviors.same();
  }

  private Behavior<Command> end() {
    var rows =
        asked.stream()
            .flatMap(it -> Stream.ofNullable(answers.get(it.name())).map(told -> view(it, told)))
            .toList();
    master.tell(new WorkerEvent.Peers(ask.ask(), total, rows));
    return Behaviors.stopped();
  }

  private static PeerView view(Session session, PeerDescription told) {
    return new PeerView(
        session.peer().substring(0, Math.min(session.peer().length(), MAX_ID)),
        told.candidatePair().addressClass(),
        told.candidatePair().candidateTypes(),
        told.candidatePair().rttMs(),
        told.stats().uploadedBytes() / 1024,
        told.stats().fetchedBytes() / 1024,
        told.uploading(),
        told.queued(),
        told.stats().misses(),
        told.version(),
        session.openedAtMs());
  }
}
