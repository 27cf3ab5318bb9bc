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
import superpeer.worker.channel.Holdings.Source;
import superpeer.worker.origin.Origin;
import superpeer.worker.origin.OriginNotice;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.relay.Agreement;
import superpeer.worker.relay.Relay;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SegmentNames;
import superpeer.worker.segment.SegmentStore;
import superpeer.worker.segment.Segments;
import superpeer.worker.segment.Servable;

/**
 * Brings segments in, from the origin and from viewers, and answers those who want them.
 *
 * <p>In hybrid mode viewers are asked only while the origin does not deliver (docs/decisions/0003).
 * Owned by the channel actor.
 */
final class Supply {

  /** Sessions that wait for a segment to arrive; beyond it the answer is "not found". */
  static final int MAX_WAITING = 1_000;

  /** No film is longer; a position beyond it is no position. */
  private static final Duration MAX_POSITION = Duration.ofDays(10);

  /**
   * @param segId as the viewer calls the segment; empty if it asks by place
   * @param forward whether the first frames are enough to begin with
   */
  private record Waiting(
      String peer,
      long ticket,
      Optional<String> segId,
      boolean forward,
      ActorRef<PeerSession.Command> session) {

    static Waiting of(PeerSession.Notice.Wanted wanted) {
      var request = wanted.request();
      return new Waiting(
          wanted.peer(), wanted.ticket(), request.segId(), !request.reverse(), wanted.replyTo());
    }
  }

  private final Assignment assignment;
  private final Report report;
  private final Sessions sessions;
  private final Holdings holdings;
  private final Guests guests;
  private final Relay relay;
  private final Agreement agreement = new Agreement();
  private final ActorRef<Segments.Command> segments;
  private final ActorRef<Segments.Found> found;
  private final Map<SegmentId, List<Waiting>> waiting = new HashMap<>();
  private Optional<ActorRef<Origin.Command>> origin = Optional.empty();
  private final Map<Integer, OriginNotice.Listed> listed = new HashMap<>(); // by level
  private boolean originDelivers;
  private int waitingSessions;

  Supply(
      Assignment assignment,
      Sessions sessions,
      Holdings holdings,
      Guests guests,
      Report report,
      ActorRef<Segments.Command> segments,
      ActorRef<Segments.Found> found) {
    this.assignment = assignment;
    this.sessions = sessions;
    this.holdings = holdings;
    this.guests = guests;
    this.report = report;
    this.relay = new Relay(assignment.live());
    this.segments = segments;
    this.found = found;
  }

  /**
   * From now on that origin is asked; it is told what is there already. Who waits for the one
   * before is told that nothing comes of it.
   *
   * @param latest empty: none
   */
  void use(Optional<ActorRef<Origin.Command>> latest) {
    origin = latest;
    listed.clear();
    originDelivers = false;
    breakOff(id -> true);
    List.copyOf(waiting.keySet()).stream()
        .filter(id -> !holdings.holds(id))
        .forEach(id -> release(id, Optional.empty()));
    tellOrigin(new Origin.Held(holdings.ids()));
  }

  /** What a session has to say of segments. */
  void heard(PeerSession.Notice notice) {
    if (notice instanceof PeerSession.Notice.Opened opened) {
      guests.opened(opened);
    }
    called(notice);
    if (notice instanceof PeerSession.Notice.Wanted wanted) {
      wanted(wanted);
    } else if (!guests.isAvoided(notice.peer())) {
      heardOfGuest(notice);
    }
    takeFromViewers();
  }

