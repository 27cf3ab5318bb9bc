package superpeer.worker.loadtest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import superpeer.worker.loadtest.Scenario.Target;
import superpeer.worker.loadtest.Scenario.Timeouts;
import superpeer.worker.loadtest.Scenario.ViewerBehavior;
import superpeer.worker.loadtest.SegmentDownload.Step;
import superpeer.worker.loadtest.ViewerEvent.EndReason;
import superpeer.worker.segment.SegmentId;

/**
 * One viewer without its network: whom it asks for what, and what its player makes of it.
 *
 * <p>Plain code, not thread-safe; the viewer's actor owns it, and calls {@link #update} when {@link
 * #nextUpdateAt} says so.
 */
final class ViewerLogic implements ViewerConnection.Listener {

  private static final double NANOS_A_SECOND = 1e9;

  /** Between two looks: the player's buffer shrinks without a word. */
  private static final long AT_LATEST = Duration.ofSeconds(1).toNanos();

  /** For a HAVE; then the SDK loads over HTTP (2.9.10). */
  private static final Duration HAVE = Duration.ofMillis(4_500);

  private static final int BITS = 8;

  private final Target target;
  private final ViewerBehavior behavior;
  private final Timeouts timeouts;
  private final RandomGenerator random;
  private final LongSupplier clock;
  private final Consumer<ViewerEvent> events;
  private final SegmentPicker picker;
  private final SimulatedPlayer simulatedPlayer = new SimulatedPlayer();
  private final Map<String, ViewerConnection> connections = new HashMap<>(); // by peer
  private OptionalInt level = OptionalInt.empty();
  private boolean superPeerAvailable;
  private long skipped;
  private long lastNews; // of a live channel
  private int stalls;
  private Duration stalled = Duration.ZERO;
  private Duration played = Duration.ZERO;

  /**
   * @param clock nanoseconds; never goes back
   * @param told hears what counts, at once
   */
  ViewerLogic(
      Scenario scenario, RandomGenerator random, LongSupplier clock, Consumer<ViewerEvent> told) {
    this.target = scenario.target();
    this.behavior = scenario.behavior();
    this.timeouts = scenario.timeouts();
    this.random = random;
    this.clock = clock;
    this.events = told;
    this.picker = new SegmentPicker(target, behavior, random);
  }

  void add(ViewerConnection viewerConnection) {
    connections.put(viewerConnection.peer(), viewerConnection);
  }

  /** A connection that never opened is over. */
  void remove(ViewerConnection viewerConnection) {
    connections.remove(viewerConnection.peer(), viewerConnection);
    reportSuperPeerAvailable();
  }

  Optional<ViewerConnection> find(String peer) {
    return Optional.ofNullable(connections.get(peer));
  }

  Set<String> peers() {
    return Set.copyOf(connections.keySet());
  }

  /** Whether it has a super peer, or is about to have one. */
  boolean hasSuperPeer() {
    return connections.values().stream()
        .anyMatch(
            viewerConnection -> viewerConnection.canServe() || viewerConnection.isConnecting());
  }

  /** Connections that are open. */
  int openConnections() {
    return (int) connections.values().stream().filter(ViewerConnection::canServe).count();
  }

  void closeAll() {
    for (var viewerConnection : List.copyOf(connections.values())) {
      if (!viewerConnection.isConnecting()) {
        events.accept(new ViewerEvent.Ended(EndReason.LOCAL));
      }
      viewerConnection.close();
    }
    connections.clear();
    reportSuperPeerAvailable();
    reportPlayback();
  }

  /** Tells how the player fared since the last time. */
  void reportPlayback() {
    var now = clock.getAsLong();
    events.accept(
        new ViewerEvent.Played(
            simulatedPlayer.stalls(now) - stalls,
            simulatedPlayer.stalled(now).minus(stalled),
            simulatedPlayer.played(now).minus(played)));
    stalls = simulatedPlayer.stalls(now);
    stalled = simulatedPlayer.stalled(now);
    played = simulatedPlayer.played(now);
  }

