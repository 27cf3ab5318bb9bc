package superpeer.hub;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.server.Route;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;
import superpeer.hub.api.HubApi;
import superpeer.hub.config.HubConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.hub.doctor.DiagnosisTarget;
import superpeer.hub.doctor.Diagnostics;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.http.ForwardedForResolver;
import superpeer.hub.planner.AutoSeeder;
import superpeer.hub.popularity.SwarmMonitor;
import superpeer.hub.registry.HttpSuperPeerApi;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.hub.tracker.TrackerServer;

/**
 * Creates the parts of a hub that its operator uses: registry, auto-seeding, history and admin API.
 */
final class HubAdmin {

  /** Maximum channels that each shard of the tracker reports. */
  private static final int MAX_CHANNELS_PER_SHARD = 5_000;

  private static final int BYTES_PER_KB = 1_024;

  private final HubApi api;

  private HubAdmin(HubApi api) {
    this.api = api;
  }

  /** Opens connections to the hub's database. */
  private static final class DatabaseConnections {
    private final Path path;
    private Optional<String> error = Optional.empty();

    DatabaseConnections(Path path) {
      this.path = path;
    }

    /** Opens one more connection; each actor has its own. Empty if the database cannot be used. */
    Optional<HubDatabase> connect() {
      try {
        return error.isPresent() ? Optional.empty() : Optional.of(HubDatabase.open(path));
      } catch (HubDatabaseFailure e) {
        LoggerFactory.getLogger(HubAdmin.class).error("{}", e.description());
        error = Optional.of(e.description());
        return Optional.empty();
      }
    }
  }

  /**
   * Starts the actors. They stop with the actor system. A broken database is reported and does not
   * prevent the start.
   */
  static HubAdmin start(
      ActorSystem<?> system,
      ActorSpawner spawner,
      HubConfig config,
      HubEnvironment environment,
      TrackerServer tracker) {
    var clock = InstantSource.system();
    var connections = new DatabaseConnections(environment.database());
    var registryDatabase = connections.connect();
    var superPeerApi = new HttpSuperPeerApi(system, config.registry().maxAnswerKb() * BYTES_PER_KB);
    var eventLog =
        start(
            spawner,
            EventLog.Command.class,
            EventLog.create(connections.connect(), clock),
            "hub-diary");
    connections.error.ifPresent(why -> eventLog.tell(new EventLog.Append("trouble", why)));
    var registryDependencies =
        new Registry.Dependencies(
            registryDatabase, connections.error, superPeerApi, eventLog, clock);
    var self = ServerEntry.self(environment.selfUrl(), environment.selfAccessToken());
    var registry =
        start(
            spawner,
            Registry.Command.class,
            Registry.create(config.registry(), self, registryDependencies),
            "hub-registry");
    SwarmMonitor.ChannelSource channelSource = () -> tracker.topChannels(MAX_CHANNELS_PER_SHARD);
    var swarmMonitor =
        start(
            spawner,
            SwarmMonitor.Command.class,
            SwarmMonitor.create(channelSource, registry, connections.connect(), clock),
            "hub-pulse");
    var callTimeout = config.registry().callTimeout();
    var dependencies =
        new AutoSeeder.Dependencies(
            registry, swarmMonitor, eventLog, superPeerApi, tracker, callTimeout, clock);
    var autoSeeder =
        connections
            .connect()
            .map(file -> AutoSeeder.create(dependencies, file))
            .map(it -> start(spawner, AutoSeeder.Command.class, it, "hub-gardener"));
    var diagnostics =
        Diagnostics.of(system, environment.originPolicy()).of(diagnosisTarget(config, environment));
    var clientAddress = new ForwardedForResolver(config.trustedProxies());
    var apiDependencies =
        new HubApi.Dependencies(
            registry, swarmMonitor, autoSeeder, eventLog, superPeerApi, diagnostics, clientAddress);
    return new HubAdmin(
        new HubApi(
            system,
            spawner,
            environment.adminToken(),
            config.login(),
            callTimeout,
            apiDependencies));
  }

  private static DiagnosisTarget diagnosisTarget(HubConfig config, HubEnvironment environment) {
    return new DiagnosisTarget(
        List.of(URI.create(environment.selfUrl())),
        Optional.of(environment.adminToken()),
        environment.selfAccessToken(),
        environment.network().withStun(config.tracker().announceOptions().stun()));
  }

  /** Starts an actor on the blocking dispatcher, because each writes to the database. */
  private static <T> ActorRef<T> start(
      ActorSpawner spawner, Class<T> messages, Behavior<T> behavior, String name) {
    return spawner.spawn(messages, behavior, name, DispatcherSelector.blocking());
  }

  Route routes() {
    return api.routes();
  }
}
