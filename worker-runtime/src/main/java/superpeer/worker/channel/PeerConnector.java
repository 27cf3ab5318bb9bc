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
 * Decides who is connected: answers offers while there is room, calls the peers that the tracker
 * names, and lets one of two crossing calls win.
 *
 * <p>Owned by the channel actor.
 */
final class PeerConnector {

  /** Makes the actor of a session. */
  interface SessionFactory {

    /** The session answers that offer. */
    ActorRef<PeerSession.Command> answering(String name, String offerSdp);

    /** The session makes an offer. */
    ActorRef<PeerSession.Command> calling(String name);
  }

  /** Calls under way at a time: a burst of offers would delay those who call us. */
  static final int MAX_CALLS = 16;

  private final PeerSessions peerSessions;
  private final SessionFactory factory;
  private Optional<String> ownId = Optional.empty();
  private int maxConnections;
  private long rejected;
  private boolean closed;

  PeerConnector(PeerSessions peerSessions, SessionFactory factory, int maxConnections) {
    this.peerSessions = peerSessions;
    this.factory = factory;
    this.maxConnections = maxConnections;
  }

  void setOwnId(String id) {
    ownId = Optional.of(id);
  }

  /**
   * @param most viewers at a time; those connected beyond it stay
   */
  void setMaxConnections(int most) {
    maxConnections = most;
  }

  /** Takes no one new from now on. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** Offers refused. */
  long rejected() {
    return rejected;
  }

  boolean isFull() {
    return peerSessions.all() >= maxConnections;
  }

  /** Calls those of the candidates that are worth it. Super peers have nothing for each other. */
  void call(List<TrackerReply.Peer> candidates, ActorRef<SignalingClient.Command> via) {
    for (var candidate : candidates) {
      var peer = candidate.id();
      if (closed || isFull() || peerSessions.calling() >= MAX_CALLS) {
        return;
      }
      if (!candidate.superPeer()
          && !ownId.equals(Optional.of(peer))
          && peerSessions.mayCall(peer)) {
        var name = peerSessions.name(peer);
        add(name, peer, factory.calling(name), new Side.Calling(), via);
      }
    }
  }

  void onSignal(SignalingClient.Event.SignalReceived signalReceived) {
    if (signalReceived.signal() instanceof Signal.Offer offer) {
      offered(signalReceived.from(), offer.sdp(), signalReceived.via());
    } else {
      peerSessions
          .of(signalReceived.from())
          .ifPresent(
              session -> session.ref().tell(new PeerSession.Signalled(signalReceived.signal())));
    }
  }

  /**
   * The peer is not there, or wants nothing of us: a call to it is over. At once, for its own offer
   * may be the next message: a viewer announces before it can be called.
   */
  void onUnreachable(String peer) {
    peerSessions.of(peer).filter(Session::isCall).ifPresent(this::hangUp);
  }

  /**
   * A session is over. A peer that still waits for it is told so: SDK 2.9.10 avoids for good whom
   * it could not connect to within 15 s, and tries again who says no before that.
   */
  void onSessionEnded(String name, SessionStats last) {
    peerSessions.remove(name, last).filter(session -> !closed).ifPresent(PeerConnector::giveUp);
  }

  /** Brings a session's signal to its peer. */
  void sendSignal(PeerSession.Event.Signals signals) {
    peerSessions
        .find(signals.peer())
        .ifPresent(
            session ->
                session
                    .via()
                    .tell(new SignalingClient.SendSignal(session.peer(), signals.signal())));
  }

  private void offered(String peer, String sdp, ActorRef<SignalingClient.Command> via) {
    var known = peerSessions.of(peer);
    if (known.filter(session -> insists(peer, session) || session.answers(sdp)).isPresent()) {
      return; // SDK 2.9.10 may send one offer twice; a second answer would break its connection
    }
    // Otherwise a viewer offers again only when it has given the old connection up.
    known.ifPresent(this::hangUp);
    if (closed || (isFull() && known.isEmpty())) {
      rejected++;
      var reason = closed ? "leaving" : "reach limit " + maxConnections;
      via.tell(new SignalingClient.Reject(peer, reason, false));
      return;
    }
    var name = peerSessions.name(peer);
    add(name, peer, factory.answering(name, sdp), new Side.Answering(sdp), via);
  }

  private boolean insists(String peer, Session known) {
    return known.isCall()
        && ownId.map(own -> Glare.resolve(own, peer) == Glare.KEEP_OURS).orElse(false);
  }

  private void hangUp(Session session) {
    peerSessions.detach(session);
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
    peerSessions.add(new Session(name, peer, ref, side, via, false, SessionStats.NONE, 0));
  }
}
