package superpeer.worker.channel;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import superpeer.worker.origin.OriginEvent;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;

/**
 * Indexes the segments that the channel holds, and decides which of them may be announced to
 * viewers.
 *
 * <p>A segment that is still arriving from the origin counts as not held. It is announced as
 * incomplete and can be forwarded while it arrives.
 *
 * <p>Segments from the origin are announced only while viewers name segments of their level as we
 * do ({@link superpeer.worker.relay.SegmentIdAgreement}). Segments from viewers are here only while
 * no origin delivers.
 *
 * <p>Owned by the channel actor; only {@link #snapshot} may be called by others.
 */
final class SegmentIndex {

  /** Where a segment came from. */
  enum Source {
    ORIGIN,
    VIEWER
  }

  private record Entry(PeerSession.Announce announce, Source source) {}

  /** A segment that has begun to arrive, and the names that viewers may use for it. */
  private record PartialSegment(ArrivingSegment segment, SegmentNames names) {

    PeerSession.Announce announce() {
      return new PeerSession.Announce(segment.id(), names, false, segment.size());
    }
  }

  private final Map<SegmentId, Entry> entries = new TreeMap<>();
  private final Map<SegmentId, PartialSegment> arriving = new HashMap<>();
  private final Set<Integer> silenced = new HashSet<>(); // levels
  private volatile List<PeerSession.Announce> snapshot = List.of();

  /** Everything that may be announced to a new peer; any thread. */
  List<PeerSession.Announce> snapshot() {
    return snapshot;
  }

  int size() {
    return entries.size();
  }

  /** Ids of all segments that are held, announced or not. */
  List<SegmentId> ids() {
    return List.copyOf(entries.keySet());
  }

  /** Whether the segment is held, announced or not. */
  boolean holds(SegmentId id) {
    return entries.containsKey(id);
  }

  /**
   * Finds a segment that peers may request. If {@code segId} is given, it must be one of the
   * segment's names.
   */
  Optional<PeerSession.Announce> find(SegmentId id, Optional<String> segId) {
    return Optional.ofNullable(entries.get(id))
        .filter(this::mayAnnounce)
        .map(Entry::announce)
        .filter(held -> segId.isEmpty() || held.names().contains(segId.get()));
  }

  /** The segment with this id, announced or not. */
  Optional<PeerSession.Announce> get(SegmentId id) {
    return Optional.ofNullable(entries.get(id)).map(Entry::announce);
  }

  /** Whether we hold the segment and it came from the origin. */
  boolean isFromOrigin(SegmentId id) {
    var entry = entries.get(id);
    return entry != null && entry.source() == Source.ORIGIN;
  }

  /** Finds a segment that can be forwarded while it arrives; parameters as in {@link #find}. */
  Optional<ArrivingSegment> findArriving(SegmentId id, Optional<String> segId) {
    return Optional.ofNullable(arriving.get(id))
        .filter(this::mayAnnounce)
        .filter(partial -> segId.isEmpty() || partial.names().contains(segId.get()))
        .map(PartialSegment::segment);
  }

  /**
   * Adds a segment that has begun to arrive, and passes it to {@code announcer} if it may be
   * announced.
   */
  void addArriving(
      ArrivingSegment segment, SegmentNames names, Consumer<PeerSession.Announce> announcer) {
    var partial = new PartialSegment(segment, names);
    arriving.put(segment.id(), partial);
    publish();
    if (!silenced.contains(segment.id().level())) {
      announcer.accept(partial.announce());
    }
  }

  /**
   * Drops arriving segments. Nothing is withdrawn: only live segments arrive in parts, and live
   * viewers forget them by themselves.
   *
   * @return those that will never be complete
   */
  List<ArrivingSegment> endArriving(Predicate<SegmentId> which) {
    var ended =
        arriving.values().stream()
            .map(PartialSegment::segment)
            .filter(segment -> which.test(segment.id()))
            .toList();
    if (arriving.keySet().removeIf(which)) {
      publish();
    }
    return ended.stream().filter(segment -> !segment.isComplete()).toList();
  }

