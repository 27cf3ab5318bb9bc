package superpeer.worker.swarm;

import akka.actor.ActorSystem;
import akka.http.javadsl.ClientTransport;
import akka.http.javadsl.OutgoingConnection;
import akka.http.javadsl.settings.ClientConnectionSettings;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.util.ByteString;
import java.util.concurrent.CompletionStage;

/**
 * TCP with a kill switch. Akka cannot close a WebSocket while the server is silent: before the
 * upgrade, or when it is half-open.
 */
final class AbortableTransport extends ClientTransport {

  private final SharedKillSwitch killSwitch;

  AbortableTransport(SharedKillSwitch killSwitch) {
    this.killSwitch = killSwitch;
  }

  @Override
  public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
      String host, int port, ClientConnectionSettings settings, ActorSystem system) {
    return Flow.<ByteString>create()
        .via(killSwitch.<ByteString>flow())
        .viaMat(ClientTransport.TCP().connectTo(host, port, settings, system), Keep.right())
        .via(killSwitch.flow());
  }
}