  private void heardOfGuest(PeerSession.Notice notice) {
    if (notice instanceof PeerSession.Notice.Playing playing) {
      playing(playing);
    } else if (notice instanceof PeerSession.Notice.Opened opened) {
      relay.joined(opened.peer(), opened.metadata().field(), holdings::holds);
    } else if (notice instanceof PeerSession.Notice.Holds holds) {
      vote(holds);
      tellOrigin(new Origin.Reported(holds.id(), holds.size(), Optional.empty()));
      relay.joined(holds.peer(), Map.of(), holdings::holds); // it may have been avoided before
      relay.holds(holds.peer(), holds.id(), holds.segId(), holdings::holds);
    } else if (notice instanceof PeerSession.Notice.HoldsNoMore lost) {
      relay.holdsNoMore(lost.peer(), lost.id());
    } else if (notice instanceof PeerSession.Notice.Choked choked) {
      relay.choked(choked.peer(), choked.choked());
    } else if (notice instanceof PeerSession.Notice.Fetched fetched) {
      relay.fetched(fetched.peer(), fetched.id());
      arrived(fetched.segment(), Source.VIEWER);
    } else if (notice instanceof PeerSession.Notice.NotFetched missed) {
      relay.notFetched(missed.peer(), missed.id());
    }
  }

  /** How its viewer calls the segment that a notice is about. */
  private void called(PeerSession.Notice notice) {
    if (notice instanceof PeerSession.Notice.Holds holds) {
      called(holds.peer(), Optional.of(holds.id()), holds.segId(), false);
    } else if (notice instanceof PeerSession.Notice.Wanted wanted) {
      var request = wanted.request();
      called(wanted.peer(), place(request.level(), request.sn()), request.segId(), true);
    } else if (notice instanceof PeerSession.Notice.Fetched fetched) {
      var named = Optional.of(fetched.segment().segId());
      called(fetched.peer(), Optional.of(fetched.id()), named, false);
    }
  }

  private void called(String peer, Optional<SegmentId> id, Optional<String> segId, boolean asked) {
    if (id.isPresent() && segId.isPresent()) {
      avoid(guests.calls(peer, id.get(), segId.get(), names(id.get()), asked));
    }
  }

  private void avoid(List<String> peers) {
    peers.forEach(this::forget);
  }

  /** All names that we know a segment by; empty if we know of none. */
  private Optional<SegmentNames> names(SegmentId id) {
    return Optional.ofNullable(listed.get(id.level()))
        .flatMap(list -> list.names(id.sn()))
        .or(() -> holdings.own(id).map(PeerSession.Announce::names));
  }

  // What viewers want.

  private void wanted(PeerSession.Notice.Wanted wanted) {
    var request = wanted.request();
    var id = place(request.level(), request.sn());
    var held = id.flatMap(place -> holdings.find(place, request.segId()));
    var beginning = id.flatMap(place -> holdings.findArriving(place, request.segId()));
    if (guests.isAvoided(wanted.peer())) {
      wanted.replyTo().tell(new PeerSession.Missing(wanted.ticket()));
    } else if (beginning.isPresent() && !request.reverse()) {
      wanted.replyTo().tell(answer(Waiting.of(wanted), beginning));
      tellOrigin(new Origin.Playing(beginning.get().id()));
    } else if (held.isPresent()) {
      await(held.get().id(), wanted, () -> segments.tell(new Segments.Find(id.get(), found)));
      tellOrigin(new Origin.Playing(held.get().id()));
    } else if (id.isPresent() && isComing(id.get(), request.segId())) {
      await(id.get(), wanted, () -> tellOrigin(new Origin.Want(id.get())));
    } else {
      wanted.replyTo().tell(new PeerSession.Missing(wanted.ticket()));
    }
  }

  private boolean isComing(SegmentId id, Optional<String> segId) {
    return !holdings.holds(id)
        && agreement.holds()
        && isListed(id)
        && segId.map(name -> names(id).filter(names -> names.has(name)).isPresent()).orElse(true);
  }

  private boolean isListed(SegmentId id) {
    var list = Optional.ofNullable(listed.get(id.level()));
    return list.filter(it -> id.sn() >= it.firstSn() && id.sn() <= it.lastSn()).isPresent();
  }

  /** Answers when the segment is there; {@code ask} brings it, once for all who wait. */
  private void await(SegmentId id, PeerSession.Notice.Wanted wanted, Runnable ask) {
    if (waitingSessions >= MAX_WAITING) {
      wanted.replyTo().tell(new PeerSession.Missing(wanted.ticket()));
      return;
    }
    var others = waiting.computeIfAbsent(id, first -> new ArrayList<>());
    if (others.isEmpty()) {
      ask.run();
    }
    others.add(Waiting.of(wanted));
    waitingSessions++;
  }

