package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Optional;
import superpeer.protocol.signaling.Signal;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.worker.channel.PeerSessions.Session;
import superpeer.worker.channel.PeerSessions.Side;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.SessionStats;
import superpeer.worker.swarm.Glare;
import superpeer.worker.swarm.SignalingClient;

/**
 * Decides which peers are connected: answers offers while there is room, calls the peers that the
 * tracker names, and resolves crossing calls.
 *
 * <p>Owned by the channel actor.
 */
final class PeerConnector {

  /** Creates the actor of a session. */
  interface SessionFactory {

    /** Creates a session that answers the offer. */
    ActorRef<PeerSession.Command> answering(String name, String offerSdp);

    /** Creates a session that makes an offer. */
    ActorRef<PeerSession.Command> calling(String name);
  }

  /**
   * Most sessions beyond the limit of connections: those that should have connected by now, and
   * hold no viewer's place any more. The oldest makes room.
   */
  static final int MAX_LATE = 64;

  /** Most calls under way at a time: a burst of our offers would delay viewers that call us. */
  static final int MAX_CALLS = 16;

  private final PeerSessions sessions;
  private final SessionFactory factory;
  private Optional<String> ownId = Optional.empty();
  private int maxConnections;
  private long rejected;
  private boolean closed;

  PeerConnector(PeerSessions sessions, SessionFactory factory, int maxConnections) {
    this.sessions = sessions;
    this.factory = factory;
    this.maxConnections = maxConnections;
  }

  void setOwnId(String id) {
    ownId = Optional.of(id);
  }

  /**
   * @param most connections at a time; existing ones beyond the limit stay
   */
  void setMaxConnections(int most) {
    maxConnections = most;
  }

  /** Refuses new peers from now on. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** How many offers were refused. */
  long rejected() {
    return rejected;
  }

  /** A peer that has not connected within {@link PeerSessions#EXPECTED} takes no place. */
  boolean isFull() {
    return sessions.expected() >= maxConnections;
  }

  /** Ends a session that has opened although all places are taken by now. */
  void onOpened(String name) {
    if (sessions.open() > maxConnections) {
      rejected++;
      sessions.find(name).ifPresent(this::closeSession);
    }
  }

  /**
   * Calls the candidates that may be called. Super peers are skipped: they have nothing for each
   * other.
   */
  void call(List<TrackerReply.Peer> candidates, ActorRef<SignalingClient.Command> via) {
    for (var candidate : candidates) {
      var peer = candidate.id();
      if (closed || isFull() || sessions.calling() >= MAX_CALLS) {
        return;
      }
      if (!candidate.superPeer() && !ownId.equals(Optional.of(peer)) && sessions.mayCall(peer)) {
        var name = sessions.name(peer);
        add(name, peer, factory.calling(name), new Side.Calling(), via);
      }
    }
  }

  void onSignal(SignalingClient.Event.SignalReceived signalReceived) {
    if (signalReceived.signal() instanceof Signal.Offer offer) {
      offered(signalReceived.from(), offer.sdp(), signalReceived.via());
    } else {
      sessions
          .of(signalReceived.from())
          .ifPresent(
              session -> session.ref().tell(new PeerSession.Signalled(signalReceived.signal())));
    }
  }

  /**
   * Ends our call to a peer that is not there or rejects us. It must end at once: the peer's own
   * offer may be the next message, because a viewer announces itself before it can be called.
   */
  void onUnreachable(String peer) {
    sessions.of(peer).filter(Session::isCall).ifPresent(this::closeSession);
  }

  /**
   * Removes a session that has ended. A peer that still waits for it gets a reject: SDK 2.9.10
   * avoids a peer for good after 15 s without a connection, but tries again after an earlier
   * reject.
   */
  void onSessionEnded(String name, SessionStats last) {
    sessions.remove(name, last).filter(session -> !closed).ifPresent(PeerConnector::giveUp);
  }

  /** Sends a session's signal to its peer. */
  void sendSignal(PeerSession.Event.Signals signals) {
    sessions
        .find(signals.peer())
        .ifPresent(
            session ->
                session
                    .via()
                    .tell(new SignalingClient.SendSignal(session.peer(), signals.signal())));
  }

  private void offered(String peer, String sdp, ActorRef<SignalingClient.Command> via) {
    var known = sessions.of(peer);
    if (known.filter(session -> keepsOwnCall(peer, session) || session.answers(sdp)).isPresent()) {
      return; // SDK 2.9.10 may send one offer twice; a second answer would break its connection
    }
    // In all other cases a viewer offers again only after it has given up the old connection.
    known.ifPresent(this::closeSession);
    if (closed || (isFull() && known.isEmpty())) {
      rejected++;
      var reason = closed ? "leaving" : "reach limit " + maxConnections;
      via.tell(new SignalingClient.Reject(peer, reason, false));
      return;
    }
    if (sessions.late() >= MAX_LATE) {
      sessions.oldestConnecting().ifPresent(this::abandon);
    }
    var name = sessions.name(peer);
    add(name, peer, factory.answering(name, sdp), new Side.Answering(sdp), via);
  }

  private void abandon(Session session) {
    closeSession(session);
    giveUp(session);
  }

  private boolean keepsOwnCall(String peer, Session known) {
    return known.isCall()
        && ownId.map(own -> Glare.resolve(own, peer) == Glare.KEEP_OURS).orElse(false);
  }

  private void closeSession(Session session) {
    sessions.detach(session);
    session.ref().tell(new PeerSession.Leave());
  }

  private static void giveUp(Session session) {
    session.via().tell(new SignalingClient.Reject(session.peer(), "not connected in time", false));
  }

  private void add(
      String name,
      String peer,
      ActorRef<PeerSession.Command> ref,
      Side side,
      ActorRef<SignalingClient.Command> via) {
    sessions.add(new Session(name, peer, ref, side, via, false, SessionStats.NONE, 0));
  }
}
