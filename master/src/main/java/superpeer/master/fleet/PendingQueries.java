package superpeer.master.fleet;

import akka.actor.typed.ActorRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import superpeer.master.fleet.Fleet.PeersReply;
import superpeer.protocol.control.WorkerCommand.DescribePeers;
import superpeer.protocol.control.WorkerEvent.Peers;

/**
 * Who waits for a process to tell of its viewers. Those that wait for an answer that never comes
 * give up by themselves, and are forgotten when others ask.
 */
final class PendingQueries {

  /** A dashboard asks once in some seconds. */
  static final int MAX_PENDING = 16;

  private final Map<Long, ActorRef<PeersReply>> pending = new LinkedHashMap<>();
  private long lastId;

  /** What to say to the process. */
  DescribePeers add(ActorRef<PeersReply> asker) {
    if (pending.size() == MAX_PENDING) {
      pending.remove(pending.keySet().iterator().next());
    }
    pending.put(++lastId, asker);
    return new DescribePeers(lastId, Peers.MAX);
  }

  /** An answer that nobody waits for is none. */
  void complete(Peers peers) {
    Optional.ofNullable(pending.remove(peers.ask()))
        .ifPresent(it -> it.tell(new PeersReply.Found(peers.total(), peers.peers())));
  }
}
