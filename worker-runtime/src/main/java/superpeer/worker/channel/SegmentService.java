package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.Predicate;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.Assignment.OriginMode;
import superpeer.worker.channel.SegmentIndex.Source;
import superpeer.worker.origin.OriginEvent;
import superpeer.worker.origin.VariantTrack;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.relay.RelayScheduler;
import superpeer.worker.relay.SegmentIdAgreement;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;
import superpeer.worker.segment.SegmentSource;
import superpeer.worker.segment.SegmentStore;
import superpeer.worker.segment.SegmentStoreActor;

/**
 * Fetches segments from the origin and from viewers, and answers the sessions that request them.
 *
 * <p>With an origin that answers, it serves the origin's bytes or nothing. In hybrid mode it
 * fetches from viewers only while the origin does not deliver, and drops what they gave once it
 * does (docs/decisions/0003). What comes from viewers is served without a hash. Owned by the
 * channel actor.
 */
final class SegmentService {

  /** Most requests that wait for a segment; further ones are answered "not found". */
  static final int MAX_WAITING = 1_000;

  /** Longest plausible play position; anything beyond is ignored. */
  private static final Duration MAX_POSITION = Duration.ofDays(10);

  /**
   * @param segId the viewer's name for the segment; empty if it requests by level and sequence
   *     number
   * @param forward whether sending may start before the segment is complete
   */
  private record PendingRequest(
      String peer,
      long ticket,
      Optional<String> segId,
      boolean forward,
      ActorRef<PeerSession.Command> session) {

    static PendingRequest of(PeerSession.Event.Requested requested) {
      var request = requested.request();
      return new PendingRequest(
          requested.peer(),
          requested.ticket(),
          request.segId(),
          !request.reverse(),
          requested.replyTo());
    }
  }

  private final Assignment assignment;
  private final WorkerStatsBuilder stats;
  private final PeerSessions sessions;
  private final SegmentIndex index;
  private final ViewerProfiles profiles;
  private final RelayScheduler relay;
  private final SegmentIdAgreement agreement = new SegmentIdAgreement();
  private final ActorRef<SegmentStoreActor.Command> segments;
  private final ActorRef<SegmentStoreActor.Found> foundReplies;
  private final Map<SegmentId, List<PendingRequest>> waiting = new HashMap<>();
  private Optional<ActorRef<VariantTrack.Command>> origin = Optional.empty();
  private final Map<Integer, OriginEvent.PlaylistUpdated> listed = new HashMap<>(); // by level
  private final Set<Integer> sampled = new HashSet<>(); // levels
  private boolean originDelivers;
  private int waitingRequests;

  SegmentService(
      Assignment assignment,
      PeerSessions sessions,
      SegmentIndex index,
      ViewerProfiles profiles,
      WorkerStatsBuilder stats,
      ActorRef<SegmentStoreActor.Command> segments,
      ActorRef<SegmentStoreActor.Found> foundReplies) {
    this.assignment = assignment;
    this.sessions = sessions;
    this.index = index;
    this.profiles = profiles;
    this.stats = stats;
    this.relay = new RelayScheduler(assignment.live());
    this.segments = segments;
    this.foundReplies = foundReplies;
  }

  /**
   * Switches to another origin and tells it which segments are held. Requests that wait for the
   * previous origin are answered "not found".
   *
   * @param latest empty if no origin is used
   */
  void setOrigin(Optional<ActorRef<VariantTrack.Command>> latest) {
    origin = latest;
    listed.clear();
    originDelivers = false;
    relay.wantsChanged();
    abortArriving(id -> true);
    List.copyOf(waiting.keySet()).stream()
        .filter(id -> !index.holds(id))
        .forEach(id -> release(id, Optional.empty()));
    tellOrigin(new VariantTrack.Held(index.ids()));
  }

  /** Handles an event of a session. */
  void on(PeerSession.Event event) {
    if (event instanceof PeerSession.Event.Opened opened) {
      profiles.opened(opened);
    }
    learnSegId(event);
    if (event instanceof PeerSession.Event.Requested requested) {
      onRequest(requested);
    } else if (!profiles.isExcluded(event.peer())) {
      onAcceptedPeerEvent(event);
    }
    fetchFromViewers();
  }