  /** STATS to everybody. */
  void sendStats() {
    var count = openConnections();
    connections.values().forEach(viewerConnection -> viewerConnection.sendStats(count, position()));
  }

  /** Looks what is overdue, what it wants, and whom to ask. */
  void update() {
    var now = clock.getAsLong();
    List.copyOf(connections.values())
        .forEach(viewerConnection -> viewerConnection.checkTimeouts(timeouts, now));
    picker
        .fillBuffer(simulatedPlayer.buffered(now), now)
        .ifPresent(first -> simulatedPlayer.jumpTo(first, now));
    var lost = picker.giveUp(timeouts.segment(), now, underWay()::contains);
    lost.forEach(segmentRequest -> simulatedPlayer.skip(segmentRequest.sn(), now));
    missed(lost.size());
    goWithout(now);
    ask(now);
  }

  /**
   * A super peer that has not heard yet how a viewer calls segments may tell it of nothing new. So
   * the SDK loads what it waits for over HTTP, and names it in a HAVE.
   */
  private void goWithout(long now) {
    var silent = target.segment().plus(HAVE).toNanos();
    if (!target.live() || !picker.isStarted() || now - lastNews < silent) {
      return;
    }
    var unaware =
        connections.values().stream().filter(s -> s.canServe() && !s.hasNamedSegments()).toList();
    if (!unaware.isEmpty()) {
      var sn = picker.takeUnannounced();
      lastNews = now;
      simulatedPlayer.add(sn, target.segment(), now);
      missed(1);
      unaware.forEach(viewerConnection -> viewerConnection.announceHave(id(sn)));
    }
  }

  /** When to look next, at the latest. */
  long nextUpdateAt() {
    var now = clock.getAsLong();
    var next = Math.min(now + AT_LATEST, picker.nextDueAt(now).orElse(Long.MAX_VALUE));
    for (var viewerConnection : connections.values()) {
      var taking = viewerConnection.download();
      if (taking.isPresent()) {
        next = Math.min(next, taking.get().deadline(timeouts.frame()).orElse(next));
      }
    }
    return Math.max(now, next);
  }

  @Override
  public void handshakeCompleted(ViewerConnection viewerConnection) {
    if (viewerConnection.canServe()) {
      reportSuperPeerAvailable();
      begin(viewerConnection);
      lastNews = clock.getAsLong(); // who has just come may have had nothing to tell yet
      newest(viewerConnection).ifPresent(this::announced);
      ask(clock.getAsLong());
    }
  }

  @Override
  public void segmentAvailable(ViewerConnection viewerConnection, SegmentId id) {
    if (viewerConnection.canServe()) {
      begin(viewerConnection);
      if (level.equals(OptionalInt.of(id.level()))) {
        announced(id.sn());
      }
      ask(clock.getAsLong());
    }
  }

  @Override
  public void firstFrame(Duration sinceOffer, long now) {
    events.accept(new ViewerEvent.FirstFrame(sinceOffer, now));
  }

  @Override
  public void downloadStep(
      ViewerConnection viewerConnection, SegmentDownload segmentDownload, Step step) {
    var now = clock.getAsLong();
    var sn = segmentDownload.id().sn();
    if (step instanceof Step.Completed completed) {
      events.accept(
          new ViewerEvent.Downloaded(
              completed.bytes(), completed.latency(), completed.firstByte()));
      arrived(sn, length(completed.bytes()), now);
    } else if (step instanceof Step.Failed failed) {
      viewerConnection.shelf().remove(segmentDownload.id()); // not again there
      events.accept(new ViewerEvent.Failed(failed.failure()));
    } else if (step instanceof Step.Crossed) {
      events.accept(new ViewerEvent.Crossed());
    } else if (step instanceof Step.Refused) {
      events.accept(new ViewerEvent.Refused());
      arrived(sn, target.segment(), now); // over HTTP
    } else if (step instanceof Step.Cancelled) {
      events.accept(new ViewerEvent.Cancelled());
      arrived(sn, target.segment(), now); // the SDK takes the rest over HTTP
    }
    ask(now);
  }

