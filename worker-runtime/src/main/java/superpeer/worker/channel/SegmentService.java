package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Brings segments in, from the origin and from viewers, and answers those who want them.
 *
 * <p>In hybrid mode viewers are asked only while the origin does not deliver (docs/decisions/0003).
 * Owned by the channel actor.
 */
final class SegmentService {

  /** Sessions that wait for a segment to arrive; beyond it the answer is "not found". */
  static final int MAX_WAITING = 1_000;

  /** No film is longer; a position beyond it is no position. */
  private static final Duration MAX_POSITION = Duration.ofDays(10);

  /**
   * @param segId as the viewer calls the segment; empty if it asks by place
   * @param forward whether the first frames are enough to begin with
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
  private final WorkerStatsBuilder workerStatsBuilder;
  private final PeerSessions peerSessions;
  private final SegmentIndex segmentIndex;
  private final ViewerProfiles viewerProfiles;
  private final RelayScheduler relayScheduler;
  private final SegmentIdAgreement segmentIdAgreement = new SegmentIdAgreement();
  private final ActorRef<SegmentStoreActor.Command> segments;
  private final ActorRef<SegmentStoreActor.Found> onFound;
  private final Map<SegmentId, List<PendingRequest>> waiting = new HashMap<>();
  private Optional<ActorRef<VariantTrack.Command>> origin = Optional.empty();
  private final Map<Integer, OriginEvent.PlaylistUpdated> listed = new HashMap<>(); // by level
  private boolean originDelivers;
  private int waitingSessions;

  SegmentService(
      Assignment assignment,
      PeerSessions peerSessions,
      SegmentIndex segmentIndex,
      ViewerProfiles viewerProfiles,
      WorkerStatsBuilder workerStatsBuilder,
      ActorRef<SegmentStoreActor.Command> segments,
      ActorRef<SegmentStoreActor.Found> found) {
    this.assignment = assignment;
    this.peerSessions = peerSessions;
    this.segmentIndex = segmentIndex;
    this.viewerProfiles = viewerProfiles;
    this.workerStatsBuilder = workerStatsBuilder;
    this.relayScheduler = new RelayScheduler(assignment.live());
    this.segments = segments;
    this.onFound = found;
  }

  /**
   * From now on that origin is asked; it is told what is there already. Who waits for the one
   * before is told that nothing comes of it.
   *
   * @param latest empty: none
   */
  void setOrigin(Optional<ActorRef<VariantTrack.Command>> latest) {
    origin = latest;
    listed.clear();
    originDelivers = false;
    breakOff(id -> true);
    List.copyOf(waiting.keySet()).stream()
        .filter(id -> !segmentIndex.holds(id))
        .forEach(id -> release(id, Optional.empty()));
    tellOrigin(new VariantTrack.Held(segmentIndex.ids()));
  }

  /** What a session has to say of segments. */
  void on(PeerSession.Event event) {
    if (event instanceof PeerSession.Event.Opened opened) {
      viewerProfiles.opened(opened);
    }
    called(event);
    if (event instanceof PeerSession.Event.Requested requested) {
      wanted(requested);
    } else if (!viewerProfiles.isAvoided(event.peer())) {
      heardOfGuest(event);
    }
    takeFromViewers();
  }

  private void heardOfGuest(PeerSession.Event event) {
    if (event instanceof PeerSession.Event.PlaybackPosition playbackPosition) {
      playing(playbackPosition);
    } else if (event instanceof PeerSession.Event.Opened opened) {
      relayScheduler.joined(opened.peer(), opened.metadata().field(), segmentIndex::holds);
    } else if (event instanceof PeerSession.Event.Holds holds) {
      vote(holds);
      tellOrigin(new VariantTrack.ViewerHas(holds.id(), holds.size(), Optional.empty()));
      relayScheduler.joined(
          holds.peer(), Map.of(), segmentIndex::holds); // it may have been avoided before
      relayScheduler.holds(holds.peer(), holds.id(), holds.segId(), segmentIndex::holds);
    } else if (event instanceof PeerSession.Event.NoLongerHolds lost) {
      relayScheduler.holdsNoMore(lost.peer(), lost.id());
    } else if (event instanceof PeerSession.Event.Choked choked) {
      relayScheduler.choked(choked.peer(), choked.choked());
    } else if (event instanceof PeerSession.Event.Fetched fetched) {
      relayScheduler.fetched(fetched.peer(), fetched.id());
      arrived(fetched.segment(), Source.VIEWER);
    } else if (event instanceof PeerSession.Event.NotFetched missed) {
      relayScheduler.notFetched(missed.peer(), missed.id());
    }
  }

