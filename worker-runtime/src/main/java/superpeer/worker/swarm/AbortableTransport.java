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
 * TCP with a switch that closes the connection at once: a WebSocket alone cannot be closed while
 * the server is silent, neither before its upgrade nor half-open.
 */
final class AbortableTransport extends ClientTransport {

  private final SharedKillSwitch line;

  AbortableTransport(SharedKillSwitch line) {
    this.line = line;
  }

  @Override
  public Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> connectTo(
      String host, int port, ClientConnectionSettings settings, ActorSystem system) {
    return Flow.<ByteString>create()
        .via(line.<ByteString>flow())
        .viaMat(ClientTransport.TCP().connectTo(host, port, settings, system), Keep.right())
        .via(line.flow());
  }
}
