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

/** Assembles and starts the tracker. */
public final class TrackerServer implements TrackerControl {

  private final Counters<TrackerCounter> counters = new Counters<>(TrackerCounter.class);
  private final TrackerShards shards;
  private final CallFilter filter;
  private final TrackerHandler handler;
  private final ReportInterval interval;
  private volatile SuperPeerReach reach = SuperPeerReach.DEFAULT;

  /**
   * The secrets of the tracker.
   *
   * @param tokens makes the signaling token of an id; empty: no tokens
   * @param signer signs peer ids
   */
  public record Secrets(Optional<UnaryOperator<String>> tokens, PeerIdSigner signer) {}

  private record ShardInputs(InstantSource clock, PeerIdSigner signer) {}

  /**
   * Starts the shards; they stop with the actor system.
   *
   * @param clients determines the client address of a request
   */
  public TrackerServer(
      ActorSystem<?> system,
      ActorSpawner spawner,
      TrackerConfig config,
      Secrets secrets,
      ClientAddressResolver clients,
      InstantSource clock) {
    interval = new ReportInterval(config.reporting(), counters, clock);
    var peerSelection = config.peerSelection();
    var allocation =
        SuperPeerAllocation.byNeed(
            peerSelection.superPeers(), peerSelection.seedPreferred(), peerSelection.urgentRatio());
    var refs =
        IntStream.range(0, config.shards())
            .mapToObj(
                i ->
                    shard(spawner, config, allocation, new ShardInputs(clock, secrets.signer()), i))
            .toList();
    shards = new TrackerShards(refs, config.askTimeout(), system.scheduler());
    var locator = new ClientLocator(MaxMindDatabase.open(config.geoIp()), clients);
    var replies = new AnnounceReplies(config.announceOptions(), secrets.tokens());
    filter =
        new CallFilter(
            clients, new CallRateLimiter(config.rate(), clock), config.superPeerNetworks());
    handler =
        new TrackerHandler(
            new TrackerHandler.Dependencies(shards, replies, locator, interval, secrets.signer()),
            filter,
            counters,
            SystemMaterializer.get(system).materializer());
  }

  /** Returns the routes below {@code /v1}, CORS preflight included. */
  public Route routes() {
    return pathPrefix(
        "v1",
        () -> withCors(() -> pathPrefix("channel", () -> post(() -> handle(handler::handle)))));
  }

  /** Returns a handler for the same calls that bypasses the routing tree. */
  public FastPath fastPath() {
    return handler;
  }

  /**
   * Returns the channels with the most viewers, in no order. Thread-safe.
   *
   * @param most how many per shard
   * @return fails if a shard does not answer in time
   */
  public CompletionStage<List<ChannelStatus>> topChannels(int most) {
    return shards.topChannels(most);
  }

  @Override
  public void setReach(SuperPeerReach newReach) {
    reach = newReach;
  }

  @Override
  public void setRules(AdmissionRules newRules) {
    filter.setRules(newRules);
  }

  public Counters<TrackerCounter> counters() {
    return counters;
  }

  private ActorRef<TrackerShard.Command> shard(
      ActorSpawner spawner,
      TrackerConfig config,
      SuperPeerAllocation allocation,
      ShardInputs inputs,
      int number) {
    var limits = config.limits().perShard(config.shards());
    return spawner.spawn(
        TrackerShard.Command.class,
        TrackerShard.create(
            () -> {
              var random = RandomGenerator.of("L64X128MixRandom");
              var dependencies =
                  new Swarms.Dependencies(
                      inputs.clock(),
                      random,
                      new PeerIdIssuer(new SecureRandom(), inputs.signer()),
                      counters,
                      () -> reach,
                      interval);
              return new Swarms(limits, config.peerSelection(), allocation, dependencies);
            }),
        "tracker-" + number);
  }
}