  private void onAcceptedPeerEvent(PeerSession.Event event) {
    if (event instanceof PeerSession.Event.PlaybackPosition playbackPosition) {
      onPlaybackPosition(playbackPosition);
    } else if (event instanceof PeerSession.Event.Opened opened) {
      relay.joined(opened.peer(), opened.metadata().field(), index::holds);
    } else if (event instanceof PeerSession.Event.Holds holds) {
      vote(holds);
      tellOrigin(new VariantTrack.ViewerHas(holds.id(), holds.size(), Optional.empty()));
      relay.joined(holds.peer(), Map.of(), index::holds); // it may have been excluded before
      relay.holds(holds.peer(), holds.id(), holds.segId(), index::holds);
    } else if (event instanceof PeerSession.Event.NoLongerHolds lost) {
      relay.holdsNoMore(lost.peer(), lost.id());
    } else if (event instanceof PeerSession.Event.Choked choked) {
      relay.choked(choked.peer(), choked.choked());
    } else if (event instanceof PeerSession.Event.Fetched fetched) {
      relay.fetched(fetched.peer(), fetched.id());
      onFetchedFromViewer(fetched.segment());
    } else if (event instanceof PeerSession.Event.NotFetched failed) {
      relay.notFetched(failed.peer(), failed.id());
    }
  }

  /** Learns which name the viewer uses for the event's segment. */
  private void learnSegId(PeerSession.Event event) {
    if (event instanceof PeerSession.Event.Holds holds) {
      learnSegId(holds.peer(), Optional.of(holds.id()), holds.segId(), false);
    } else if (event instanceof PeerSession.Event.Requested requested) {
      var request = requested.request();
      learnSegId(requested.peer(), segmentId(request.level(), request.sn()), request.segId(), true);
    } else if (event instanceof PeerSession.Event.Fetched fetched) {
      var named = Optional.of(fetched.segment().segId());
      learnSegId(fetched.peer(), Optional.of(fetched.id()), named, false);
    }
  }

  private void learnSegId(
      String peer, Optional<SegmentId> id, Optional<String> segId, boolean requested) {
    if (id.isPresent() && segId.isPresent()) {
      exclude(profiles.learnSegId(peer, id.get(), segId.get(), names(id.get()), requested));
    }
  }

  private void exclude(List<String> peers) {
    peers.forEach(this::forget);
  }

  /** The names of a segment: from its playlist, else from the index; empty if unknown. */
  private Optional<SegmentNames> names(SegmentId id) {
    return Optional.ofNullable(listed.get(id.level()))
        .flatMap(list -> list.names(id.sn()))
        .or(() -> index.get(id).map(PeerSession.Announce::names));
  }

  // Requests from viewers.

  private void onRequest(PeerSession.Event.Requested requested) {
    var request = requested.request();
    var id = segmentId(request.level(), request.sn());
    var held = id.flatMap(segmentId -> index.find(segmentId, request.segId()));
    var arriving = id.flatMap(segmentId -> index.findArriving(segmentId, request.segId()));
    if (profiles.isExcluded(requested.peer())
        || agreement.disagrees(requested.peer(), request.level())) {
      requested.replyTo().tell(new PeerSession.NotFound(requested.ticket()));
    } else if (arriving.isPresent() && !request.reverse()) {
      requested.replyTo().tell(answer(PendingRequest.of(requested), arriving));
      tellOrigin(new VariantTrack.Playing(arriving.get().id()));
    } else if (held.isPresent()) {
      await(
          held.get().id(),
          requested,
          () -> segments.tell(new SegmentStoreActor.Find(id.get(), foundReplies)));
      tellOrigin(new VariantTrack.Playing(held.get().id()));
    } else if (id.isPresent() && isComing(id.get(), request.segId())) {
      await(id.get(), requested, () -> tellOrigin(new VariantTrack.Fetch(id.get())));
    } else {
      requested.replyTo().tell(new PeerSession.NotFound(requested.ticket()));
    }
  }

