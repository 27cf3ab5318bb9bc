package superpeer.master;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.Props;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.Behaviors;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import superpeer.master.config.MasterSettings;
import superpeer.master.events.EventBus;
import superpeer.master.fleet.AdoptedWorker;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.ProcessTimeouts;
import superpeer.master.fleet.SupervisionPolicy;
import superpeer.master.fleet.WorkerLauncher;
import superpeer.master.history.MetricsHistory;
import superpeer.master.history.OverviewSampler;
import superpeer.master.http.MasterProcess;
import superpeer.master.http.RestApi;
import superpeer.master.jmx.FleetBeans;
import superpeer.master.jmx.MasterBean;
import superpeer.master.mailbox.ActorInstrumentation;
import superpeer.master.metrics.MetricsPages;
import superpeer.master.process.ProcessLauncher;
import superpeer.master.seeding.AssignmentFactory;
import superpeer.master.seeding.Capacity;
import superpeer.master.seeding.FleetOverview;
import superpeer.master.seeding.Seeding;
import superpeer.master.state.StateWriter;

/** Starts the master's actors and the REST API in front of them. */
record MasterActors(ActorRef<Fleet.Command> fleet, MetricsPages metrics, RestApi rest) {

  private static final long BYTES_PER_MB = 1 << 20;

  /** JMX clients poll about as often. */
  private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(10);

  /**
   * Starts saved seeds at once; seeds whose workers still run simply continue.
   *
   * @param previousRun what the previous master left; this call waits for it
   * @param actors spawns the actors
   */
  static MasterActors start(
      ActorSystem<?> system,
      MasterSettings settings,
      ProcessLauncher launcher,
      PreviousRun previousRun,
      ActorInstrumentation actors) {
    var state = previousRun.state().toCompletableFuture().join();
    var adopted = previousRun.workers().toCompletableFuture().join();
    var writer =
        actors.spawn(
            StateWriter.Command.class,
            StateWriter.create(state.store()),
            "state",
            StateWriter.props());
    var fleet =
        actors.spawn(
            Fleet.Command.class, fleet(settings, launcher, adopted), "fleet", Props.empty());
    var dependencies =
        new Seeding.Dependencies(
            fleet,
            writer,
            assignments(settings),
            settings.seeding(),
            settings.master().pidTimeout(),
            Clock.systemUTC());
    var seeding =
        actors.spawn(
            Seeding.Command.class,
            Seeding.create(capacity(settings), state.saved(), adopted, state.error(), dependencies),
            "seeding",
            Props.empty());
    var process = new MasterProcess(Main.Version.current(), Clock.systemUTC());
    var metrics = new MetricsPages();
    var eventBus =
        actors.spawnRestarting(
            EventBus.Command.class,
            EventBus.create(
                fleet, Clock.systemUTC(), ManagementFactory.getRuntimeMXBean().getStartTime()),
            "journal", // part of a JMX name
            Props.empty());
    var metricsHistory =
        actors.spawnRestarting(
            MetricsHistory.Command.class,
            MetricsHistory.create(
                settings.master().dataDir().resolve("history.db").toAbsolutePath(),
                Clock.systemUTC()),
            "history",
            MetricsHistory.props());
    watch(
        system,
        actors,
        fleet,
        seeding,
        metrics,
        overviewListeners(new MasterBean(process), metricsHistory, eventBus));
    return new MasterActors(
        fleet,
        metrics,
        new RestApi(
            settings.master(),
            settings.access().rate(),
            new RestApi.Dependencies(
                seeding,
                fleet,
                writer,
                eventBus,
                metricsHistory,
                system.scheduler(),
                process,
                new RestApi.Metrics(metrics::totals, metrics::details, metrics::countResponse),
                new RestApi.Logs(
                    settings.master().dataDir().toAbsolutePath().resolve("logs"),
                    system.dispatchers().lookup(DispatcherSelector.blocking())))));
  }

  /** Listeners to the sampled overviews. */
  private record OverviewListeners(MasterBean master, List<Consumer<FleetOverview>> all) {}

  private static OverviewListeners overviewListeners(
      MasterBean master,
      ActorRef<MetricsHistory.Command> metricsHistory,
      ActorRef<EventBus.Command> eventBus) {
    return new OverviewListeners(
        master,
        List.of(
            master::update,
            fleetOverview -> metricsHistory.tell(new MetricsHistory.Sample(fleetOverview)),
            fleetOverview -> eventBus.tell(new EventBus.StatusUpdate(fleetOverview))));
  }

  private static void watch(
      ActorSystem<?> system,
      ActorInstrumentation actors,
      ActorRef<Fleet.Command> fleet,
      ActorRef<Seeding.Command> seeding,
      MetricsPages metrics,
      OverviewListeners overviewListeners) {
    fleet.tell(
        new Fleet.Watch(
            actors.spawnRestarting(
                Fleet.Update.class, metrics.watcher(), "metrics", Props.empty())));
    actors.spawnRestarting(
        OverviewSampler.Command.class,
        OverviewSampler.create(seeding, SAMPLE_INTERVAL, overviewListeners.all()),
        "sampler",
        Props.empty());
    var beans =
        FleetBeans.create(ManagementFactory.getPlatformMBeanServer(), overviewListeners.master());
    var jmx = Behaviors.supervise(beans).onFailure(SupervisorStrategy.resume());
    fleet.tell(new Fleet.Watch(system.systemActorOf(jmx, "jmx", Props.empty())));
  }

  private static Behavior<Fleet.Command> fleet(
      MasterSettings settings, WorkerLauncher launcher, List<AdoptedWorker> adopted) {
    var config = settings.fleet();
    return Fleet.create(
        launcher,
        new ProcessTimeouts(
            config.readyTimeout(),
            config.silenceTimeout(),
            config.drainTimeout(),
            config.handOver(),
            config.exitTimeout()),
        new SupervisionPolicy(
            config.minPause(), config.maxPause(), config.maxRestarts(), config.forgivenAfter()),
        config.recycleAt(),
        adopted);
  }

  private static AssignmentFactory assignments(MasterSettings settings) {
    var hub =
        settings.hub().enabled() ? Optional.of(ownUrl(settings) + "/v1") : Optional.<String>empty();
    return new AssignmentFactory(
        hub, settings.swarm(), settings.origin(), settings.worker(), cacheDir(settings));
  }

  /**
   * Returns the directory where this host's workers keep segments, one subdirectory per channel.
   */
  static Path cacheDir(MasterSettings settings) {
    return settings.master().dataDir().resolve("cache").toAbsolutePath();
  }

  /**
   * Returns the URL by which this machine's workers and hub reach us: loopback if we listen there.
   */
  static String ownUrl(MasterSettings settings) {
    if (settings.access().tls().isPresent()) {
      return "http://127.0.0.1:" + settings.access().tls().get().plainPort();
    }
    var config = settings.master();
    var address = config.listenAddress();
    var host = address.equals("0.0.0.0") || address.equals("::") ? "127.0.0.1" : address;
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + config.listenPort();
  }

  private static Capacity capacity(MasterSettings settings) {
    var config = settings.master();
    return new Capacity(
        Math.max(0, totalMemoryMb() - config.reservedMemoryMb()),
        settings.worker().maxUplinkMbps(),
        settings.worker().maxMemoryMb(),
        config.bandwidthMbps(),
        config.workers());
  }

  /** Returns the memory of the machine, or of the container we run in. */
  private static long totalMemoryMb() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system.getTotalMemorySize() / BYTES_PER_MB;
    }
    return Long.MAX_VALUE / BYTES_PER_MB;
  }
}