  @Override
  public void closed(ViewerConnection viewerConnection, EndReason endReason) {
    connections.remove(viewerConnection.peer(), viewerConnection);
    events.accept(new ViewerEvent.Ended(endReason));
    reportSuperPeerAvailable();
    ask(clock.getAsLong());
  }

  @Override
  public void strayMessage() {
    events.accept(new ViewerEvent.Stray());
  }

  private void arrived(long sn, Duration length, long now) {
    picker.onFetched(sn);
    simulatedPlayer.add(sn, length, now);
  }

  private void begin(ViewerConnection viewerConnection) {
    if (picker.isStarted()) {
      return;
    }
    level = viewerConnection.shelf().all().stream().mapToInt(SegmentId::level).min();
    var now = clock.getAsLong();
    picker
        .start(held(viewerConnection), now)
        .ifPresent(first -> simulatedPlayer.start(first, behavior.startBuffer(), now));
  }

  private void announced(long sn) {
    var now = clock.getAsLong();
    lastNews = now;
    picker.onAnnounced(sn, now).ifPresent(next -> simulatedPlayer.jumpTo(next, now));
    missed(picker.skipped() - skipped);
    skipped = picker.skipped();
  }

  private void missed(long segments) {
    if (segments > 0) {
      events.accept(new ViewerEvent.Missed(segments));
    }
  }

  private OptionalLong newest(ViewerConnection viewerConnection) {
    return held(viewerConnection).stream().mapToLong(Long::longValue).max();
  }

  private List<Long> held(ViewerConnection viewerConnection) {
    return viewerConnection.shelf().all().stream()
        .filter(id -> level.equals(OptionalInt.of(id.level())))
        .map(SegmentId::sn)
        .toList();
  }

  private void ask(long now) {
    var idle = new ArrayList<>(connections.values());
    idle.removeIf(viewerConnection -> !viewerConnection.isIdle());
    while (!idle.isEmpty()) {
      ask(idle.remove(random.nextInt(idle.size())), now);
    }
  }

  private void ask(ViewerConnection viewerConnection, long now) {
    var taken = underWay();
    picker
        .nextDueRequest(now, sn -> !taken.contains(sn) && viewerConnection.shelf().has(id(sn)))
        .ifPresent(
            segmentRequest -> {
              events.accept(new ViewerEvent.Requested());
              var id = id(segmentRequest.sn());
              var way =
                  viewerConnection.shelf().isComplete(id)
                      ? segmentRequest
                      : segmentRequest.forward();
              viewerConnection.request(new SegmentDownload(id, way, behavior.verify(), now));
            });
  }

  private Set<Long> underWay() {
    var numbers = new HashSet<Long>();
    for (var viewerConnection : connections.values()) {
      viewerConnection
          .download()
          .filter(t -> !t.isEnding())
          .ifPresent(t -> numbers.add(t.id().sn()));
    }
    return numbers;
  }

  private void reportSuperPeerAvailable() {
    var now = connections.values().stream().anyMatch(ViewerConnection::canServe);
    if (now != superPeerAvailable) {
      superPeerAvailable = now;
      events.accept(new ViewerEvent.SuperPeerAvailable(now));
    }
  }

  private SegmentId id(long sn) {
    return new SegmentId(level.orElse(0), sn);
  }

  private Duration length(long bytes) {
    return behavior.bitrate().isPresent()
        ? Duration.ofNanos((long) (bytes * BITS * NANOS_A_SECOND / behavior.bitrate().getAsLong()))
        : target.segment();
  }

  /** Of the play head, in seconds; only a VOD has one. */
  private Optional<Double> position() {
    if (target.live() || !picker.isStarted()) {
      return Optional.empty();
    }
    var segments = target.segment().multipliedBy(simulatedPlayer.nextSn());
    var at = segments.minus(simulatedPlayer.buffered(clock.getAsLong()));
    return Optional.of((double) Math.max(0, at.toSeconds()));
  }
}
