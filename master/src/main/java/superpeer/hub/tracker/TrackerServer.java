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
public final class TrackerServer implements TrackerControl {

  private final Counters<TrackerCounter> counters = new Counters<>(TrackerCounter.class);
  private final TrackerShards all;
  private final CallFilter filter;
  private final TrackerHandler handler;
  private final ReportInterval interval;
  private volatile SuperPeerReach superPeerReach = SuperPeerReach.DEFAULT;

  /**
   * What vouches for ids.
   *
   * @param tokens makes the signaling token of an id, if there are tokens
   * @param signer of the ids themselves
   */
  public record Secrets(Optional<UnaryOperator<String>> tokens, PeerIdSigner signer) {}

  private record ShardInputs(InstantSource clock, PeerIdSigner signer) {}

  /**
   * Starts the shards; they end with the system.
   *
   * @param actorSpawner of the shards
   * @param secrets what its answers are marked with
   * @param clients whose a request is
   */
  public TrackerServer(
      ActorSystem<?> system,
      ActorSpawner actorSpawner,
      TrackerConfig config,
      Secrets secrets,
      ClientAddressResolver clients,
      InstantSource clock) {
    interval = new ReportInterval(config.reporting(), counters, clock);
    var peerSelection = config.peerSelection();
    var superPeerAllocation =
        SuperPeerAllocation.byNeed(
            peerSelection.superPeers(), peerSelection.seedPreferred(), peerSelection.urgentRatio());
    var shards =
        IntStream.range(0, config.shards())
            .mapToObj(
                i ->
                    shard(
                        actorSpawner,
                        config,
                        superPeerAllocation,
                        new ShardInputs(clock, secrets.signer()),
                        i))
            .toList();
    all = new TrackerShards(shards, config.askTimeout(), system.scheduler());
    var clientLocator = new ClientLocator(MaxMindDatabase.open(config.geoIp()), clients);
    var announceReplies = new AnnounceReplies(config.announceOptions(), secrets.tokens());
    filter = new CallFilter(clients, new CallRateLimiter(config.rate(), clock));
    handler =
        new TrackerHandler(
            new TrackerHandler.Dependencies(
                all, announceReplies, clientLocator, interval, secrets.signer()),
            filter,
            counters,
            SystemMaterializer.get(system).materializer());
  }

  /** {@code /v1}: also what is no call, such as the preflight of one. */
  public Route routes() {
    return pathPrefix(
        "v1",
        () -> withCors(() -> pathPrefix("channel", () -> post(() -> handle(handler::handle)))));
  }

  /** The calls of {@link #routes()} without the tree. */
  public FastPath fastPath() {
    return handler;
  }

  /**
   * The channels with the most viewers, in no order; from any thread.
   *
   * @param most of each shard
   * @return fails if a shard does not answer in time
   */
  public CompletionStage<List<ChannelStatus>> topChannels(int most) {
    return all.topChannels(most);
  }

  @Override
  public void setReach(SuperPeerReach newReach) {
    superPeerReach = newReach;
  }

  @Override
  public void setRules(AdmissionRules newRules) {
    filter.setRules(newRules);
  }

  public Counters<TrackerCounter> counters() {
    return counters;
  }

  private ActorRef<TrackerShard.Command> shard(
      ActorSpawner actorSpawner,
      TrackerConfig config,
      SuperPeerAllocation superPeerAllocation,
      ShardInputs shardInputs,
      int number) {
    var limits = config.limits().perShard(config.shards());
    return actorSpawner.spawn(
        TrackerShard.Command.class,
        TrackerShard.create(
            () -> {
              var chance = RandomGenerator.of("L64X128MixRandom");
              var dependencies =
                  new Swarms.Dependencies(
                      shardInputs.clock(),
                      chance,
                      new PeerIdIssuer(new SecureRandom(), shardInputs.signer()),
                      counters,
                      () -> superPeerReach,
                      interval);
              return new Swarms(limits, config.peerSelection(), superPeerAllocation, dependencies);
            }),
        "tracker-" + number);
  }
}
