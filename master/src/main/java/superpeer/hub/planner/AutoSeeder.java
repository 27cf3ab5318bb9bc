package superpeer.hub.planner;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.util.ByteString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.popularity.SwarmMonitor;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.ServerView;
import superpeer.hub.registry.SuperPeerApi;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.hub.tracker.TrackerControl;

/**
 * Plans every second and executes the planned actions. A planned seed is on disk before its server
 * is asked for it, so that after a restart it is not mistaken for a manual seed. Blocks on the
 * database: start it on a blocking dispatcher.
 */
public final class AutoSeeder extends AbstractBehavior<AutoSeeder.Command> {

  public sealed interface Command {}

  /** Asks for all channels, the servers that seed them, and why. */
  public record GetPlacements(ActorRef<ChannelPlacements> replyTo) implements Command {}

  /** Asks for the settings. */
  public record GetSettings(ActorRef<HubSettings> replyTo) implements Command {}

  /** Applies new settings once they are on disk. */
  public record SetSettings(HubSettings settings, ActorRef<SettingsReply> replyTo)
      implements Command {}

  /** Seeds a channel now. The reply holds the server's response. */
  public record SeedNow(ManualSeed seed, ActorRef<ManualSeed.Result> replyTo) implements Command {}

  private record ServersListed(List<ServerView> servers) implements Command {}

  private record ChannelsRanked(List<RankedChannel> channels) implements Command {}

  private record SeedAnswered(SeedAction.Start action, Optional<String> refusal)
      implements Command {}

  private record CallFailed(SeedAction action, String reason) implements Command {}

  private record StopAnswered(SeedAction.Stop action) implements Command {}

  private enum Tick implements Command {
    PLAN
  }

  /** The result of new settings. */
  public sealed interface SettingsReply {
    record Applied(HubSettings settings) implements SettingsReply {}

    /** The settings were not applied. */
    record Failed(String reason) implements SettingsReply {}
  }

  /**
   * What the auto-seeder talks to.
   *
   * @param tracker receives the reach and location of super peers, and the admission rules
   * @param callTimeout of one call to a server
   */
  public record Dependencies(
      ActorRef<Registry.Command> registry,
      ActorRef<SwarmMonitor.Command> swarmMonitor,
      ActorRef<EventLog.Command> eventLog,
      SuperPeerApi superPeerApi,
      TrackerControl tracker,
      Duration callTimeout,
      InstantSource clock) {}

  private static final Duration PLAN_INTERVAL = Duration.ofSeconds(1);

  private final Dependencies dependencies;
  private final PlacementStore store;
  private final ActorRef<Registry.Listing> listings;
  private final ActorRef<SwarmMonitor.Channels> rankings;
  private final PlacementHistory history;
  private final ReplicaScaler scaler = new ReplicaScaler();
  private HubSettings settings;
  private Optional<List<ServerView>> servers = Optional.empty();
  private Optional<List<RankedChannel>> channels = Optional.empty();
  private ChannelPlacements channelPlacements = new ChannelPlacements(List.of());

