package superpeer.hub.signaling;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.Materializer;
import java.time.InstantSource;
import java.util.stream.IntStream;
import superpeer.hub.config.SignalingConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.hub.counters.Counters;

/** Assembles and starts the signaling server. */
public final class SignalingServer {

  /** One polling client for so many WebSockets. */
  private static final int POLLING_SHARE = 10;

  private final Counters<SignalingCounter> counters = new Counters<>(SignalingCounter.class);
  private final Route routes;

  /**
   * Starts the shards; they stop with the actor system.
   *
   * @param tokens those that the tracker issues
   */
  public SignalingServer(
      ActorSystem<?> system,
      ActorSpawner spawner,
      SignalingConfig config,
      SignalTokens tokens,
      InstantSource clock) {
    var shards = shards(system, spawner, config, clock);
    var dependencies = new ClientSession.Dependencies(shards, clock, counters);
    var flow =
        new WebSocketFlow(
            config.sendBuffer().messages(),
            config.expiry(),
            Materializer.createMaterializer(system));
    var frames =
        new WebSocketUpgrader(
            ServerSettings.create(system.classicSystem()).getWebsocketSettings(),
            config.keepAlive());
    routes =
        new SignalingRoutes(
                new WebSocketRoute(config, shards, dependencies, flow, frames),
                new PollingRoute(shards, dependencies, config.polling().hold()),
                tokens,
                counters)
            .routes();
  }

  public Route routes() {
    return routes;
  }

  public Counters<SignalingCounter> counters() {
    return counters;
  }

  private SignalingShards shards(
      ActorSystem<?> system, ActorSpawner spawner, SignalingConfig config, InstantSource clock) {
    var limits =
        new ConnectionRegistry.Limits(
            Math.max(1, config.maxSockets() / config.shards()),
            Math.max(1, config.maxSockets() / POLLING_SHARE / config.shards()),
            config.polling().expiry(),
            config.polling().messages(),
            config.rate());
    var hold = config.polling().hold();
    var refs =
        IntStream.range(0, config.shards())
            .mapToObj(
                i ->
                    spawner.spawn(
                        SignalingShard.Command.class,
                        SignalingShard.create(
                            hold, () -> new ConnectionRegistry(limits, clock, counters)),
                        "signaling-" + i))
            .toList();
    return new SignalingShards(refs, hold, system.scheduler());
  }
}