  /** Where a viewer plays, so that the origin is read ahead of it. */
  private void playing(PeerSession.Notice.Playing playing) {
    playing
        .pos()
        .filter(seconds -> seconds >= 0 && seconds <= MAX_POSITION.toSeconds())
        .map(seconds -> Duration.ofMillis((long) (seconds * 1000)))
        .ifPresent(position -> tellOrigin(new Origin.PlayingAt(position)));
  }

  // What the origin brings.

  void heard(OriginNotice notice) {
    if (notice instanceof OriginNotice.Listed list) {
      listed.put(list.level(), list);
      originDelivers = true;
      holdings.listed(list, sessions::tellAll);
    } else if (notice instanceof OriginNotice.Sound sound) {
      avoid(guests.soundIsApart(sound.apart()));
    } else if (notice instanceof OriginNotice.Unlisted unlisted) {
      listed.remove(unlisted.level());
      breakOff(id -> id.level() == unlisted.level());
      takeFromViewers();
    } else if (notice instanceof OriginNotice.Arriving arriving) {
      arrives(arriving.segment());
    } else if (notice instanceof OriginNotice.Fetched fetched) {
      originDelivers = true;
      report.fromOrigin(fetched.segment().size());
      arrived(fetched.segment(), Source.ORIGIN);
    } else if (notice instanceof OriginNotice.NotFetched missed) {
      report.originFailed();
      breakOff(missed.id()::equals);
      if (!missed.retried()) {
        release(missed.id(), Optional.empty());
      }
    } else if (notice instanceof OriginNotice.Restarted restarted) {
      breakOff(id -> id.level() == restarted.from().level());
      segments.tell(new Segments.ForgetFrom(restarted.from()));
    } else if (notice instanceof OriginNotice.Troubled) {
      originDelivers = false;
      takeFromViewers();
    } else if (notice instanceof OriginNotice.Recovered) {
      originDelivers = true;
    }
  }

  // What viewers bring.

  void left(String peer) {
    guests.left(peer);
    forget(peer);
    takeFromViewers();
  }

  private void forget(String peer) {
    relay.left(peer);
    if (agreement.left(peer)) {
      trust();
    }
  }

  /** A viewer that names our segment otherwise, or knows another size, speaks of other content. */
  private void vote(PeerSession.Notice.Holds holds) {
    if (!holdings.isOfOrigin(holds.id())) {
      return;
    }
    holdings
        .own(holds.id())
        .ifPresent(
            own -> {
              var agrees =
                  holds.segId().map(own.names()::has).orElse(true)
                      && holds.size().map(size -> size == own.size()).orElse(true);
              if (agreement.vote(holds.peer(), agrees)) {
                trust();
              }
            });
  }

  private void trust() {
    holdings.trustOrigin(agreement.holds(), sessions::tellAll, this::withdraw);
    takeFromViewers();
  }

  private void takeFromViewers() {
    if (assignment.origin().mode() == OriginMode.ORIGIN) {
      return;
    }
    for (var order = next(); order.isPresent(); order = next()) {
      var wanted = order.get();
      sessions
          .find(wanted.peer())
          .ifPresentOrElse(
              session -> session.ref().tell(new PeerSession.Fetch(wanted.id(), wanted.segId())),
              () -> relay.left(wanted.peer()));
    }
  }

  private Optional<Relay.Order> next() {
    return relay.next(id -> !originBrings(id));
  }

  private boolean originBrings(SegmentId id) {
    return originDelivers
        && agreement.holds()
        && listed.containsKey(id.level())
        && (assignment.live() || isListed(id));
  }

  // What the store says.

  void heard(Segments.Notice notice) {
    if (notice instanceof Segments.Notice.Opened opened) {
      opened.segments().forEach(held -> stored(held.id(), held.segId(), held.bytes()));
      tellOrigin(new Origin.Held(holdings.ids()));
    } else if (notice instanceof Segments.Notice.Stored stored) {
      var segment = stored.segment();
      stored(segment.id(), segment.segId(), segment.size());
      release(segment.id(), Optional.of(segment));
    } else if (notice instanceof Segments.Notice.Lost lost) {
      lost.segments().forEach(segment -> lost(segment.id()));
      tellOrigin(new Origin.Lost(lost.segments().stream().map(SegmentStore.Lost::id).toList()));
    }
  }

