package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import java.util.function.Supplier;
import superpeer.protocol.control.Assignment;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.SessionContext;

/** Creates sessions as children of the channel actor, with the current assignment. */
record SessionSpawner(
    ActorContext<?> context,
    ChannelDependencies dependencies,
    PeerSessions sessions,
    ViewerProfiles profiles,
    Supplier<Assignment> assignment,
    ActorRef<PeerSession.Event> owner)
    implements PeerConnector.SessionFactory {

  @Override
  public ActorRef<PeerSession.Command> answering(String name, String offerSdp) {
    return spawn(
        PeerSession.answering(name, offerSdp, sessionContext(), dependencies.transport(), owner));
  }

  @Override
  public ActorRef<PeerSession.Command> calling(String name) {
    return spawn(PeerSession.calling(name, sessionContext(), dependencies.transport(), owner));
  }

  private ActorRef<PeerSession.Command> spawn(Behavior<PeerSession.Command> session) {
    return context.spawnAnonymous(session);
  }

  private SessionContext sessionContext() {
    var now = assignment.get();
    return new SessionContext(
        now.channel(),
        now.live(),
        now.token(),
        profiles::announcePlan,
        sessions::open,
        dependencies.config().peer());
  }
}
