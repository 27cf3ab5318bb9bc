package superpeer.hub.tracker;

import static akka.http.javadsl.server.Directives.handle;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static superpeer.hub.http.CorsRoutes.withCors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.server.Route;
import akka.stream.SystemMaterializer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.hub.counters.Counters;
import superpeer.hub.geo.MaxMindDatabase;
import superpeer.hub.http.ClientAddressResolver;
import superpeer.hub.http.FastPath;

/** The tracker, wired. */
public final class Tracker implements Governed {

  private final Counters<TrackerCount> counters = new Counters<>(TrackerCount.class);
  private final TrackerShards all;
  private final Gate gate;
  private final TrackerCalls calls;
  private final Pace pace;
  private volatile Reach reach = Reach.DEFAULT;

  /**
   * What vouches for ids.
   *
   * @param tokens makes the signaling token of an id, if there are tokens
   * @param seal of the ids themselves
   */
  public record Secrets(Optional<UnaryOperator<String>> tokens, IdSeal seal) {}

  private record Source(InstantSource clock, IdSeal seal) {}

  /**
   * Starts the shards; they end with the system.
   *
   * @param starter of the shards
   * @param secrets what its answers are marked with
   * @param clients whose a request is
   */
  public Tracker(
      ActorSystem<?> system,
      ActorSpawner starter,
      TrackerConfig config,
      Secrets secrets,
      ClientAddressResolver clients,
      InstantSource clock) {
    pace = new Pace(config.reporting(), counters, clock);
    var choice = config.peerSelection();
    var allocation =
        Allocation.byNeed(choice.superPeers(), choice.seedPreferred(), choice.urgentRatio());
    var shards =
        IntStream.range(0, config.shards())
            .mapToObj(i -> shard(starter, config, allocation, new Source(clock, secrets.seal()), i))
            .toList();
    all = new TrackerShards(shards, config.askTimeout(), system.scheduler());
    var whence = new Whence(MaxMindDatabase.open(config.geoIp()), clients);
    var announcement = new Announcement(config.announceOptions(), secrets.tokens());
    gate = new Gate(clients, new CallRate(config.rate(), clock));
    calls =
        new TrackerCalls(
            new TrackerCalls.Inside(all, announcement, whence, pace, secrets.seal()),
            gate,
            counters,
            SystemMaterializer.get(system).materializer());
  }

  /** {@code /v1}: also what is no call, such as the preflight of one. */
  public Route routes() {
    return pathPrefix(
        "v1", () -> withCors(() -> pathPrefix("channel", () -> post(() -> handle(calls::answer)))));
  }

  /** The calls of {@link #routes()} without the tree. */
  public FastPath shortcut() {
    return calls;
  }

  /**
   * The channels with the most viewers, in no order; from any thread.
   *
   * @param most of each shard
   * @return fails if a shard does not answer in time
   */
  public CompletionStage<List<ChannelFigures>> survey(int most) {
    return all.survey(most);
  }

  @Override
  public void reach(Reach newReach) {
    reach = newReach;
  }

  @Override
  public void rules(Rules newRules) {
    gate.rules(newRules);
  }

  public Counters<TrackerCount> counters() {
    return counters;
  }

  private ActorRef<TrackerShard.Command> shard(
      ActorSpawner starter,
      TrackerConfig config,
      Allocation allocation,
      Source source,
      int number) {
    var limits = config.limits().perShard(config.shards());
    return starter.spawn(
        TrackerShard.Command.class,
        TrackerShard.create(
            () -> {
              var chance = RandomGenerator.of("L64X128MixRandom");
              var world =
                  new Swarms.World(
                      source.clock(),
                      chance,
                      new PeerIds(new SecureRandom(), source.seal()),
                      counters,
                      () -> reach,
                      pace);
              return new Swarms(limits, config.peerSelection(), allocation, world);
            }),
        "tracker-" + number);
  }
}
