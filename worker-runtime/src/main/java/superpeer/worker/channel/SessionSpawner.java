package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import java.util.function.Supplier;
import superpeer.protocol.control.Assignment;
import superpeer.worker.peer.PeerSession;
import superpeer.worker.peer.SessionContext;

/** Makes sessions as children of the channel actor, with the terms of the moment. */
record SessionSpawner(
    ActorContext<?> context,
    ChannelDependencies ports,
    PeerSessions sessions,
    ViewerProfiles guests,
    Supplier<Assignment> assignment,
    ActorRef<PeerSession.Event> owner)
    implements PeerConnector.SessionFactory {

  @Override
  public ActorRef<PeerSession.Command> answering(String name, String offerSdp) {
    return spawn(PeerSession.answering(name, offerSdp, terms(), ports.transport(), owner));
  }

  @Override
  public ActorRef<PeerSession.Command> calling(String name) {
    return spawn(PeerSession.calling(name, terms(), ports.transport(), owner));
  }

  private ActorRef<PeerSession.Command> spawn(Behavior<PeerSession.Command> session) {
    return context.spawnAnonymous(session);
  }

  private SessionContext terms() {
    var now = assignment.get();
    return new SessionContext(
        now.channel(),
        now.live(),
        now.token(),
        guests::announcePlan,
        sessions::open,
        ports.config().peer());
  }
}
