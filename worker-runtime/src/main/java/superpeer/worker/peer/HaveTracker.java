package superpeer.worker.peer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.peer.PeerMessage.Have;
import superpeer.protocol.peer.PeerMessage.Lost;
import superpeer.worker.peer.PeerSession.Announce;
import superpeer.worker.peer.PeerSession.Withdraw;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames.Style;

/**
 * Tracks what the two sides have announced to each other, and decides what to announce next.
 *
 * <p>Keeps only the latest entries: forgetting one costs a superfluous HAVE, keeping all would cost
 * memory for every viewer. Plain code, not thread-safe; the session owns it.
 */
final class HaveTracker {

  /** Most of our announcements that are remembered; more than any live window. */
  static final int MAX_OURS = 256;

  /** Most of the peer's announcements that are remembered; a peer may announce any number. */
  static final int MAX_THEIRS = 1_024;

  /**
   * @param named whether the peer knows it under one name only. It finds a segment under any name
   *     if METADATA or a HAVE without a name announced it
   */
  private record Announced(Announce segment, boolean named) {

    boolean covers(Announce later, Style style, boolean open) {
      return (segment.complete() || !later.complete())
          && (!named
              || (!open && segment.names().forStyle(style).equals(later.names().forStyle(style))));
    }
  }

  private final Map<SegmentId, Announced> ours = atMost(MAX_OURS);

  /** Value: whether the segment is complete. */
  private final Map<SegmentId, Boolean> theirs = atMost(MAX_THEIRS);

  private final Map<SegmentId, Announce> withheld = atMost(MAX_OURS);

  private Style style = Style.PLAIN;
  private boolean tentative = true;
  private boolean withholding;

  /**
   * Notes what the handshake announced, and which style to use from now on.
   *
   * @param styleProven whether announcements need not wait until the peer has named a segment
   */
  void onHandshake(List<Announce> held, Style guess, boolean styleProven) {
    style = guess;
    withholding = !styleProven;
    for (var segment : held) {
      var named = !segment.complete() && segment.names().isSingle();
      ours.put(segment.id(), new Announced(segment, named));
    }
  }

  /**
   * Announces a new segment unless the peer knows it. A segment with several names is withheld
   * until the peer has named a segment or {@link #release} is called: the peer requests announced
   * segments in advance by level and sequence number, and silently drops a piece under a name that
   * it does not use.
   */
  List<PeerMessage> announce(Announce segment) {
    if (withholding && !segment.names().isSingle() && !isKnown(segment.id())) {
      withheld.put(segment.id(), segment);
      return List.of();
    }
    return have(segment);
  }

  /**
   * Announces a segment unless the peer knows it. While its style is a guess it gets two HAVEs: one
   * with a name, for a peer that waits for that name, and one without, so that the peer finds the
   * segment under any name.
   */
  List<PeerMessage> have(Announce segment) {
    if (theirs.getOrDefault(segment.id(), false)) {
      return List.of();
    }
    var open = tentative && !segment.names().isSingle();
    var before = ours.get(segment.id());
    if (before != null && before.covers(segment, style, open)) {
      return List.of();
    }
    ours.put(segment.id(), new Announced(segment, !open));
    var named = have(segment, Optional.of(segment.names().forStyle(style)));
    return open ? List.of(named, openHave(segment)) : List.of(named);
  }

  boolean isWithholding() {
    return !withheld.isEmpty();
  }

  /** Withdraws a segment; empty if it was still withheld. */
  Optional<PeerMessage> withdraw(Withdraw segment) {
    ours.remove(segment.id());
    return withheld.remove(segment.id()) == null
        ? Optional.of(
            new Lost(
                segment.id().sn(),
                Optional.of(segment.names().forStyle(style)),
                segment.id().level()))
        : Optional.empty();
  }

  /**
   * Changes the style. Announces again what was withheld, and what was announced under a name that
   * the peer does not use.
   *
   * @param tentative whether the peer may still use another style
   */
  List<PeerMessage> setStyle(Style now, boolean tentative) {
    var before = style;
    style = now;
    this.tentative = tentative;
    var again =
        ours.values().stream()
            .filter(Announced::named)
            .map(Announced::segment)
            .filter(
                segment -> !segment.names().forStyle(before).equals(segment.names().forStyle(now)))
            .<PeerMessage>map(segment -> have(segment, Optional.of(segment.names().forStyle(now))))
            .toList();
    return Stream.concat(again.stream(), release().stream()).toList();
  }

  void peerHolds(SegmentId id, boolean complete) {
    theirs.merge(id, complete, Boolean::logicalOr);
  }

  void peerLost(SegmentId id) {
    theirs.remove(id);
  }

  /**
   * A HAVE for a peer of unknown style that waits for nothing: with a name only if the segment has
   * a single one.
   */
  static Have openHave(Announce segment) {
    var names = segment.names();
    return have(segment, names.isSingle() ? Optional.of(names.plain()) : Optional.empty());
  }

  /** Announces what was withheld, because the peer's style is known or the peer stays silent. */
  List<PeerMessage> release() {
    withholding = false;
    var released = List.copyOf(withheld.values());
    withheld.clear();
    return released.stream().flatMap(segment -> have(segment).stream()).toList();
  }

  private boolean isKnown(SegmentId id) {
    return ours.containsKey(id) || theirs.getOrDefault(id, false);
  }

  private static Have have(Announce segment, Optional<String> segId) {
    return new Have(
        segment.id().sn(),
        segId,
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
