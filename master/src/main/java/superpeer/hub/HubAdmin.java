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

/** Registry, auto-seeding, history and API of a hub: the part that an operator sits at. */
final class HubAdmin {

  /** Channels that each shard of the tracker tells of. */
  private static final int CHANNELS_OF_A_SHARD = 5_000;

  private static final int BYTES_PER_KB = 1_024;

  private final HubApi api;

  private HubAdmin(HubApi api) {
    this.api = api;
  }

  /** Connections to the hub's file, or why there are none. */
  private static final class Files {
    private final Path path;
    private Optional<String> trouble = Optional.empty();

    Files(Path path) {
      this.path = path;
    }

    /** One more connection; every actor has its own. */
    Optional<HubDatabase> connect() {
      try {
        return trouble.isPresent() ? Optional.empty() : Optional.of(HubDatabase.open(path));
      } catch (HubDatabaseFailure e) {
        LoggerFactory.getLogger(HubAdmin.class).error("{}", e.description());
        trouble = Optional.of(e.description());
        return Optional.empty();
      }
    }
  }

  /** Starts the actors; they end with the system. A broken file is said, and stops nobody. */
  static HubAdmin start(
      ActorSystem<?> system,
      ActorSpawner actorSpawner,
      HubConfig config,
      HubEnvironment hubEnvironment,
      TrackerServer trackerServer) {
    var clock = InstantSource.system();
    var files = new Files(hubEnvironment.database());
    var registryFile = files.connect();
    var superPeers = new HttpSuperPeerApi(system, config.registry().maxAnswerKb() * BYTES_PER_KB);
    var diary =
        start(
            actorSpawner,
            EventLog.Command.class,
            EventLog.create(files.connect(), clock),
            "hub-diary");
    files.trouble.ifPresent(why -> diary.tell(new EventLog.Append("trouble", why)));
    var known = new Registry.Dependencies(registryFile, files.trouble, superPeers, diary, clock);
    var self = ServerEntry.self(hubEnvironment.selfUrl(), hubEnvironment.selfAccessToken());
    var registry =
        start(
            actorSpawner,
            Registry.Command.class,
            Registry.create(config.registry(), self, known),
            "hub-registry");
    SwarmMonitor.ChannelSource channelSource = () -> trackerServer.topChannels(CHANNELS_OF_A_SHARD);
    var pulse =
        start(
            actorSpawner,
            SwarmMonitor.Command.class,
            SwarmMonitor.create(channelSource, registry, files.connect(), clock),
            "hub-pulse");
    var patience = config.registry().callTimeout();
    var dependencies =
        new AutoSeeder.Dependencies(
            registry, pulse, diary, superPeers, trackerServer, patience, clock);
    var gardener =
        files
            .connect()
            .map(file -> AutoSeeder.create(dependencies, file))
            .map(it -> start(actorSpawner, AutoSeeder.Command.class, it, "hub-gardener"));
    var doctor =
        Diagnostics.of(system, hubEnvironment.originPolicy()).of(patient(config, hubEnvironment));
    var clients = new ForwardedForResolver(config.trustedProxies());
    var around =
        new HubApi.Dependencies(registry, pulse, gardener, diary, superPeers, doctor, clients);
    return new HubAdmin(
        new HubApi(
            system, actorSpawner, hubEnvironment.adminToken(), config.login(), patience, around));
  }

  private static DiagnosisTarget patient(HubConfig config, HubEnvironment hubEnvironment) {
    return new DiagnosisTarget(
        List.of(URI.create(hubEnvironment.selfUrl())),
        Optional.of(hubEnvironment.adminToken()),
        hubEnvironment.selfAccessToken(),
        hubEnvironment.network().withStun(config.tracker().announceOptions().stun()));
  }

  /** On the dispatcher that may block: each writes to its file. */
  private static <T> ActorRef<T> start(
      ActorSpawner actorSpawner, Class<T> messages, Behavior<T> behavior, String name) {
    return actorSpawner.spawn(messages, behavior, name, DispatcherSelector.blocking());
  }

  Route routes() {
    return api.routes();
  }
}
