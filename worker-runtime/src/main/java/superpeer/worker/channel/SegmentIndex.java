package superpeer.worker.channel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * What the channel holds, and which of it viewers may be told.
 *
 * <p>What still arrives from the origin is told as such, and not held; it can be streamed on.
 *
 * <p>Segments of the origin are told only while viewers name segments as we do ({@link
 * superpeer.worker.relay.SegmentIdAgreement}); those that came from viewers always are.
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

  /** What has begun to arrive, and how viewers may call it. */
  private record PartialSegment(ArrivingSegment segment, SegmentNames names) {

    PeerSession.Announce announce() {
      return new PeerSession.Announce(segment.id(), names, false, segment.size());
    }
  }

  private final Map<SegmentId, Entry> entries = new TreeMap<>();
  private final Map<SegmentId, Source> expected = new HashMap<>();
  private final Map<SegmentId, PartialSegment> arriving = new HashMap<>();
  private boolean originTrusted = true;
  private volatile List<PeerSession.Announce> snapshot = List.of();

  /** What a new peer is told; from any thread. */
  List<PeerSession.Announce> snapshot() {
    return snapshot;
  }

  int size() {
    return entries.size();
  }

  /** All that is held, told or not. */
  List<SegmentId> ids() {
    return List.copyOf(entries.keySet());
  }

  /** Whether it is held, told or not. */
  boolean holds(SegmentId id) {
    return entries.containsKey(id);
  }

  /** What peers may ask for, by its place; with {@code segId} only if that is its id. */
  Optional<PeerSession.Announce> find(SegmentId id, Optional<String> segId) {
    return Optional.ofNullable(entries.get(id))
        .filter(this::isAnnounced)
        .map(Entry::announce)
        .filter(held -> segId.isEmpty() || held.names().contains(segId.get()));
  }

  /** What we hold at that place, told or not. */
  Optional<PeerSession.Announce> get(SegmentId id) {
    return Optional.ofNullable(entries.get(id)).map(Entry::announce);
  }

  /** Whether what we hold at that place came from the origin. */
  boolean isFromOrigin(SegmentId id) {
    var entry = entries.get(id);
    return entry != null && entry.source() == Source.ORIGIN;
  }

  /** What of a segment can be streamed on while the rest arrives; asked for as in {@link #find}. */
  Optional<ArrivingSegment> findArriving(SegmentId id, Optional<String> segId) {
    return Optional.ofNullable(arriving.get(id))
        .filter(this::isAnnounced)
        .filter(partialSegment -> segId.isEmpty() || partialSegment.names().contains(segId.get()))
        .map(PartialSegment::segment);
  }

  /**
   * A segment that is not held has begun to arrive: to be told through {@code tell} if it may be.
   */
  void addArriving(
      ArrivingSegment segment, SegmentNames names, Consumer<PeerSession.Announce> tell) {
    var partialSegment = new PartialSegment(segment, names);
    arriving.put(segment.id(), partialSegment);
    publish();
    if (originTrusted) {
      tell.accept(partialSegment.announce());
    }
  }

  /**
   * What arrives of these ends here. Viewers that were told forget by themselves, as live ones do.
   *
   * @return what will never be whole
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

  /** Not while the rest still comes: the store has the segment from elsewhere. */
  private void forgetArrival(SegmentId id) {
    arriving.values().removeIf(now -> now.segment().id().equals(id) && now.segment().isComplete());
  }

  /** A segment is on its way into the store. */
  void expect(SegmentId id, Source source) {
    expected.put(id, source);
  }

  /** An expected segment is in the store: to be told through {@code tell} if it may be. */
  void add(PeerSession.Announce announce, Consumer<PeerSession.Announce> tell) {
    var source = Optional.ofNullable(expected.remove(announce.id())).orElse(Source.ORIGIN);
    var entry = new Entry(announce, source);
    entries.put(announce.id(), entry);
    forgetArrival(announce.id());
    publish();
    if (isAnnounced(entry)) {
      tell.accept(announce);
    }
  }

  /** What was held before the origin listed it gets its other names, and is told by them. */
  void addNames(OriginEvent.PlaylistUpdated list, Consumer<PeerSession.Announce> tell) {
    var renamed =
        entries.values().stream().flatMap(entry -> renamed(entry, list).stream()).toList();
    if (!renamed.isEmpty()) {
      renamed.forEach(entry -> entries.put(entry.announce().id(), entry));
      publish();
      renamed.stream().filter(this::isAnnounced).map(Entry::announce).forEach(tell);
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

  /** A segment is gone from the store; what had been told is to be withdrawn. */
  void remove(SegmentId id, Consumer<PeerSession.Announce> withdraw) {
    expected.remove(id);
    forgetArrival(id);
    var entry = entries.remove(id);
    publish();
    if (entry != null && isAnnounced(entry)) {
      withdraw.accept(entry.announce());
    }
  }

  /** Tells or withdraws all segments of the origin. */
  void setOriginTrusted(
      boolean trusted,
      Consumer<PeerSession.Announce> tell,
      Consumer<PeerSession.Announce> withdraw) {
    if (trusted == originTrusted) {
      return;
    }
    originTrusted = trusted;
    publish();
    entries.values().stream()
        .filter(entry -> entry.source() == Source.ORIGIN)
        .map(Entry::announce)
        .forEach(trusted ? tell : withdraw);
    if (trusted) {
      arriving.values().stream()
          .filter(this::isAnnounced)
          .map(PartialSegment::announce)
          .forEach(tell);
    }
  }

  private boolean isAnnounced(Entry entry) {
    return originTrusted || entry.source() == Source.VIEWER;
  }

  private boolean isAnnounced(PartialSegment partialSegment) {
    return originTrusted && !holds(partialSegment.segment().id());
  }

  private void publish() {
    var held = entries.values().stream().filter(this::isAnnounced).map(Entry::announce);
    var beginnings =
        arriving.values().stream().filter(this::isAnnounced).map(PartialSegment::announce);
    snapshot = Stream.concat(held, beginnings).toList();
  }
}
