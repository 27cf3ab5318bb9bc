package superpeer.hub.tracker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.server.Route;
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

/** The tracker, wired. */
public final class Tracker {

  private final Counters<TrackerCount> counters = new Counters<>(TrackerCount.class);
  private final TrackerShards all;
  private final Route routes;

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
    routes = new TrackerRoutes(all, new Announcement(config.answer(), tokens), counters).routes();
  }

  public Route routes() {
    return routes;
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
              var world = new Swarms.World(clock, chance, new SecureRandom(), counters);
              return new Swarms(limits, config.choice(), allocation, interval, world);
            }),
        "tracker-" + number);
  }
}
