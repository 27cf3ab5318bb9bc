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
 * The logic of one viewer, without the network: which segment it requests from which peer, and how
 * its player does.
 *
 * <p>Not thread-safe. The viewer's actor owns it, and calls {@link #update} at the time of {@link
 * #nextUpdateAt}.
 */
final class ViewerLogic implements ViewerConnection.Listener {

  private static final double NANOS_PER_SECOND = 1e9;

  /** Longest interval of updates: the player's buffer shrinks all the time. */
  private static final long MAX_UPDATE_INTERVAL = Duration.ofSeconds(1).toNanos();

  /** How long the SDK waits for a HAVE before it loads over HTTP (2.9.10). */
  private static final Duration HAVE_TIMEOUT = Duration.ofMillis(4_500);

  private static final int BITS_PER_BYTE = 8;

  private final Target target;
  private final ViewerBehavior behavior;
  private final Timeouts timeouts;
  private final RandomGenerator random;
  private final LongSupplier clock;
  private final Consumer<ViewerEvent> events;
  private final SegmentPicker picker;
  private final SimulatedPlayer player = new SimulatedPlayer();
  private final Map<String, ViewerConnection> connections = new HashMap<>(); // by peer
  private OptionalInt level = OptionalInt.empty();
  private boolean superPeerAvailable;
  private long skipped;
  private long lastAnnouncedAt; // live only
  private int stalls;
  private Duration stalled = Duration.ZERO;
  private Duration played = Duration.ZERO;

  /**
   * @param clock monotonic, in nanoseconds
   * @param events receives the events
   */
  ViewerLogic(
      Scenario scenario, RandomGenerator random, LongSupplier clock, Consumer<ViewerEvent> events) {
    this.target = scenario.target();
    this.behavior = scenario.behavior();
    this.timeouts = scenario.timeouts();
    this.random = random;
    this.clock = clock;
    this.events = events;
    this.picker = new SegmentPicker(target, behavior, random);
  }

  void add(ViewerConnection connection) {
    connections.put(connection.peer(), connection);
  }

  /** Removes a connection that never opened. */
  void remove(ViewerConnection connection) {
    connections.remove(connection.peer(), connection);
    reportSuperPeerAvailable();
  }

  Optional<ViewerConnection> find(String peer) {
    return Optional.ofNullable(connections.get(peer));
  }

  Set<String> peers() {
    return Set.copyOf(connections.keySet());
  }

  /** Whether it has a super peer, or is connecting to one. */
  boolean hasSuperPeer() {
    return connections.values().stream()
        .anyMatch(connection -> connection.canServe() || connection.isConnecting());
  }

  /** Number of open connections. */
  int openConnections() {
    return (int) connections.values().stream().filter(ViewerConnection::canServe).count();
  }

  void closeAll() {
    for (var connection : List.copyOf(connections.values())) {
      if (!connection.isConnecting()) {
        events.accept(new ViewerEvent.Ended(EndReason.LOCAL));
      }
      connection.close();
    }
    connections.clear();
    reportSuperPeerAvailable();
    reportPlayback();
  }

  /** Reports the playback since the last report. */
  void reportPlayback() {
    var now = clock.getAsLong();
    events.accept(
        new ViewerEvent.Played(
            player.stalls(now) - stalls,
            player.stalled(now).minus(stalled),
            player.played(now).minus(played)));
    stalls = player.stalls(now);
    stalled = player.stalled(now);
    played = player.played(now);
  }

  /** Sends STATS to all peers. */
  void sendStats() {
    var count = openConnections();
    connections.values().forEach(connection -> connection.sendStats(count, position()));
  }

  /** Checks timeouts and sends the requests that are due. */
  void update() {
    var now = clock.getAsLong();
    List.copyOf(connections.values())
        .forEach(connection -> connection.checkTimeouts(timeouts, now));
    picker.fillBuffer(player.buffered(now), now).ifPresent(first -> player.jumpTo(first, now));
    var expired = picker.giveUp(timeouts.segment(), now, inFlight()::contains);
    expired.forEach(due -> player.skip(due.sn(), now));
    reportMissed(expired.size());
    skipSilentSegment(now);
    requestNext(now);
  }

  /**
   * A super peer that has not seen a segment id of the viewer may announce nothing. The SDK then
   * loads the segment over HTTP and names it in a HAVE.
   */
  private void skipSilentSegment(long now) {
    var timeout = target.segment().plus(HAVE_TIMEOUT).toNanos();
    if (!target.live() || !picker.isStarted() || now - lastAnnouncedAt < timeout) {
      return;
    }
    var silentPeers =
        connections.values().stream().filter(s -> s.canServe() && !s.hasNamedSegments()).toList();
    if (!silentPeers.isEmpty()) {
      var sn = picker.skipUnannounced();
      lastAnnouncedAt = now;
      player.add(sn, target.segment(), now);
      reportMissed(1);
      silentPeers.forEach(connection -> connection.announceHave(id(sn)));
    }
  }

  /** Latest time of the next update. */
  long nextUpdateAt() {
    var now = clock.getAsLong();
    var next = Math.min(now + MAX_UPDATE_INTERVAL, picker.nextDueAt(now).orElse(Long.MAX_VALUE));
    for (var connection : connections.values()) {
      var download = connection.download();
      if (download.isPresent()) {
        next = Math.min(next, download.get().deadline(timeouts.frame()).orElse(next));
      }
    }
    return Math.max(now, next);
  }

