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
 * What the two sides have told each other about what they hold.
 *
 * <p>Remembers the latest only: forgetting costs one HAVE too many, remembering all would cost
 * memory for every viewer. Plain code, not thread-safe; the session owns it.
 */
final class HaveTracker {

  /** Of what we told; more than the live window of any playlist. */
  static final int MAX_OURS = 256;

  /** Of what the peer told us, which is its own word and may be long. */
  static final int MAX_THEIRS = 1_024;

  /**
   * @param named whether the peer knows it under one name alone; what METADATA or a HAVE without a
   *     name tells of, it finds under any
   */
  private record Announced(Announce segment, boolean named) {

    boolean covers(Announce later, Style style, boolean open) {
      return (segment.complete() || !later.complete())
          && (!named
              || (!open && segment.names().forStyle(style).equals(later.names().forStyle(style))));
    }
  }

  private final Map<SegmentId, Announced> ours = atMost(MAX_OURS);

  /** Value: whether complete. */
  private final Map<SegmentId, Boolean> theirs = atMost(MAX_THEIRS);

  private final Map<SegmentId, Announce> withheld = atMost(MAX_OURS);

  private Style style = Style.PLAIN;
  private boolean guessed = true;
  private boolean listening;

  /**
   * We told all of that in the handshake, and guess the style from now on.
   *
   * @param usual whether there is no need to hear the peer name a segment first
   */
  void onHandshake(List<Announce> held, Style guess, boolean usual) {
    style = guess;
    listening = !usual;
    for (var segment : held) {
      var named = !segment.complete() && segment.names().isSingle();
      ours.put(segment.id(), new Announced(segment, named));
    }
  }

  /**
   * What to tell the peer of a new segment, if it does not know. Until it has named one, or {@link
   * #release}, nothing that has several names: it asks for what it hears of by place, in advance,
   * and what comes under a name that it does not use is lost on it without a word.
   */
  List<PeerMessage> announce(Announce segment) {
    if (listening && !segment.names().isSingle() && !isKnown(segment.id())) {
      withheld.put(segment.id(), segment);
      return List.of();
    }
    return have(segment);
  }

  /**
   * What to tell the peer, if it does not know. While its style is a guess a HAVE with a name,
   * which who waits for it understands, and one without, so that it is found under any.
   */
  List<PeerMessage> have(Announce segment) {
    if (theirs.getOrDefault(segment.id(), false)) {
      return List.of();
    }
    var open = guessed && !segment.names().isSingle();
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

  /** What to tell the peer of a segment that is gone; nothing if it has not heard of it. */
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
   * What to tell the peer now, because it was withheld or heard under a name that it does not know.
   *
   * @param guess whether it may still be another
   */
  List<PeerMessage> setStyle(Style now, boolean guess) {
    var before = style;
    style = now;
    guessed = guess;
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

  /** For a peer whose style is not known, and who waits for nothing: named if it has one name. */
  static Have openHave(Announce segment) {
    var names = segment.names();
    return have(segment, names.isSingle() ? Optional.of(names.plain()) : Optional.empty());
  }

  /** What was withheld, for the peer has been heard, or says nothing. */
  List<PeerMessage> release() {
    listening = false;
    var late = List.copyOf(withheld.values());
    withheld.clear();
    return late.stream().flatMap(segment -> have(segment).stream()).toList();
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
