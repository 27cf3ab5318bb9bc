package superpeer.hub.signaling;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.server.Route;
import akka.http.javadsl.settings.ServerSettings;
import akka.stream.Materializer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.IntStream;
import superpeer.hub.config.SignalingConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.hub.counters.Counters;

/** The signaling server, wired. */
public final class Signaling {

  private final Counters<SignalingCount> counters = new Counters<>(SignalingCount.class);
  private final Route routes;

  /** Starts the shards; they end with the system. */
  public Signaling(
      ActorSystem<?> system, ActorSpawner starter, SignalingConfig config, InstantSource clock) {
    var shards = shards(system, starter, config, clock);
    var surroundings = new Caller.Surroundings(shards, clock, counters);
    var flow =
        new SocketFlow(
            config.sendBuffer().messages(),
            config.expiry(),
            Materializer.createMaterializer(system));
    var frames =
        new SocketFrames(
            ServerSettings.create(system.classicSystem()).getWebsocketSettings(),
            config.keepAlive());
    routes =
        new SignalingRoutes(
                new SocketRoute(config, shards, surroundings, flow, frames),
                new PollingRoute(shards, surroundings, config.polling().hold()),
                tokens(config, clock),
                counters)
            .routes();
  }

  public Route routes() {
    return routes;
  }

  public Counters<SignalingCount> counters() {
    return counters;
  }

  /** What the tracker issues and this server asks for; empty without a secret. */
  public static Optional<Tokens> tokens(SignalingConfig config, InstantSource clock) {
    var tokens = config.tokens();
    return tokens.secret().map(secret -> new Tokens(secret, tokens.maxAge(), clock));
  }

  private SignalingShards shards(
      ActorSystem<?> system, ActorSpawner starter, SignalingConfig config, InstantSource clock) {
    var rules =
        new Switchboard.Rules(
            Math.max(1, config.maxSockets() / config.shards()),
            config.polling().expiry(),
            config.polling().messages(),
            config.rate());
    var hold = config.polling().hold();
    var refs =
        IntStream.range(0, config.shards())
            .mapToObj(
                i ->
                    starter.spawn(
                        SignalingShard.Command.class,
                        SignalingShard.create(hold, () -> new Switchboard(rules, clock, counters)),
                        "signaling-" + i))
            .toList();
    return new SignalingShards(refs, hold, system.scheduler());
  }
}