  /** The answer to what {@link #wanted} asked the store. */
  void found(Segments.Found answer) {
    release(answer.id(), answer.segment());
  }

  /**
   * Who waits for it and begins with its beginning has it now. What is not listed is a last word of
   * an origin that was replaced: nobody would tell how it ends.
   */
  private void arrives(ArrivingSegment segment) {
    var id = segment.id();
    if (holdings.holds(id) || !isListed(id)) {
      return;
    }
    var names = names(id).orElse(SegmentNames.only(segment.segId()));
    holdings.arrives(segment, names, sessions::tellAll);
    holdings
        .findArriving(id, Optional.empty())
        .ifPresent(told -> release(id, Waiting::forward, Optional.of(told)));
  }

  private void breakOff(Predicate<SegmentId> which) {
    holdings.breakOff(which).forEach(lost -> sessions.tellAll(new PeerSession.Broken(lost)));
  }

  private void arrived(Segment segment, Source source) {
    holdings.expect(segment.id(), source);
    segments.tell(new Segments.Put(segment));
    if (source == Source.VIEWER) {
      tellOrigin(new Origin.Held(List.of(segment.id())));
      tellOrigin(
          new Origin.Reported(segment.id(), Optional.of((long) segment.size()), segment.hash()));
    }
  }

  private void stored(SegmentId id, String segId, long size) {
    report.stored(size);
    var names = names(id).filter(known -> known.has(segId)).orElse(SegmentNames.only(segId));
    holdings.stored(new PeerSession.Announce(id, names, true, size), sessions::tellAll);
    relay.arrived(id);
  }

  private void lost(SegmentId id) {
    holdings.own(id).ifPresent(held -> report.stored(-held.size()));
    holdings.lost(id, this::withdraw);
    release(id, Optional.empty());
  }

  /** Live viewers forget by themselves, and expect no LOST (docs/protocol §8.3). */
  private void withdraw(PeerSession.Announce held) {
    if (!assignment.live()) {
      sessions.tellAll(new PeerSession.Withdraw(held.id(), held.names()));
    }
  }

  private void release(SegmentId id, Optional<Segment> segment) {
    release(id, everybody -> true, segment);
  }

  private void release(
      SegmentId id, Predicate<Waiting> which, Optional<? extends Servable> segment) {
    var waiters = waiting.getOrDefault(id, new ArrayList<>());
    var released = waiters.stream().filter(which).toList();
    waiters.removeAll(released);
    if (waiters.isEmpty()) {
      waiting.remove(id);
    }
    waitingSessions -= released.size();
    released.forEach(who -> who.session().tell(answer(who, segment)));
  }

  private PeerSession.Command answer(Waiting who, Optional<? extends Servable> segment) {
    return segment
        .flatMap(found -> nameFor(who, found))
        .<PeerSession.Command>map(
            segId -> new PeerSession.Found(who.ticket(), segment.orElseThrow(), segId))
        .orElseGet(() -> new PeerSession.Missing(who.ticket()));
  }

  /** As it was asked for, or else as the viewer calls segments; empty if that is none of them. */
  private Optional<String> nameFor(Waiting who, Servable segment) {
    var names =
        holdings
            .own(segment.id())
            .map(PeerSession.Announce::names)
            .or(() -> names(segment.id()))
            .filter(known -> known.has(segment.segId()))
            .orElse(SegmentNames.only(segment.segId()));
    return who.segId().isPresent()
        ? who.segId().filter(names::has)
        : Optional.of(names.in(guests.style(who.peer())));
  }

  private void tellOrigin(Origin.Command command) {
    origin.ifPresent(ref -> ref.tell(command));
  }

  private static Optional<SegmentId> place(int level, long sn) {
    return level >= 0 && sn >= 0 && sn <= SegmentId.MAX_SN
        ? Optional.of(new SegmentId(level, sn))
        : Optional.empty();
  }
}
