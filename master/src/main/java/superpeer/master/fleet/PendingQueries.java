package superpeer.master.fleet;

import akka.actor.typed.ActorRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import superpeer.master.fleet.Fleet.PeersReply;
import superpeer.protocol.control.WorkerCommand.DescribePeers;
import superpeer.protocol.control.WorkerEvent.Peers;

/**
 * Keeps the requests for a worker's viewers until the worker replies. Callers have their own
 * timeout; a request without a reply is dropped when newer ones need its place.
 */
final class PendingQueries {

  /** Most pending requests; a dashboard asks every few seconds. */
  static final int MAX_PENDING = 16;

  private final Map<Long, ActorRef<PeersReply>> pending = new LinkedHashMap<>();
  private long lastId;

  /** Adds a request and returns the command for the process. */
  DescribePeers add(ActorRef<PeersReply> replyTo) {
    if (pending.size() == MAX_PENDING) {
      pending.remove(pending.keySet().iterator().next());
    }
    pending.put(++lastId, replyTo);
    return new DescribePeers(lastId, Peers.MAX);
  }

  /** Replies to the request; ignores an answer that nobody waits for. */
  void complete(Peers peers) {
    Optional.ofNullable(pending.remove(peers.ask()))
        .ifPresent(found -> found.tell(new PeersReply.Found(peers.total(), peers.peers())));
  }
}
