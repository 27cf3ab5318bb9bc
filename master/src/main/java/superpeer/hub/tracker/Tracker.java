package superpeer.hub.tracker;

import static akka.http.javadsl.server.Directives.handle;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static superpeer.hub.http.OpenRoutes.open;

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
import superpeer.hub.counters.Counters;
import superpeer.hub.counters.Starter;
import superpeer.hub.geo.MaxMindAtlas;
import superpeer.hub.http.ClientAddress;
import superpeer.hub.http.Shortcut;

/** The tracker, wired. */
public final class Tracker {

  private final Counters<TrackerCount> counters = new Counters<>(TrackerCount.class);
  private final TrackerShards all;
  private final TrackerCalls calls;
  private volatile Reach reach = Reach.DEFAULT;

  /**
   * Starts the shards; they end with the system.
   *
   * @param starter of the shards
   * @param tokens makes the signaling token of an id, if there are tokens
   */
  public Tracker(
      ActorSystem<?> system,
      Starter starter,
      TrackerConfig config,
      Optional<UnaryOperator<String>> tokens,
      InstantSource clock) {
    var choice = config.choice();
    var allocation =
        Allocation.byNeed(choice.superPeers(), choice.seedPreferred(), choice.urgentRatio());
    var shards =
        IntStream.range(0, config.shards())
            .mapToObj(i -> shard(starter, config, allocation, clock, i))
            .toList();
    all = new TrackerShards(shards, config.askTimeout(), system.scheduler());
    var whence = new Whence(MaxMindAtlas.open(config.geoIp()), ClientAddress.OF_CONNECTION);
    var announcement = new Announcement(config.answer(), tokens);
    calls =
        new TrackerCalls(
            all, announcement, whence, counters, SystemMaterializer.get(system).materializer());
  }

  /** {@code /v1}: also what is no call, such as the preflight of one. */
  public Route routes() {
    return pathPrefix(
        "v1", () -> open(() -> pathPrefix("channel", () -> post(() -> handle(calls::answer)))));
  }

  /** The calls of {@link #routes()} without the tree. */
  public Shortcut shortcut() {
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

  /** Tells how far super peers reach and where they are, from now on; from any thread. */
  public void reach(Reach newReach) {
    reach = newReach;
  }

  public Counters<TrackerCount> counters() {
    return counters;
  }

  private ActorRef<TrackerShard.Command> shard(
      Starter starter,
      TrackerConfig config,
      Allocation allocation,
      InstantSource clock,
      int number) {
    var limits = config.limits().perShard(config.shards());
    var interval = config.answer().reportInterval();
    return starter.start(
        TrackerShard.Command.class,
        TrackerShard.create(
            () -> {
              var chance = RandomGenerator.of("L64X128MixRandom");
              var world =
                  new Swarms.World(clock, chance, new SecureRandom(), counters, () -> reach);
              return new Swarms(limits, config.choice(), allocation, interval, world);
            }),
        "tracker-" + number);
  }
}