  /** How its viewer calls the segment that a notice is about. */
  private void called(PeerSession.Event event) {
    if (event instanceof PeerSession.Event.Holds holds) {
      called(holds.peer(), Optional.of(holds.id()), holds.segId(), false);
    } else if (event instanceof PeerSession.Event.Requested requested) {
      var request = requested.request();
      called(requested.peer(), place(request.level(), request.sn()), request.segId(), true);
    } else if (event instanceof PeerSession.Event.Fetched fetched) {
      var named = Optional.of(fetched.segment().segId());
      called(fetched.peer(), Optional.of(fetched.id()), named, false);
    }
  }

  private void called(String peer, Optional<SegmentId> id, Optional<String> segId, boolean asked) {
    if (id.isPresent() && segId.isPresent()) {
      avoid(viewerProfiles.learnSegId(peer, id.get(), segId.get(), names(id.get()), asked));
    }
  }

  private void avoid(List<String> peers) {
    peers.forEach(this::forget);
  }

  /** All names that we know a segment by; empty if we know of none. */
  private Optional<SegmentNames> names(SegmentId id) {
    return Optional.ofNullable(listed.get(id.level()))
        .flatMap(list -> list.names(id.sn()))
        .or(() -> segmentIndex.get(id).map(PeerSession.Announce::names));
  }

  // What viewers want.

  private void wanted(PeerSession.Event.Requested requested) {
    var request = requested.request();
    var id = place(request.level(), request.sn());
    var held = id.flatMap(place -> segmentIndex.find(place, request.segId()));
    var beginning = id.flatMap(place -> segmentIndex.findArriving(place, request.segId()));
    if (viewerProfiles.isAvoided(requested.peer())) {
      requested.replyTo().tell(new PeerSession.NotFound(requested.ticket()));
    } else if (beginning.isPresent() && !request.reverse()) {
      requested.replyTo().tell(answer(PendingRequest.of(requested), beginning));
      tellOrigin(new VariantTrack.Playing(beginning.get().id()));
    } else if (held.isPresent()) {
      await(
          held.get().id(),
          requested,
          () -> segments.tell(new SegmentStoreActor.Find(id.get(), onFound)));
      tellOrigin(new VariantTrack.Playing(held.get().id()));
    } else if (id.isPresent() && isComing(id.get(), request.segId())) {
      await(id.get(), requested, () -> tellOrigin(new VariantTrack.Fetch(id.get())));
    } else {
      requested.replyTo().tell(new PeerSession.NotFound(requested.ticket()));
    }
  }

  private boolean isComing(SegmentId id, Optional<String> segId) {
    return !segmentIndex.holds(id)
        && segmentIdAgreement.isReached()
        && isListed(id)
        && segId
            .map(name -> names(id).filter(names -> names.contains(name)).isPresent())
            .orElse(true);
  }

  private boolean isListed(SegmentId id) {
    var list = Optional.ofNullable(listed.get(id.level()));
    return list.filter(it -> id.sn() >= it.firstSn() && id.sn() <= it.lastSn()).isPresent();
  }

  /** Answers when the segment is there; {@code ask} brings it, once for all who wait. */
  private void await(SegmentId id, PeerSession.Event.Requested requested, Runnable ask) {
    if (waitingSessions >= MAX_WAITING) {
      requested.replyTo().tell(new PeerSession.NotFound(requested.ticket()));
      return;
    }
    var others = waiting.computeIfAbsent(id, first -> new ArrayList<>());
    if (others.isEmpty()) {
      ask.run();
    }
    others.add(PendingRequest.of(requested));
    waitingSessions++;
  }

