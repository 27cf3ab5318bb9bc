package superpeer.master;

import static akka.http.javadsl.server.Directives.concat;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AskPattern;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.server.Directives;
import akka.http.javadsl.server.Route;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.concurrent.ExecutionContext;
import superpeer.hub.Hub;
import superpeer.hub.HubEnvironment;
import superpeer.hub.config.HubConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.master.cache.CacheEvictor;
import superpeer.master.config.MasterSettings;
import superpeer.master.config.WorkerJvmOptions;
import superpeer.master.connections.ConnectionLimiter;
import superpeer.master.fleet.Fleet;
import superpeer.master.mailbox.ActorInstrumentation;
import superpeer.master.process.ControlRefusal;
import superpeer.master.process.ProcessLauncher;

/**
 * A running master with its hub.
 *
 * <p>It takes the workers that a master before it left at once, and binds its port before it starts
 * anything else, so that a port in use costs nobody a worker; requests that come before the rest is
 * up wait for it. It ends in the opposite order: workers first, which still need the hub to take
 * leave, then the port, then the actors.
 */
final class MasterServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MasterServer.class);

  /** The fastest worker that logs all it can writes some MB in that time. */
  private static final Duration LOG_TRIM_INTERVAL = Duration.ofMinutes(1);

  private static final Duration CACHE_SWEEP_INTERVAL = Duration.ofSeconds(30);
  private static final long BYTES_PER_MB = 1 << 20;

  /** For answers that are on their way when the server ends. */
  private static final Duration RESPONSE_GRACE = Duration.ofSeconds(2);

  /** For the actors to stop; each only has to let go of what it owns. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final ActorSystem<Void> system;
  private final ProcessLauncher launcher;
  private final MasterSettings masterSettings;
  private final AtomicBoolean failed = new AtomicBoolean();

  private MasterServer(
      ActorSystem<Void> system, ProcessLauncher launcher, MasterSettings masterSettings) {
    this.system = system;
    this.launcher = launcher;
    this.masterSettings = masterSettings;
  }

  /**
   * @param root for the actor system and the hub, which reads its own settings
   * @param page further routes, which come first
   * @throws ExitCode.ExitException if the port is taken or the data directory cannot be used
   */
  static MasterServer start(MasterSettings masterSettings, Config root, Optional<Route> page) {
    var hub =
        masterSettings.hub().enabled() ? Optional.of(hubConfig(root)) : Optional.<HubConfig>empty();
    var launcher = openLauncher(masterSettings, root);
    var previousRun = PreviousRun.load(masterSettings, launcher);
    var system = ActorSystem.<Void>create(Behaviors.empty(), "super-peer", root);
    var masterServer = new MasterServer(system, launcher, masterSettings);
    try {
      masterServer.run(previousRun, hub, page);
      return masterServer;
    } catch (ExitCode.ExitException e) {
      launcher.leaveWorkersRunning();
      masterServer.close();
      throw e;
    }
  }

  private static ActorSpawner instrumentedSpawner(ActorInstrumentation actors) {
    return new ActorSpawner() {
      @Override
      public <T> ActorRef<T> spawn(
          Class<T> messages, Behavior<T> behavior, String name, Props props) {
        return actors.spawnRestarting(messages, behavior, name, props);
      }
    };
  }

  private static HubConfig hubConfig(Config root) {
    try {
      return HubConfig.from(root.getConfig("superpeer.hub"));
    } catch (IllegalArgumentException | ConfigException e) {
      throw new ExitCode.ExitException(ExitCode.CONFIG, String.valueOf(e.getMessage()));
    }
  }

  private static ProcessLauncher openLauncher(MasterSettings masterSettings, Config root) {
    var options =
        WorkerJvmOptions.of(root, ConfigFactory.parseResources("reference.conf").resolve());
    var dataDir = masterSettings.master().dataDir();
    try {
      return ProcessLauncher.open(
          new ProcessLauncher.Settings(dataDir, ServeOptions.home(), options));
    } catch (IllegalArgumentException | IOException e) {
      throw new ExitCode.ExitException(ExitCode.CONFIG, e.getMessage() + " (--data-dir)");
    }
  }

  private void run(PreviousRun previousRun, Optional<HubConfig> hubConfig, Optional<Route> page) {
    var connectionLimiter = connections(hubConfig);
    var listeners = Listeners.open(system, masterSettings, connectionLimiter);
    launcher.failure().thenAccept(cause -> failed("the control line", cause));
    var actors = new ActorInstrumentation(system, this::failed);
    var masterActors = MasterActors.start(system, masterSettings, launcher, previousRun, actors);
    var hub =
        hubConfig.map(
            config -> Hub.start(system, instrumentedSpawner(actors), config, Optional.of(home())));
    hub.ifPresent(it -> HubMeters.register(it, masterActors.metrics().registry()));
    registerRefusalMeters(masterActors.metrics().registry());
    registerConnectionMeters(connectionLimiter, masterActors.metrics().registry());
    var blocking = system.dispatchers().lookup(DispatcherSelector.blocking());
    startCacheEviction(masterActors.metrics().registry(), blocking);
    system
        .scheduler()
        .scheduleWithFixedDelay(LOG_TRIM_INTERVAL, LOG_TRIM_INTERVAL, launcher::trimLogs, blocking);
    var forWorkers = hub.map(it -> concat(it.routes(), masterActors.rest().routes()));
    addShutdownTasks(
        masterActors.fleet(), listeners); // whoever gets an answer may send SIGTERM next
    listeners.serve(
        hub.map(Hub::fastPath),
        concat(
            page.orElseGet(Directives::reject),
            hub.map(it -> concat(it.routes(), it.adminRoutes())).orElseGet(Directives::reject),
            masterActors.rest().routes()),
        forWorkers);
    log.info(
        "super-peer {} listens on {}:{} ({}), hub {}, data in {}",
        Main.Version.current(),
        masterSettings.master().listenAddress(),
        masterSettings.master().listenPort(),
        masterSettings.access().tls().isPresent() ? "TLS" : "plain HTTP",
        hub.isPresent() ? "on" : "off",
        masterSettings.master().dataDir().toAbsolutePath());
  }

  private ConnectionLimiter connections(Optional<HubConfig> hub) {
    var set = masterSettings.access().connections();
    var idle = system.settings().config().getDuration("akka.http.server.idle-timeout");
    return new ConnectionLimiter(
        new ConnectionLimiter.Limits(
            set.maxPerAddress(),
            hub.map(HubConfig::trustedProxies).orElse(List.of()),
            set.headTimeout(),
            idle.plus(set.headTimeout())));
  }

  private static void registerConnectionMeters(
      ConnectionLimiter connectionLimiter, MeterRegistry registry) {
    Gauge.builder("superpeer.http.connections", connectionLimiter, ConnectionLimiter::open)
        .description("TCP connections of REST, tracker, signaling and dashboard")
        .register(registry);
    FunctionCounter.builder("superpeer.http.closed", connectionLimiter, ConnectionLimiter::timedOut)
        .tag("why", "slow")
        .description("connections closed for what they do")
        .register(registry);
    FunctionCounter.builder(
            "superpeer.http.closed", connectionLimiter, ConnectionLimiter::overLimit)
        .tag("why", "crowded")
        .description("connections closed for what they do")
        .register(registry);
  }

  private HubEnvironment home() {
    var master = masterSettings.master();
    return new HubEnvironment(
        master.dataDir(),
        AdminToken.loadOrCreate(masterSettings.hub().adminToken(), master.dataDir()).value(),
        MasterActors.ownUrl(masterSettings),
        master.accessToken(),
        HostInfo.network(masterSettings),
        HostInfo.addressPolicy(masterSettings));
  }

  private void startCacheEviction(MeterRegistry registry, ExecutionContext blocking) {
    var cacheEvictor =
        new CacheEvictor(
            MasterActors.cacheDir(masterSettings),
            masterSettings.origin().maxDiskMb() * BYTES_PER_MB,
            InstantSource.system());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            CACHE_SWEEP_INTERVAL, CACHE_SWEEP_INTERVAL, cacheEvictor::sweep, blocking);
    Gauge.builder("superpeer.cache.bytes", cacheEvictor::bytes)
        .description("segment files of all channels on disk")
        .register(registry);
    FunctionCounter.builder("superpeer.cache.removed", cacheEvictor, CacheEvictor::removed)
        .description("segments removed from disk for those of other channels")
        .register(registry);
  }

  private void registerRefusalMeters(MeterRegistry registry) {
    for (var why : ControlRefusal.values()) {
      FunctionCounter.builder(
              "superpeer.control.refused", launcher, it -> it.refusedConnections(why))
          .tag("why", why.name().toLowerCase(Locale.ROOT))
          .description("connections to the workers' control socket that were refused")
          .register(registry);
    }
  }

  /**
   * Ends the master, because a part of it failed that nothing can replace: it would look alive, and
   * do nothing. Workers go on, and are the next master's.
   */
  void failed(String part, Throwable cause) {
    if (failed.getAndSet(true)) {
      return;
    }
    launcher
        .leaveWorkersRunning(); // before the failed actor's children end, which would end theirs
    log.error(
        "{} failed, which is a bug: the master ends with exit code {}; its workers serve on for the"
            + " next one",
        part,
        ExitCode.SOFTWARE,
        cause);
    CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
  }

  private void addShutdownTasks(ActorRef<Fleet.Command> fleet, Listeners listeners) {
    var shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(), "end-workers", () -> stopWorkers(fleet));
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "let-go-of-the-port",
        () -> listeners.close(RESPONSE_GRACE));
  }

  /**
   * Whoever takes longer than our patience is killed when its actor stops, unless the workers are
   * left to the next master.
   */
  private CompletionStage<Done> stopWorkers(ActorRef<Fleet.Command> fleet) {
    if (failed.get() || masterSettings.fleet().keepWorkers() || launcher.keepWorkersRequested()) {
      log.info("leaving all workers to the next master");
      launcher.leaveWorkersRunning();
      return CompletableFuture.completedFuture(Done.done());
    }
    log.info("ending all workers");
    return AskPattern.<Fleet.Command, Done>ask(
            fleet,
            Fleet.StopAll::new,
            masterSettings.master().shutdownTimeout(),
            system.scheduler())
        .exceptionally(tooSlow -> Done.done());
  }

  /**
   * Waits until a signal, a failure or {@link #close} has ended the server.
   *
   * @return the exit code
   */
  int awaitTermination() {
    system.getWhenTerminated().toCompletableFuture().join();
    return failed.get() ? ExitCode.SOFTWARE : ExitCode.OK;
  }

  @Override
  public void close() {
    try {
      CoordinatedShutdown.get(system)
          .runAll(CoordinatedShutdown.unknownReason())
          .toCompletableFuture()
          .orTimeout(
              masterSettings.master().shutdownTimeout().plus(STOP_TIMEOUT).toMillis(),
              TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      log.warn("the end took too long: {}", e.toString());
    } finally {
      closeLauncher();
    }
  }

  private void closeLauncher() {
    try {
      launcher.close();
    } catch (IOException e) {
      log.warn("the run directory is left as it is: {}", e.toString());
    }
  }
}