  /**
   * @param database closed with the actor
   */
  public static Behavior<Command> create(Dependencies dependencies, HubDatabase database) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.PLAN, Duration.ZERO, PLAN_INTERVAL);
                  return new AutoSeeder(context, dependencies, new PlacementStore(database));
                }));
  }

  private AutoSeeder(
      ActorContext<Command> context, Dependencies dependencies, PlacementStore store) {
    super(context);
    this.dependencies = dependencies;
    this.store = store;
    this.listings =
        context.messageAdapter(Registry.Listing.class, it -> new ServersListed(it.servers()));
    this.rankings =
        context.messageAdapter(
            SwarmMonitor.Channels.class, it -> new ChannelsRanked(it.channels()));
    var storedState = load();
    this.history = new PlacementHistory(storedState.seeds());
    this.settings = storedState.settings();
    dependencies.tracker().setRules(settings.rules());
  }

  private record StoredState(List<PlannedSeed> seeds, HubSettings settings) {}

  /** If the settings cannot be read, nothing is seeded until they are saved again. */
  private StoredState load() {
    try {
      return new StoredState(store.seeds(dependencies.clock().millis()), store.settings());
    } catch (HubDatabaseFailure e) {
      log("trouble", "auto-seeding is off: " + e.description());
      return new StoredState(List.of(), HubSettings.DEFAULT);
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetPlacements.class, this::onGetPlacements)
        .onMessage(GetSettings.class, this::onGetSettings)
        .onMessage(SetSettings.class, this::onSetSettings)
        .onMessage(SeedNow.class, this::onSeedNow)
        .onMessage(ServersListed.class, this::onServersListed)
        .onMessage(ChannelsRanked.class, this::onChannelsRanked)
        .onMessage(SeedAnswered.class, this::onSeedAnswered)
        .onMessage(StopAnswered.class, this::onStopAnswered)
        .onMessage(CallFailed.class, this::onCallFailed)
        .onMessageEquals(Tick.PLAN, this::onTick)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onGetPlacements(GetPlacements ask) {
    ask.replyTo().tell(channelPlacements);
    return this;
  }

  private Behavior<Command> onGetSettings(GetSettings ask) {
    ask.replyTo().tell(settings);
    return this;
  }

  private Behavior<Command> onSetSettings(SetSettings set) {
    try {
      store.save(set.settings());
      settings = set.settings();
      dependencies.tracker().setRules(settings.rules());
      log(
          "settings",
          "auto-seeding is "
              + (settings.seeding().enabled() ? "on" : "off")
              + ", from "
              + settings.seeding().minViewers()
              + " viewers; the tracker is "
              + (settings.closed() ? "closed except for the pages of " : "open and knows ")
              + settings.domains().size()
              + (settings.domains().size() == 1 ? " domain" : " domains"));
      set.replyTo().tell(new SettingsReply.Applied(settings));
    } catch (HubDatabaseFailure e) {
      set.replyTo().tell(new SettingsReply.Failed(e.description()));
    }
    return this;
  }

  private Behavior<Command> onSeedNow(SeedNow ask) {
    var manualSeed = ask.seed();
    var server = manualSeed.chooseServer(servers.orElse(List.of())).map(ServerView::entry);
    if (server.isEmpty()) {
      ask.replyTo()
          .tell(
              new ManualSeed.Result.Failed(
                  manualSeed
                      .server()
                      .map(id -> "no server has the id " + id)
                      .orElse("no server has free capacity")));
      return this;
    }
    var id = server.get().id();
    var body = manualSeed.body(settings, channels.orElse(List.of()));
    log("seed", describe(new Placement(id, manualSeed.channel().encoded())) + ": manual");
    dependencies
        .superPeerApi()
        .call(
            server.get().target(),
            SuperPeerApi.Call.post("/seed", body, dependencies.callTimeout()))
        .<ManualSeed.Result>thenApply(response -> new ManualSeed.Result.Answered(id, response))
        .exceptionally(failure -> new ManualSeed.Result.Failed(id + ": " + reason(failure)))
        .thenAccept(ask.replyTo()::tell);
    return this;
  }

  private Behavior<Command> onServersListed(ServersListed serversListed) {
    servers = Optional.of(serversListed.servers());
    dependencies.tracker().setReach(ServerLocations.reach(settings, serversListed.servers()));
    return this;
  }

  private Behavior<Command> onChannelsRanked(ChannelsRanked channelsRanked) {
    channels = Optional.of(channelsRanked.channels());
    return this;
  }

  /** Plans with the replies of the last second, then asks again. */
  private Behavior<Command> onTick() {
    if (servers.isPresent() && channels.isPresent()) {
      plan(servers.get(), channels.get(), dependencies.clock().millis());
    }
    dependencies.registry().tell(new Registry.GetServers(listings));
    dependencies.swarmMonitor().tell(new SwarmMonitor.GetChannels(rankings));
    return this;
  }

  private void plan(List<ServerView> servers, List<RankedChannel> channels, long nowMs) {
    for (var lost : history.reconcile(servers, nowMs)) {
      log("seed", describe(lost.placement()) + " is no longer auto-seeded: " + lost.reason());
      forget(lost.placement());
    }
    history.markWanted(settings, channels, nowMs);
    scaler.observe(history.plannedSeeds().keySet(), servers, nowMs);
    var plannerInput =
        new PlannerInput(
            settings,
            channels,
            servers,
            history.plannedSeeds(),
            history.stopping(nowMs),
            history.avoided(nowMs),
            scaler.replicas(),
            nowMs);
    var plan = Planner.plan(plannerInput);
    plan.actions().forEach(seedAction -> execute(seedAction, nowMs));
    channelPlacements = ChannelPlacements.of(plannerInput, plan);
  }

  private void execute(SeedAction seedAction, long nowMs) {
    var server = entry(seedAction.placement().server());
    if (server.isEmpty()) {
      return;
    } else if (seedAction instanceof SeedAction.Start start) {
      seed(start, server.get(), nowMs);
    } else if (seedAction instanceof SeedAction.Stop stop) {
      stop(stop, server.get(), nowMs);
    }
  }

  private void seed(SeedAction.Start action, ServerEntry server, long nowMs) {
    try {
      store.add(action.placement(), nowMs);
    } catch (HubDatabaseFailure e) {
      log("trouble", e.description());
      history.refused(action.placement(), nowMs);
      return;
    }
    history.started(action.placement(), nowMs);
    log("seed", describe(action.placement()) + ": " + action.reason());
    var call =
        SuperPeerApi.Call.post("/seed", SeedBody.of(action, settings), dependencies.callTimeout());
    getContext()
        .pipeToSelf(
            dependencies.superPeerApi().call(server.target(), call),
            (response, failure) ->
                response == null
                    ? new CallFailed(action, reason(failure))
                    : new SeedAnswered(action, SeedBody.refusal(response)));
  }

  private Behavior<Command> onSeedAnswered(SeedAnswered seedAnswered) {
    seedAnswered
        .refusal()
        .ifPresent(
            why -> {
              var placement = seedAnswered.action().placement();
              history.refused(placement, dependencies.clock().millis());
              forget(placement);
              log("seed", describe(placement) + " was refused: " + why);
            });
    return this;
  }

  private void stop(SeedAction.Stop action, ServerEntry server, long nowMs) {
    history.stopping(action.placement(), nowMs);
    log("stop", describe(action.placement()) + ": " + action.reason());
    getContext()
        .pipeToSelf(
            stopAll(action.pids(), server),
            (done, failure) ->
                failure == null
                    ? new StopAnswered(action)
                    : new CallFailed(action, reason(failure)));
  }

  /** A worker that no longer exists counts as stopped. */
  private CompletionStage<Done> stopAll(List<Long> pids, ServerEntry server) {
    CompletionStage<Done> all = CompletableFuture.completedFuture(Done.done());
    for (var pid : pids) {
      var call =
          SuperPeerApi.Call.post(
              "/stop/" + pid, ByteString.fromString("{}"), dependencies.callTimeout());
      all =
          all.thenCombine(
              dependencies.superPeerApi().call(server.target(), call),
              (before, response) -> requireStopped(response));
    }
    return all;
  }

  private static Done requireStopped(SuperPeerApi.Response response) {
    if (!response.isSuccess() && response.status() != 404) {
      throw new SuperPeerApi.NoResponse("HTTP " + response.status());
    }
    return Done.done();
  }

  private Behavior<Command> onStopAnswered(StopAnswered stopAnswered) {
    history.stopped(stopAnswered.action().placement(), dependencies.clock().millis());
    forget(stopAnswered.action().placement());
    return this;
  }

  /** The next reports show whether a seed was started anyway. A stop is planned again. */
  private Behavior<Command> onCallFailed(CallFailed callFailed) {
    log(
        "trouble",
        describe(callFailed.action().placement())
            + ": the server did not respond: "
            + callFailed.reason());
    if (callFailed.action() instanceof SeedAction.Stop) {
      history.stopFailed(callFailed.action().placement());
    }
    return this;
  }

  private void forget(Placement placement) {
    try {
      store.remove(placement);
    } catch (HubDatabaseFailure e) {
      log("trouble", e.description());
    }
  }

  private Optional<ServerEntry> entry(String id) {
    return servers.orElse(List.of()).stream()
        .map(ServerView::entry)
        .filter(entry -> entry.id().equals(id))
        .findFirst();
  }

  private String describe(Placement placement) {
    return ChannelPlacements.name(placement.channel())
        + " at "
        + entry(placement.server()).map(ServerEntry::name).orElse(placement.server());
  }

  private static String reason(Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage());
  }

  private void log(String kind, String text) {
    dependencies.eventLog().tell(new EventLog.Append(kind, text));
  }

  private Behavior<Command> onPostStop() {
    store.close();
    return this;
  }
}
