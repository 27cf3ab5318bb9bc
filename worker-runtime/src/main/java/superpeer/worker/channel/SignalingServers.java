package superpeer.worker.channel;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import java.util.Optional;
import superpeer.protocol.control.Assignment;
import superpeer.worker.swarm.SignalingClient;
import superpeer.worker.swarm.SignalingEndpoint;
import superpeer.worker.swarm.SwarmMembership;

/**
 * Keeps the connections to the signaling servers: those of the assignment, else those that the
 * tracker names.
 *
 * <p>Owned by the channel actor.
 */
final class SignalingServers {

  private final ActorContext<?> context;
  private final ChannelDependencies dependencies;
  private final ActorRef<SignalingClient.Event> owner;
  private Optional<String> id = Optional.empty();
  private Optional<ActorRef<SignalingClient.Command>> main = Optional.empty();
  private Optional<ActorRef<SignalingClient.Command>> backup = Optional.empty();

  SignalingServers(
      ActorContext<?> context,
      ChannelDependencies dependencies,
      ActorRef<SignalingClient.Event> owner) {
    this.context = context;
    this.dependencies = dependencies;
    this.owner = owner;
  }

  /** Our peer id; empty until the tracker has assigned one. */
  String id() {
    return id.orElse("");
  }

  Optional<ActorRef<SignalingClient.Command>> main() {
    return main;
  }

  /**
   * Connects; connects again if the tracker has assigned another id.
   *
   * @return whether there is a signaling server to connect to
   */
  boolean onJoined(SwarmMembership.Event.Joined joined, Assignment.Swarm wanted) {
    var changed = !id.equals(Optional.of(joined.id()));
    id = Optional.of(joined.id());
    var mainAddress = wanted.signal().or(joined::signal);
    var backupAddress =
        wanted.signal().isPresent()
            ? wanted.backupSignal()
            : wanted.backupSignal().or(joined::signal2);
    main = connect(main, mainAddress, joined.token(), changed);
    backup =
        connect(
            backup,
            backupAddress.filter(address -> !mainAddress.equals(Optional.of(address))),
            joined.token2(),
            changed);
    return main.isPresent();
  }

  private Optional<ActorRef<SignalingClient.Command>> connect(
      Optional<ActorRef<SignalingClient.Command>> existing,
      Optional<String> address,
      Optional<String> token,
      boolean changed) {
    if (existing.isPresent()) {
      if (changed) {
        existing.get().tell(new SignalingClient.ChangeIdentity(id(), token));
      }
      return existing;
    }
    return address.map(
        url ->
            context.spawnAnonymous(
                SignalingClient.create(
                    new SignalingEndpoint(url, id(), token, dependencies.version()),
                    dependencies.config().signaling(),
                    dependencies.dialer(),
                    owner)));
  }

  void leave() {
    main.ifPresent(server -> server.tell(new SignalingClient.Stop()));
    backup.ifPresent(server -> server.tell(new SignalingClient.Stop()));
  }
}