  private boolean isComing(SegmentId id, Optional<String> segId) {
    return !index.holds(id)
        && agreement.isReached(id.level())
        && isListed(id)
        && segId
            .map(name -> names(id).filter(names -> names.contains(name)).isPresent())
            .orElse(true);
  }

  private boolean isListed(SegmentId id) {
    var list = Optional.ofNullable(listed.get(id.level()));
    return list.filter(it -> id.sn() >= it.firstSn() && id.sn() <= it.lastSn()).isPresent();
  }

  /**
   * Queues a request until the segment is there. {@code ask} fetches it; it runs only for the first
   * request.
   */
  private void await(SegmentId id, PeerSession.Event.Requested requested, Runnable ask) {
    if (waitingRequests >= MAX_WAITING) {
      requested.replyTo().tell(new PeerSession.NotFound(requested.ticket()));
      return;
    }
    var others = waiting.computeIfAbsent(id, first -> new ArrayList<>());
    if (others.isEmpty()) {
      ask.run();
    }
    others.add(PendingRequest.of(requested));
    waitingRequests++;
  }

  /** Passes a viewer's play position to the origin, which reads ahead of it. */
  private void onPlaybackPosition(PeerSession.Event.PlaybackPosition playbackPosition) {
    playbackPosition
        .pos()
        .filter(seconds -> seconds >= 0 && seconds <= MAX_POSITION.toSeconds())
        .map(seconds -> Duration.ofMillis((long) (seconds * 1000)))
        .ifPresent(position -> tellOrigin(new VariantTrack.PlayingAt(position)));
  }

  // Events of the origin.

  void on(OriginEvent event) {
    if (event instanceof OriginEvent.PlaylistUpdated list) {
      listed.put(list.level(), list);
      onOriginDelivers();
      index.addNames(list, sessions::tellAll);
    } else if (event instanceof OriginEvent.AudioLayout audioLayout) {
      onOriginDelivers();
      exclude(profiles.setSeparateAudio(audioLayout.separate()));
    } else if (event instanceof OriginEvent.LevelStopped levelStopped) {
      listed.remove(levelStopped.level());
      relay.wantsChanged();
      abortArriving(id -> id.level() == levelStopped.level());
      fetchFromViewers();
    } else if (event instanceof OriginEvent.Arriving arriving) {
      onArriving(arriving.segment());
    } else if (event instanceof OriginEvent.Fetched fetched) {
      onOriginDelivers();
      stats.fromOrigin(fetched.segment().size());
      segments.tell(new SegmentStoreActor.Put(fetched.segment()));
    } else if (event instanceof OriginEvent.FetchFailed failed) {
      stats.originFailed();
      abortArriving(failed.id()::equals);
      if (!failed.willRetry()) {
        release(failed.id(), Optional.empty());
      }
    } else if (event instanceof OriginEvent.Restarted restarted) {
      abortArriving(id -> id.level() == restarted.from().level());
      segments.tell(new SegmentStoreActor.ForgetFrom(restarted.from()));
    } else if (event instanceof OriginEvent.Degraded) {
      originDelivers = false;
      relay.wantsChanged();
      fetchFromViewers();
    } else if (event instanceof OriginEvent.Recovered) {
      onOriginDelivers();
    }
  }

  /** Drops what viewers gave in the meantime; the origin fetches it again where it is wanted. */
  private void onOriginDelivers() {
    if (originDelivers) {
      return;
    }
    originDelivers = true;
    var dropped = index.removeFromViewers(this::withdraw);
    dropped.forEach(held -> stats.stored(-held.size()));
    if (!dropped.isEmpty()) {
      tellOrigin(new VariantTrack.Evicted(dropped.stream().map(PeerSession.Announce::id).toList()));
    }
  }

  // Viewers as a source.

  void onLeft(String peer) {
    profiles.left(peer);
    forget(peer);
    fetchFromViewers();
  }

