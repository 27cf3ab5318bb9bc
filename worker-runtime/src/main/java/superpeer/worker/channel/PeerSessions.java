package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.SessionStats;
import superpeer.worker.swarm.SignalingClient;

/**
 * Holds the sessions of a channel and their combined statistics.
 *
 * <p>Every session has a name of its own. When a viewer gives up a connection and calls again, the
 * old session may still send events; its name tells them from the new session's.
 *
 * <p>Owned by the channel actor; only {@link #open} may be called by others.
 */
final class PeerSessions {

  /** Which side made the offer. */
  sealed interface Side {

    record Calling() implements Side {}

    /**
     * @param offer the peer's session description
     */
    record Answering(String offer) implements Side {}
  }

  /**
   * @param name of the session
   * @param peer id of its peer
   * @param ref its actor
   * @param side which side made the offer
   * @param via the signaling server through which the peer is reached
   * @param isOpen whether the handshake is done
   * @param stats as last reported
   * @param openedAtMs when the handshake was done, epoch ms; 0 before
   */
  record Session(
      String name,
      String peer,
      ActorRef<PeerSession.Command> ref,
      Side side,
      ActorRef<SignalingClient.Command> via,
      boolean isOpen,
      SessionStats stats,
      long openedAtMs) {

    Session opened(long nowMs) {
      return new Session(name, peer, ref, side, via, true, stats, nowMs);
    }

    /** Whether it is our call and not open yet. */
    boolean isCall() {
      return side instanceof Side.Calling && !isOpen;
    }

    /** Whether it answers exactly this offer. */
    boolean answers(String offer) {
      return side.equals(new Side.Answering(offer));
    }

    Session withStats(SessionStats latest) {
      return new Session(name, peer, ref, side, via, isOpen, latest, openedAtMs);
    }
  }

  /** A viewer that connects does so in this time, almost always. */
  static final Duration EXPECTED = Duration.ofSeconds(2);

  /** Most ids that are remembered as unreachable. */
  private static final int MAX_UNREACHABLE = 100;

  /** How long they are remembered: a viewer that was busy or starting may be reachable later. */
  static final Duration UNREACHABLE = Duration.ofSeconds(60);

  private final Clock clock;
  private final Map<String, Session> byName = new HashMap<>();
  private final Map<String, String> nameOfPeer = new HashMap<>();
  private final Map<String, Long> connecting = new LinkedHashMap<>(); // since when, epoch ms
  private final Map<String, Instant> unreachable = new LinkedHashMap<>();
  private final AtomicInteger open = new AtomicInteger();
  private SessionStats ended = SessionStats.NONE;
  private long failed;
  private long serial;

  PeerSessions(Clock clock) {
    this.clock = clock;
  }

  /** Number of connected peers; any thread. */
  int open() {
    return open.get();
  }

  /** Number of peers that are connected, or began to connect less than {@link #EXPECTED} ago. */
  int expected() {
    long since = clock.millis() - EXPECTED.toMillis();
    return open() + (int) connecting.values().stream().filter(began -> began > since).count();
  }

  /** Number of peers that have been connecting for longer than {@link #EXPECTED}. */
  int late() {
    return open() + connecting.size() - expected();
  }

  /** The session that has been connecting for the longest time. */
  Optional<Session> oldestConnecting() {
    return connecting.keySet().stream().findFirst().flatMap(this::find);
  }

  /** Number of peers that are connected or connecting. */
  int all() {
    return byName.size();
  }

  /** Sessions of peers that are connected or connecting, in no order. */
  Stream<Session> stream() {
    return byName.values().stream();
  }

  /** Sessions of connected peers, the oldest first. */
  List<Session> oldest(int max) {
    return byName.values().stream()
        .filter(Session::isOpen)
        .sorted(Comparator.comparingLong(Session::openedAtMs))
        .limit(max)
        .toList();
  }

  /** Number of peers that are being called. */
  long calling() {
    return byName.values().stream().filter(Session::isCall).count();
  }

  /** Number of sessions that ended before they opened. */
  long failed() {
    return failed;
  }

  /** Returns a name for the next session with this peer. */
  String name(String peer) {
    return byName.containsKey(peer) ? peer + "~" + ++serial : peer;
  }

  Optional<Session> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The session that signals from this peer belong to. */
  Optional<Session> of(String peer) {
    return Optional.ofNullable(nameOfPeer.get(peer)).map(byName::get);
  }

  void add(Session session) {
    byName.put(session.name(), session);
    if (!session.isOpen()) {
      connecting.put(session.name(), clock.millis());
    }
    nameOfPeer.put(session.peer(), session.name());
  }

  void opened(String name) {
    var session = byName.get(name);
    if (session != null && !session.isOpen()) {
      byName.put(name, session.opened(clock.millis()));
      connecting.remove(name);
      open.incrementAndGet();
      unreachable.remove(session.peer());
    }
  }

  void updateStats(String name, SessionStats sessionStats) {
    byName.computeIfPresent(name, (id, session) -> session.withStats(sessionStats));
  }

  /** Detaches the peer's signals from this session, which is about to end. */
  void detach(Session session) {
    nameOfPeer.remove(session.peer(), session.name());
  }

  /**
   * Removes a session that has ended.
   *
   * @return the session, if it never opened and its peer may still wait for it
   */
  Optional<Session> remove(String name, SessionStats last) {
    var session = byName.remove(name);
    if (session == null) {
      return Optional.empty();
    }
    connecting.remove(name);
    var owned = nameOfPeer.remove(session.peer(), name);
    ended = ended.plus(last);
    if (session.isOpen()) {
      open.decrementAndGet();
      return Optional.empty();
    }
    failed++;
    remember(session.peer());
    return owned ? Optional.of(session) : Optional.empty();
  }

  /** Ids that the tracker need not return. */
  List<String> exclusions() {
    forgetExpired();
    return Stream.concat(nameOfPeer.keySet().stream(), unreachable.keySet().stream())
        .distinct()
        .toList();
  }

  /** Whether a peer may be called: it is neither connected nor was it unreachable lately. */
  boolean mayCall(String peer) {
    forgetExpired();
    return !nameOfPeer.containsKey(peer) && !unreachable.containsKey(peer);
  }

  /** The statistics of all sessions, ended ones included. */
  SessionStats total() {
    return byName.values().stream().map(Session::stats).reduce(ended, SessionStats::plus);
  }

  /**
   * Sends a command to every session, also to connecting ones. Those ignore announcements: their
   * METADATA will contain the segments.
   */
  void tellAll(PeerSession.Command command) {
    byName.values().forEach(session -> session.ref().tell(command));
  }

  private void remember(String peer) {
    unreachable.put(peer, clock.instant().plus(UNREACHABLE));
    if (unreachable.size() > MAX_UNREACHABLE) {
      unreachable.remove(unreachable.keySet().iterator().next());
    }
  }

  private void forgetExpired() {
    var now = clock.instant();
    unreachable.values().removeIf(until -> !until.isAfter(now));
  }
}
