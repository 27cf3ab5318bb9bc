package superpeer.worker;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment.Network;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.worker.channel.Ports;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.swarm.HttpTrackerClient;
import superpeer.worker.swarm.WebSocketDialer;
import superpeer.worker.webrtc.RtcTransport;

/**
 * What the first seed would otherwise wait for, done while the worker stands by: the native library
 * is loaded, a certificate made, and the clients of tracker and signaling server run as far as a
 * port of this host where nobody listens.
 */
final class Rehearsal {

  private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

  /** Discard, of RFC 863: refuses at once, since nobody has served it for decades. */
  private static final String NOBODY = "127.0.0.1:9";

  private static final ChannelId CHANNEL =
      ChannelId.ofUrl("http://" + NOBODY + "/", Optional.empty());
  private static final Peers QUESTION =
      new Peers(
          List.of(),
          0,
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
  private static final Network NETWORK = new Network(Optional.empty(), 0, 0, List.of());

  private Rehearsal() {}

  /** Returns at once. What fails now will fail again with the first seed, and is told then. */
  static void begin(ActorSystem<?> system, WorkerConfig config) {
    var blocking = system.dispatchers().lookup(DispatcherSelector.fromConfig(Ports.BLOCKING));
    var unused =
        CompletableFuture.runAsync(() -> play(system, config), blocking)
            .whenComplete((done, failure) -> log.debug("rehearsed", failure));
  }

  private static void play(ActorSystem<?> system, WorkerConfig config) {
    var dialer = new WebSocketDialer(system, config.signaling());
    var line =
        dialer.dial("ws://" + NOBODY + "/", event -> log.debug("rehearsed signaling: {}", event));
    var unused =
        new HttpTrackerClient(system, "http://" + NOBODY + "/v1", config.tracker())
            .findPeers(CHANNEL, "nobody", QUESTION)
            .whenComplete((reply, refused) -> log.debug("rehearsed the tracker"));
    RtcTransport.open(config.webrtc(), NETWORK).close();
    line.close();
  }
}