  private void forget(String peer) {
    relay.left(peer);
    agreement.left(peer).forEach(this::applyVerdict);
  }

  /** Counts a viewer's HAVE as a vote: a different name or size means different content. */
  private void vote(PeerSession.Event.Holds holds) {
    if (!index.isFromOrigin(holds.id())) {
      return;
    }
    index
        .get(holds.id())
        .ifPresent(
            own -> {
              int level = holds.id().level();
              var agrees =
                  holds.segId().map(own.names()::contains).orElse(true)
                      && holds.size().map(size -> size == own.size()).orElse(true);
              if (agreement.vote(holds.peer(), level, agrees)) {
                applyVerdict(level);
              }
            });
  }

  private void applyVerdict(int level) {
    var silent = !agreement.isReached(level);
    index.setSilenced(level, silent, sessions::tellAll, this::withdraw);
    if (silent) {
      tellOrigin(new VariantTrack.Disputed(level));
    }
  }

  /** The levels that are not served, because all viewers that name their segments name others. */
  SortedSet<Integer> disputedLevels() {
    return agreement.disputed();
  }

  private void fetchFromViewers() {
    if (assignment.origin().mode() == OriginMode.ORIGIN) {
      return;
    }
    for (var order = next(); order.isPresent(); order = next()) {
      var onRequest = order.get();
      if (originDelivers) {
        sampled.add(onRequest.id().level());
      }
      sessions
          .find(onRequest.peer())
          .ifPresentOrElse(
              session ->
                  session.ref().tell(new PeerSession.Fetch(onRequest.id(), onRequest.segId())),
              () -> relay.left(onRequest.peer()));
    }
  }

  private Optional<RelayScheduler.Fetch> next() {
    return relay.next(id -> !originDelivers || isSample(id));
  }

  /**
   * Whether a segment may show the origin which variant its level is ({@link
   * VariantTrack.ViewerHas} with a hash). One a level, until {@link #allowSamples}.
   */
  private boolean isSample(SegmentId id) {
    return !listed.containsKey(id.level()) && !sampled.contains(id.level());
  }

  /** Allows another sample of each level; the channel calls it now and then. */
  void allowSamples() {
    sampled.clear();
    relay.wantsChanged();
  }

  /** While the origin delivers, only its hash is of use: it shows which variant the level is. */
  private void onFetchedFromViewer(Segment segment) {
    if (origin.isEmpty()) {
      segments.tell(new SegmentStoreActor.Put(segment));
    } else if (!originDelivers) {
      segments.tell(new SegmentStoreActor.Put(segment.withoutHash()));
      tellOrigin(new VariantTrack.Held(List.of(segment.id())));
    }
    tellOrigin(
        new VariantTrack.ViewerHas(
            segment.id(), Optional.of((long) segment.size()), segment.hash()));
  }

  // Events of the store.

  void on(SegmentStoreActor.Event event) {
    if (event instanceof SegmentStoreActor.Event.Opened opened) {
      var source = origin.isEmpty() ? Source.VIEWER : Source.ORIGIN;
      opened.segments().forEach(held -> stored(held.id(), held.segId(), held.bytes(), source));
      tellOrigin(new VariantTrack.Held(index.ids()));
    } else if (event instanceof SegmentStoreActor.Event.Stored stored) {
      onStored(stored.segment());
    } else if (event instanceof SegmentStoreActor.Event.Lost lost) {
      lost.segments().forEach(segment -> lost(segment.id()));
      tellOrigin(
          new VariantTrack.Evicted(lost.segments().stream().map(SegmentStore.Lost::id).toList()));
    }
  }

  /** Handles the store's answer to a lookup of {@link #onRequest}. */
  void onFound(SegmentStoreActor.Found answer) {
    release(answer.id(), answer.segment().filter(found -> index.holds(found.id())));
  }

  /** A viewer's segment may be too late: the origin delivers again. */
  private void onStored(Segment segment) {
    var source = origin.isEmpty() || segment.hash().isEmpty() ? Source.VIEWER : Source.ORIGIN;
    if (source == Source.VIEWER && originDelivers) {
      return;
    }
    stored(segment.id(), segment.segId(), segment.size(), source);
    release(segment.id(), Optional.of(segment));
  }