  /** Where a viewer plays, so that the origin is read ahead of it. */
  private void playing(PeerSession.Event.PlaybackPosition playbackPosition) {
    playbackPosition
        .pos()
        .filter(seconds -> seconds >= 0 && seconds <= MAX_POSITION.toSeconds())
        .map(seconds -> Duration.ofMillis((long) (seconds * 1000)))
        .ifPresent(position -> tellOrigin(new VariantTrack.PlayingAt(position)));
  }

  // What the origin brings.

  void on(OriginEvent notice) {
    if (notice instanceof OriginEvent.PlaylistUpdated list) {
      listed.put(list.level(), list);
      originDelivers = true;
      segmentIndex.addNames(list, peerSessions::tellAll);
    } else if (notice instanceof OriginEvent.AudioLayout audioLayout) {
      avoid(viewerProfiles.setSeparateAudio(audioLayout.separate()));
    } else if (notice instanceof OriginEvent.LevelStopped levelStopped) {
      listed.remove(levelStopped.level());
      breakOff(id -> id.level() == levelStopped.level());
      takeFromViewers();
    } else if (notice instanceof OriginEvent.Arriving arriving) {
      arrives(arriving.segment());
    } else if (notice instanceof OriginEvent.Fetched fetched) {
      originDelivers = true;
      workerStatsBuilder.fromOrigin(fetched.segment().size());
      arrived(fetched.segment(), Source.ORIGIN);
    } else if (notice instanceof OriginEvent.FetchFailed missed) {
      workerStatsBuilder.originFailed();
      breakOff(missed.id()::equals);
      if (!missed.willRetry()) {
        release(missed.id(), Optional.empty());
      }
    } else if (notice instanceof OriginEvent.Restarted restarted) {
      breakOff(id -> id.level() == restarted.from().level());
      segments.tell(new SegmentStoreActor.ForgetFrom(restarted.from()));
    } else if (notice instanceof OriginEvent.Degraded) {
      originDelivers = false;
      takeFromViewers();
    } else if (notice instanceof OriginEvent.Recovered) {
      originDelivers = true;
    }
  }

  // What viewers bring.

  void onLeft(String peer) {
    viewerProfiles.left(peer);
    forget(peer);
    takeFromViewers();
  }

  private void forget(String peer) {
    relayScheduler.left(peer);
    if (segmentIdAgreement.left(peer)) {
      trust();
    }
  }

  /** A viewer that names our segment otherwise, or knows another size, speaks of other content. */
  private void vote(PeerSession.Event.Holds holds) {
    if (!segmentIndex.isFromOrigin(holds.id())) {
      return;
    }
    segmentIndex
        .get(holds.id())
        .ifPresent(
            own -> {
              var agrees =
                  holds.segId().map(own.names()::contains).orElse(true)
                      && holds.size().map(size -> size == own.size()).orElse(true);
              if (segmentIdAgreement.vote(holds.peer(), agrees)) {
                trust();
              }
            });
  }

  private void trust() {
    segmentIndex.setOriginTrusted(
        segmentIdAgreement.isReached(), peerSessions::tellAll, this::withdraw);
    takeFromViewers();
  }

  private void takeFromViewers() {
    if (assignment.origin().mode() == OriginMode.ORIGIN) {
      return;
    }
    for (var order = next(); order.isPresent(); order = next()) {
      var wanted = order.get();
      peerSessions
          .find(wanted.peer())
          .ifPresentOrElse(
              session -> session.ref().tell(new PeerSession.Fetch(wanted.id(), wanted.segId())),
              () -> relayScheduler.left(wanted.peer()));
    }
  }

  private Optional<RelayScheduler.Fetch> next() {
    return relayScheduler.next(id -> !originBrings(id));
  }

  private boolean originBrings(SegmentId id) {
    return originDelivers
        && segmentIdAgreement.isReached()
        && listed.containsKey(id.level())
        && (assignment.live() || isListed(id));
  }

  // What the store says.

