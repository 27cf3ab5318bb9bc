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
final class Questions {

  /** A dashboard asks once in some seconds. */
  static final int MAX_OPEN = 16;

  private final Map<Long, ActorRef<PeersReply>> open = new LinkedHashMap<>();
  private long last;

  /** What to say to the process. */
  DescribePeers ask(ActorRef<PeersReply> asker) {
    if (open.size() == MAX_OPEN) {
      open.remove(open.keySet().iterator().next());
    }
    open.put(++last, asker);
    return new DescribePeers(last, Peers.MAX);
  }

  /** An answer that nobody waits for is none. */
  void answer(Peers peers) {
    Optional.ofNullable(open.remove(peers.ask()))
        .ifPresent(it -> it.tell(new PeersReply.Told(peers.total(), peers.peers())));
  }
}