  /**
   * Starts to forward an arriving segment to the requests that wait for it in forward order. A
   * segment that no playlist lists comes from a replaced origin and is ignored: nobody would report
   * its end.
   */
  private void onArriving(ArrivingSegment segment) {
    var id = segment.id();
    if (index.holds(id) || !isListed(id)) {
      return;
    }
    var names = names(id).orElse(SegmentNames.single(segment.segId()));
    index.addArriving(segment, names, sessions::tellAll);
    index
        .findArriving(id, Optional.empty())
        .ifPresent(partial -> release(id, PendingRequest::forward, Optional.of(partial)));
  }

  private void abortArriving(Predicate<SegmentId> which) {
    index.endArriving(which).forEach(lost -> sessions.tellAll(new PeerSession.ArrivalFailed(lost)));
  }

  private void stored(SegmentId id, String segId, long size, Source source) {
    stats.stored(size);
    var names = names(id).filter(known -> known.contains(segId)).orElse(SegmentNames.single(segId));
    index.add(new PeerSession.Announce(id, names, true, size), source, sessions::tellAll);
    relay.arrived(id);
  }

  private void lost(SegmentId id) {
    index.get(id).ifPresent(held -> stats.stored(-held.size()));
    index.remove(id, this::withdraw);
    release(id, Optional.empty());
  }

  /**
   * Sends LOST only for VOD: live viewers forget segments by themselves and expect no LOST
   * (docs/protocol/wire.md §8.3).
   */
  private void withdraw(PeerSession.Announce held) {
    if (!assignment.live()) {
      sessions.tellAll(new PeerSession.Withdraw(held.id(), held.names()));
    }
  }

  private void release(SegmentId id, Optional<Segment> segment) {
    release(id, everybody -> true, segment);
  }

  private void release(
      SegmentId id, Predicate<PendingRequest> which, Optional<? extends SegmentSource> segment) {
    var waiters = waiting.getOrDefault(id, new ArrayList<>());
    var released = waiters.stream().filter(which).toList();
    waiters.removeAll(released);
    if (waiters.isEmpty()) {
      waiting.remove(id);
    }
    waitingRequests -= released.size();
    released.forEach(request -> request.session().tell(answer(request, segment)));
  }

  private PeerSession.Command answer(
      PendingRequest request, Optional<? extends SegmentSource> segment) {
    return segment
        .flatMap(found -> nameFor(request, found))
        .<PeerSession.Command>map(
            segId ->
                new PeerSession.Found(request.ticket(), servable(segment.orElseThrow()), segId))
        .orElseGet(() -> new PeerSession.NotFound(request.ticket()));
  }

  /** A hash is passed on only if the origin gave the bytes. */
  private SegmentSource servable(SegmentSource found) {
    return found instanceof Segment segment && !index.isFromOrigin(segment.id())
        ? segment.withoutHash()
        : found;
  }

  /**
   * The name to answer with: the requested one, else the one in the viewer's style. Empty if the
   * requested name is not one of the segment's.
   */
  private Optional<String> nameFor(PendingRequest request, SegmentSource segment) {
    var names =
        index
            .get(segment.id())
            .map(PeerSession.Announce::names)
            .or(() -> names(segment.id()))
            .filter(known -> known.contains(segment.segId()))
            .orElse(SegmentNames.single(segment.segId()));
    return request.segId().isPresent()
        ? request.segId().filter(names::contains)
        : Optional.of(names.forStyle(profiles.style(request.peer())));
  }

  private void tellOrigin(VariantTrack.Command command) {
    origin.ifPresent(ref -> ref.tell(command));
  }

  private static Optional<SegmentId> segmentId(int level, long sn) {
    return level >= 0 && sn >= 0 && sn <= SegmentId.MAX_SN
        ? Optional.of(new SegmentId(level, sn))
        : Optional.empty();
  }
}