  void on(SegmentStoreActor.Event event) {
    if (event instanceof SegmentStoreActor.Event.Opened opened) {
      opened.segments().forEach(held -> stored(held.id(), held.segId(), held.bytes()));
      tellOrigin(new VariantTrack.Held(segmentIndex.ids()));
    } else if (event instanceof SegmentStoreActor.Event.Stored stored) {
      var segment = stored.segment();
      stored(segment.id(), segment.segId(), segment.size());
      release(segment.id(), Optional.of(segment));
    } else if (event instanceof SegmentStoreActor.Event.Lost lost) {
      lost.segments().forEach(segment -> lost(segment.id()));
      tellOrigin(
          new VariantTrack.Evicted(lost.segments().stream().map(SegmentStore.Lost::id).toList()));
    }
  }

  /** The answer to what {@link #wanted} asked the store. */
  void onFound(SegmentStoreActor.Found answer) {
    release(answer.id(), answer.segment());
  }

  /**
   * Who waits for it and begins with its beginning has it now. What is not listed is a last word of
   * an origin that was replaced: nobody would tell how it ends.
   */
  private void arrives(ArrivingSegment segment) {
    var id = segment.id();
    if (segmentIndex.holds(id) || !isListed(id)) {
      return;
    }
    var names = names(id).orElse(SegmentNames.single(segment.segId()));
    segmentIndex.addArriving(segment, names, peerSessions::tellAll);
    segmentIndex
        .findArriving(id, Optional.empty())
        .ifPresent(told -> release(id, PendingRequest::forward, Optional.of(told)));
  }

  private void breakOff(Predicate<SegmentId> which) {
    segmentIndex
        .endArriving(which)
        .forEach(lost -> peerSessions.tellAll(new PeerSession.ArrivalFailed(lost)));
  }

  private void arrived(Segment segment, Source source) {
    segmentIndex.expect(segment.id(), source);
    segments.tell(new SegmentStoreActor.Put(segment));
    if (source == Source.VIEWER) {
      tellOrigin(new VariantTrack.Held(List.of(segment.id())));
      tellOrigin(
          new VariantTrack.ViewerHas(
              segment.id(), Optional.of((long) segment.size()), segment.hash()));
    }
  }

  private void stored(SegmentId id, String segId, long size) {
    workerStatsBuilder.stored(size);
    var names = names(id).filter(known -> known.contains(segId)).orElse(SegmentNames.single(segId));
    segmentIndex.add(new PeerSession.Announce(id, names, true, size), peerSessions::tellAll);
    relayScheduler.arrived(id);
  }

  private void lost(SegmentId id) {
    segmentIndex.get(id).ifPresent(held -> workerStatsBuilder.stored(-held.size()));
    segmentIndex.remove(id, this::withdraw);
    release(id, Optional.empty());
  }

  /** Live viewers forget by themselves, and expect no LOST (docs/protocol §8.3). */
  private void withdraw(PeerSession.Announce held) {
    if (!assignment.live()) {
      peerSessions.tellAll(new PeerSession.Withdraw(held.id(), held.names()));
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
    waitingSessions -= released.size();
    released.forEach(who -> who.session().tell(answer(who, segment)));
  }

  private PeerSession.Command answer(
      PendingRequest who, Optional<? extends SegmentSource> segment) {
    return segment
        .flatMap(found -> nameFor(who, found))
        .<PeerSession.Command>map(
            segId -> new PeerSession.Found(who.ticket(), segment.orElseThrow(), segId))
        .orElseGet(() -> new PeerSession.NotFound(who.ticket()));
  }

  /** As it was asked for, or else as the viewer calls segments; empty if that is none of them. */
  private Optional<String> nameFor(PendingRequest who, SegmentSource segment) {
    var names =
        segmentIndex
            .get(segment.id())
            .map(PeerSession.Announce::names)
            .or(() -> names(segment.id()))
            .filter(known -> known.contains(segment.segId()))
            .orElse(SegmentNames.single(segment.segId()));
    return who.segId().isPresent()
        ? who.segId().filter(names::contains)
        : Optional.of(names.forStyle(viewerProfiles.style(who.peer())));
  }

  private void tellOrigin(VariantTrack.Command command) {
    origin.ifPresent(ref -> ref.tell(command));
  }

  private static Optional<SegmentId> place(int level, long sn) {
    return level >= 0 && sn >= 0 && sn <= SegmentId.MAX_SN
        ? Optional.of(new SegmentId(level, sn))
        : Optional.empty();
  }
}
