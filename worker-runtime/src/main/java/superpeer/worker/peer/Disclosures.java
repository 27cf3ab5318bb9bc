package superpeer.worker.peer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Have;
import superpeer.protocol.peer.PeerMessage.Lost;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.peer.PeerSession.Withdraw;
import superpeer.worker.segment.SegmentId;

/**
 * What the two sides have told each other about what they hold.
 *
 * <p>Remembers the latest only: forgetting costs one HAVE too many, remembering all would cost
 * memory for every viewer. Plain code, not thread-safe; the session owns it.
 */
final class Disclosures {

  /** Of what we told; more than the live window of any playlist. */
  static final int MAX_OURS = 256;

  /** Of what the peer told us, which is its own word and may be long. */
  static final int MAX_THEIRS = 1_024;

  /** Value: whether complete. */
  private final Map<SegmentId, Boolean> ours = atMost(MAX_OURS);

  private final Map<SegmentId, Boolean> theirs = atMost(MAX_THEIRS);

  /** We told all of that in the handshake. */
  void introduced(List<Announce> held) {
    held.forEach(segment -> ours.put(segment.id(), segment.complete()));
  }

  /** What to tell the peer, if it does not know. */
  Optional<PeerMessage> announce(Announce segment) {
    if (theirs.getOrDefault(segment.id(), false)) {
      return Optional.empty();
    }
    var before = ours.get(segment.id());
    if (before != null && (before || !segment.complete())) {
      return Optional.empty();
    }
    ours.put(segment.id(), segment.complete());
    return Optional.of(have(segment));
  }

  PeerMessage withdraw(Withdraw segment) {
    ours.remove(segment.id());
    return new Lost(segment.id().sn(), Optional.of(segment.segId()), segment.id().level());
  }

  void theyHold(SegmentId id, boolean complete) {
    theirs.merge(id, complete, Boolean::logicalOr);
  }

  void theyHoldNoMore(SegmentId id) {
    theirs.remove(id);
  }

  static Have have(Announce segment) {
    return new Have(
        segment.id().sn(),
        Optional.of(segment.segId()),
        segment.id().level(),
        segment.complete(),
        Optional.of(segment.size()));
  }

  private static Map<SegmentId, Boolean> atMost(int entries) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<SegmentId, Boolean> eldest) {
        return size() > entries;
      }
    };
  }
}