  @Override
  public void handshakeCompleted(ViewerConnection connection) {
    if (connection.canServe()) {
      reportSuperPeerAvailable();
      start(connection);
      lastAnnouncedAt = clock.getAsLong(); // a new peer may have had nothing to announce yet
      newest(connection).ifPresent(this::onAnnounced);
      requestNext(clock.getAsLong());
    }
  }

  @Override
  public void segmentAvailable(ViewerConnection connection, SegmentId id) {
    if (connection.canServe()) {
      start(connection);
      if (level.equals(OptionalInt.of(id.level()))) {
        onAnnounced(id.sn());
      }
      requestNext(clock.getAsLong());
    }
  }

  @Override
  public void firstFrame(Duration sinceOffer, long now) {
    events.accept(new ViewerEvent.FirstFrame(sinceOffer, now));
  }

  @Override
  public void downloadStep(ViewerConnection connection, SegmentDownload download, Step step) {
    var now = clock.getAsLong();
    var sn = download.id().sn();
    if (step instanceof Step.Completed completed) {
      events.accept(
          new ViewerEvent.Downloaded(
              completed.bytes(), completed.latency(), completed.firstByte()));
      onArrived(sn, duration(completed.bytes()), now);
    } else if (step instanceof Step.Failed failed) {
      connection.segments().remove(download.id()); // do not request it there again
      events.accept(new ViewerEvent.Failed(failed.failure()));
    } else if (step instanceof Step.Crossed) {
      events.accept(new ViewerEvent.Crossed());
    } else if (step instanceof Step.Refused) {
      events.accept(new ViewerEvent.Refused());
      onArrived(sn, target.segment(), now); // over HTTP
    } else if (step instanceof Step.Cancelled) {
      events.accept(new ViewerEvent.Cancelled());
      onArrived(sn, target.segment(), now); // the SDK loads the rest over HTTP
    }
    requestNext(now);
  }

  @Override
  public void closed(ViewerConnection connection, EndReason endReason) {
    connections.remove(connection.peer(), connection);
    events.accept(new ViewerEvent.Ended(endReason));
    reportSuperPeerAvailable();
    requestNext(clock.getAsLong());
  }

  @Override
  public void strayMessage() {
    events.accept(new ViewerEvent.Stray());
  }

  private void onArrived(long sn, Duration length, long now) {
    picker.onFetched(sn);
    player.add(sn, length, now);
  }

  private void start(ViewerConnection connection) {
    if (picker.isStarted()) {
      return;
    }
    level = connection.segments().all().stream().mapToInt(SegmentId::level).min();
    var now = clock.getAsLong();
    picker
        .start(held(connection), now)
        .ifPresent(first -> player.start(first, behavior.startBuffer(), now));
  }

  private void onAnnounced(long sn) {
    var now = clock.getAsLong();
    lastAnnouncedAt = now;
    picker.onAnnounced(sn, now).ifPresent(next -> player.jumpTo(next, now));
    reportMissed(picker.skipped() - skipped);
    skipped = picker.skipped();
  }

  private void reportMissed(long segments) {
    if (segments > 0) {
      events.accept(new ViewerEvent.Missed(segments));
    }
  }

  private OptionalLong newest(ViewerConnection connection) {
    return held(connection).stream().mapToLong(Long::longValue).max();
  }

  private List<Long> held(ViewerConnection connection) {
    return connection.segments().all().stream()
        .filter(id -> level.equals(OptionalInt.of(id.level())))
        .map(SegmentId::sn)
        .toList();
  }

  private void requestNext(long now) {
    var idle = new ArrayList<>(connections.values());
    idle.removeIf(connection -> !connection.isIdle());
    while (!idle.isEmpty()) {
      requestNext(idle.remove(random.nextInt(idle.size())), now);
    }
  }

  private void requestNext(ViewerConnection connection, long now) {
    var inFlightNow = inFlight();
    picker
        .nextDueRequest(now, sn -> !inFlightNow.contains(sn) && connection.segments().has(id(sn)))
        .ifPresent(
            due -> {
              events.accept(new ViewerEvent.Requested());
              var id = id(due.sn());
              var request = connection.segments().isComplete(id) ? due : due.forward();
              connection.request(new SegmentDownload(id, request, behavior.verify(), now));
            });
  }

  private Set<Long> inFlight() {
    var numbers = new HashSet<Long>();
    for (var connection : connections.values()) {
      connection.download().filter(t -> !t.isEnding()).ifPresent(t -> numbers.add(t.id().sn()));
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

  private Duration duration(long bytes) {
    return behavior.bitrate().isPresent()
        ? Duration.ofNanos(
            (long) (bytes * BITS_PER_BYTE * NANOS_PER_SECOND / behavior.bitrate().getAsLong()))
        : target.segment();
  }

  /** Playback position in seconds; VOD only. */
  private Optional<Double> position() {
    if (target.live() || !picker.isStarted()) {
      return Optional.empty();
    }
    var segments = target.segment().multipliedBy(player.nextSn());
    var at = segments.minus(player.buffered(clock.getAsLong()));
    return Optional.of((double) Math.max(0, at.toSeconds()));
  }
}
