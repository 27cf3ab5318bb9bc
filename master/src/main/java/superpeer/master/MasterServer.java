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
 * Runs a master with its hub.
 *
 * <p>On start it first adopts the workers of the previous master. It binds its port before it
 * starts anything else, so that a port in use costs no worker; requests wait until everything runs.
 * On shutdown the workers stop first, because they still need the hub to leave their swarms; then
 * the port closes, then the actors stop.
 */
final class MasterServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MasterServer.class);

  /** A worker that logs at full speed writes a few MB in this time. */
  private static final Duration LOG_TRIM_INTERVAL = Duration.ofMinutes(1);

  private static final Duration CACHE_SWEEP_INTERVAL = Duration.ofSeconds(30);
  private static final long BYTES_PER_MB = 1 << 20;

  /** How long responses in progress may take at shutdown. */
  private static final Duration RESPONSE_GRACE = Duration.ofSeconds(2);

  /** How long the actors may take to stop; each only releases what it owns. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  private final ActorSystem<Void> system;
  private final ProcessLauncher launcher;
  private final MasterSettings settings;
  private final AtomicBoolean failed = new AtomicBoolean();

  private MasterServer(
      ActorSystem<Void> system, ProcessLauncher launcher, MasterSettings settings) {
    this.system = system;
    this.launcher = launcher;
    this.settings = settings;
  }

  /**
   * @param root settings of the actor system and of the hub, which reads its own
   * @param page more routes, which are tried first
   * @throws ExitCode.ExitException if the port is taken or the data directory cannot be used
   */
  static MasterServer start(MasterSettings settings, Config root, Optional<Route> page) {
    var hub = settings.hub().enabled() ? Optional.of(hubConfig(root)) : Optional.<HubConfig>empty();
    var launcher = openLauncher(settings, root);
    var previousRun = PreviousRun.load(settings, launcher);
    var system = ActorSystem.<Void>create(Behaviors.empty(), "super-peer", root);
    var server = new MasterServer(system, launcher, settings);
    try {
      server.run(previousRun, hub, page);
      return server;
    } catch (ExitCode.ExitException e) {
      launcher.leaveWorkersRunning();
      server.close();
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

  private static ProcessLauncher openLauncher(MasterSettings settings, Config root) {
    var options =
        WorkerJvmOptions.of(root, ConfigFactory.parseResources("reference.conf").resolve());
    var dataDir = settings.master().dataDir();
    try {
      return ProcessLauncher.open(
          new ProcessLauncher.Settings(dataDir, ServeOptions.home(), options));
    } catch (IllegalArgumentException | IOException e) {
      throw new ExitCode.ExitException(ExitCode.CONFIG, e.getMessage() + " (--data-dir)");
    }
  }

  private void run(PreviousRun previousRun, Optional<HubConfig> hubConfig, Optional<Route> page) {
    var connectionLimiter = connectionLimiter(hubConfig);
    var listeners = Listeners.open(system, settings, connectionLimiter);
    launcher.failure().thenAccept(cause -> failed("the control line", cause));
    var actors = new ActorInstrumentation(system, this::failed);
    var masterActors = MasterActors.start(system, settings, launcher, previousRun, actors);
    var hub =
        hubConfig.map(
            config ->
                Hub.start(
                    system, instrumentedSpawner(actors), config, Optional.of(hubEnvironment())));
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
        masterActors.fleet(), listeners); // before the first response: its reader may send SIGTERM
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
        settings.master().listenAddress(),
        settings.master().listenPort(),
        settings.access().tls().isPresent() ? "TLS" : "plain HTTP",
        hub.isPresent() ? "on" : "off",
        settings.master().dataDir().toAbsolutePath());
  }

  private ConnectionLimiter connectionLimiter(Optional<HubConfig> hub) {
    var limits = settings.access().connections();
    var idle = system.settings().config().getDuration("akka.http.server.idle-timeout");
    return new ConnectionLimiter(
        new ConnectionLimiter.Limits(
            limits.maxPerAddress(),
            hub.map(HubConfig::trustedProxies).orElse(List.of()),
            limits.headTimeout(),
            idle.plus(limits.headTimeout())));
  }

  private static void registerConnectionMeters(
      ConnectionLimiter connectionLimiter, MeterRegistry registry) {
    Gauge.builder("superpeer.http.connections", connectionLimiter, ConnectionLimiter::open)
        .description("TCP connections of REST, tracker, signaling and dashboard")
        .register(registry);
    FunctionCounter.builder("superpeer.http.closed", connectionLimiter, ConnectionLimiter::timedOut)
        .tag("why", "slow")
        .description("connections closed by the server")
        .register(registry);
    FunctionCounter.builder(
            "superpeer.http.closed", connectionLimiter, ConnectionLimiter::overLimit)
        .tag("why", "crowded")
        .description("connections closed by the server")
        .register(registry);
  }

  private HubEnvironment hubEnvironment() {
    var master = settings.master();
    return new HubEnvironment(
        master.dataDir(),
        StoredToken.loadOrCreate(
                StoredToken.Kind.ADMIN, settings.hub().adminToken(), master.dataDir())
            .value(),
        MasterActors.ownUrl(settings),
        master.accessToken(),
        HostInfo.network(settings),
        HostInfo.addressPolicy(settings));
  }

  private void startCacheEviction(MeterRegistry registry, ExecutionContext blocking) {
    var cacheEvictor =
        new CacheEvictor(
            MasterActors.cacheDir(settings),
            settings.origin().maxDiskMb() * BYTES_PER_MB,
            InstantSource.system());
    system
        .scheduler()
        .scheduleWithFixedDelay(
            CACHE_SWEEP_INTERVAL, CACHE_SWEEP_INTERVAL, cacheEvictor::sweep, blocking);
    Gauge.builder("superpeer.cache.bytes", cacheEvictor::bytes)
        .description("segment files on disk, all channels")
        .register(registry);
    FunctionCounter.builder("superpeer.cache.removed", cacheEvictor, CacheEvictor::removed)
        .description("segment files removed to stay within the disk budget")
        .register(registry);
  }

  private void registerRefusalMeters(MeterRegistry registry) {
    for (var why : ControlRefusal.values()) {
      FunctionCounter.builder(
              "superpeer.control.refused", launcher, it -> it.refusedConnections(why))
          .tag("why", why.name().toLowerCase(Locale.ROOT))
          .description("refused connections to the workers' control socket")
          .register(registry);
    }
  }

  /**
   * Ends the master because a part failed that nothing can replace: it would look alive and do
   * nothing. The workers keep running for the next master.
   */
  void failed(String part, Throwable cause) {
    if (failed.getAndSet(true)) {
      return;
    }
    launcher
        .leaveWorkersRunning(); // before the failed actor's children stop: they would stop their
    // workers
    log.error(
        "{} failed, which is a bug: the master exits with code {}; its workers keep serving for the"
            + " next master",
        part,
        ExitCode.SOFTWARE,
        cause);
    CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.unknownReason());
  }

  private void addShutdownTasks(ActorRef<Fleet.Command> fleet, Listeners listeners) {
    var shutdown = CoordinatedShutdown.get(system);
    shutdown.addTask(
        CoordinatedShutdown.PhaseBeforeServiceUnbind(), "stop-workers", () -> stopWorkers(fleet));
    shutdown.addTask(
        CoordinatedShutdown.PhaseServiceUnbind(),
        "close-ports",
        () -> listeners.close(RESPONSE_GRACE));
  }

  /**
   * Stops the workers, unless they are left to the next master. A worker that exceeds the timeout
   * is killed when its actor stops.
   */
  private CompletionStage<Done> stopWorkers(ActorRef<Fleet.Command> fleet) {
    if (failed.get() || settings.fleet().keepWorkers() || launcher.keepWorkersRequested()) {
      log.info("leaving all workers to the next master");
      launcher.leaveWorkersRunning();
      return CompletableFuture.completedFuture(Done.done());
    }
    log.info("stopping all workers");
    return AskPattern.<Fleet.Command, Done>ask(
            fleet, Fleet.StopAll::new, settings.master().shutdownTimeout(), system.scheduler())
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
              settings.master().shutdownTimeout().plus(STOP_TIMEOUT).toMillis(),
              TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException e) {
      log.warn("shutdown took too long: {}", e.toString());
    } finally {
      closeLauncher();
    }
  }

  private void closeLauncher() {
    try {
      launcher.close();
    } catch (IOException e) {
      log.warn("cannot clean up the run directory: {}", e.toString());
    }
  }
}
