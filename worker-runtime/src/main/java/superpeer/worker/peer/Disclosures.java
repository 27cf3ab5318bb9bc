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
import superpeer.worker.segment.SegmentNames.Style;

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

  /**
   * @param named whether a HAVE called it by a name; METADATA calls it by its place
   */
  private record Told(Announce segment, boolean named) {

    boolean covers(Announce later, Style style) {
      return (segment.complete() || !later.complete())
          && (!named || segment.names().in(style).equals(later.names().in(style)));
    }
  }

  private final Map<SegmentId, Told> ours = atMost(MAX_OURS);

  /** Value: whether complete. */
  private final Map<SegmentId, Boolean> theirs = atMost(MAX_THEIRS);

  private Style style = Style.PLAIN;

  /** We told all of that in the handshake, in that style. */
  void introduced(List<Announce> held, Style spoken) {
    style = spoken;
    held.forEach(segment -> ours.put(segment.id(), new Told(segment, !segment.complete())));
  }

  /** What to tell the peer, if it does not know. */
  Optional<PeerMessage> announce(Announce segment) {
    if (theirs.getOrDefault(segment.id(), false)) {
      return Optional.empty();
    }
    var before = ours.get(segment.id());
    if (before != null && before.covers(segment, style)) {
      return Optional.empty();
    }
    ours.put(segment.id(), new Told(segment, true));
    return Optional.of(have(segment, style));
  }

  PeerMessage withdraw(Withdraw segment) {
    ours.remove(segment.id());
    return new Lost(
        segment.id().sn(), Optional.of(segment.names().in(style)), segment.id().level());
  }

  /** What to tell the peer again, because it has heard it under a name that it does not know. */
  List<PeerMessage> speak(Style now) {
    var before = style;
    style = now;
    return ours.values().stream()
        .filter(Told::named)
        .map(Told::segment)
        .filter(segment -> !segment.names().in(before).equals(segment.names().in(now)))
        .<PeerMessage>map(segment -> have(segment, now))
        .toList();
  }

  void theyHold(SegmentId id, boolean complete) {
    theirs.merge(id, complete, Boolean::logicalOr);
  }

  void theyHoldNoMore(SegmentId id) {
    theirs.remove(id);
  }

  static Have have(Announce segment, Style style) {
    return new Have(
        segment.id().sn(),
        Optional.of(segment.names().in(style)),
        segment.id().level(),
        segment.complete(),
        Optional.of(segment.size()));
  }

  private static <T> Map<SegmentId, T> atMost(int entries) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<SegmentId, T> eldest) {
        return size() > entries;
      }
    };
  }
}