  /** Keeps an incomplete one: the store then has the segment from somewhere else. */
  private void removeArriving(SegmentId id) {
    arriving.values().removeIf(now -> now.segment().id().equals(id) && now.segment().isComplete());
  }

  /** Adds a stored segment, and passes it to {@code announcer} if it may be announced. */
  void add(PeerSession.Announce announce, Source source, Consumer<PeerSession.Announce> announcer) {
    var entry = new Entry(announce, source);
    entries.put(announce.id(), entry);
    removeArriving(announce.id());
    publish();
    if (mayAnnounce(entry)) {
      announcer.accept(announce);
    }
  }

  /**
   * Adds the names from the playlist to segments that were stored before it arrived, and announces
   * them again.
   */
  void addNames(OriginEvent.PlaylistUpdated list, Consumer<PeerSession.Announce> announcer) {
    var renamed =
        entries.values().stream().flatMap(entry -> renamed(entry, list).stream()).toList();
    if (!renamed.isEmpty()) {
      renamed.forEach(entry -> entries.put(entry.announce().id(), entry));
      publish();
      renamed.stream().filter(this::mayAnnounce).map(Entry::announce).forEach(announcer);
    }
  }

  private static Optional<Entry> renamed(Entry entry, OriginEvent.PlaylistUpdated list) {
    var held = entry.announce();
    if (held.id().level() != list.level() || !held.names().isSingle()) {
      return Optional.empty();
    }
    return list.names(held.id().sn())
        .filter(names -> !names.isSingle() && names.contains(held.names().plain()))
        .map(names -> new PeerSession.Announce(held.id(), names, held.complete(), held.size()))
        .map(announce -> new Entry(announce, entry.source()));
  }

  /** Removes a segment that has left the store, and withdraws it if it was announced. */
  void remove(SegmentId id, Consumer<PeerSession.Announce> withdraw) {
    removeArriving(id);
    var entry = entries.remove(id);
    publish();
    if (entry != null && mayAnnounce(entry)) {
      withdraw.accept(entry.announce());
    }
  }

  /**
   * Removes and withdraws all segments that came from viewers.
   *
   * @return what was removed
   */
  List<PeerSession.Announce> removeFromViewers(Consumer<PeerSession.Announce> withdraw) {
    var removed =
        entries.values().stream()
            .filter(entry -> entry.source() == Source.VIEWER)
            .map(Entry::announce)
            .toList();
    if (!removed.isEmpty()) {
      entries.values().removeIf(entry -> entry.source() == Source.VIEWER);
      publish();
      removed.forEach(withdraw);
    }
    return removed;
  }

  /** Withdraws a level's segments that came from the origin, or announces them again. */
  void setSilenced(
      int level,
      boolean silent,
      Consumer<PeerSession.Announce> announcer,
      Consumer<PeerSession.Announce> withdraw) {
    if (!(silent ? silenced.add(level) : silenced.remove(level))) {
      return;
    }
    publish();
    entries.values().stream()
        .filter(entry -> entry.source() == Source.ORIGIN)
        .map(Entry::announce)
        .filter(held -> held.id().level() == level)
        .forEach(silent ? withdraw : announcer);
    if (!silent) {
      arriving.values().stream()
          .filter(partial -> partial.segment().id().level() == level)
          .filter(this::mayAnnounce)
          .map(PartialSegment::announce)
          .forEach(announcer);
    }
  }

  private boolean mayAnnounce(Entry entry) {
    return entry.source() == Source.VIEWER || !silenced.contains(entry.announce().id().level());
  }

  private boolean mayAnnounce(PartialSegment partial) {
    var id = partial.segment().id();
    return !silenced.contains(id.level()) && !holds(id);
  }

  private void publish() {
    var held = entries.values().stream().filter(this::mayAnnounce).map(Entry::announce);
    var partials =
        arriving.values().stream().filter(this::mayAnnounce).map(PartialSegment::announce);
    snapshot = Stream.concat(held, partials).toList();
  }
}
