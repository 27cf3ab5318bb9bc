package superpeer.master.http;

import static akka.http.javadsl.server.Directives.concat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.TimeoutAccess;
import akka.http.javadsl.server.Route;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import superpeer.master.config.AccessConfig;
import superpeer.master.config.MasterConfig;
import superpeer.master.events.EventBus;
import superpeer.master.fleet.Fleet;
import superpeer.master.history.MetricsHistory;
import superpeer.master.seeding.Seeding;
import superpeer.master.state.StateWriter;

/**
 * Combines all routes of the control API. They answer every request, so they come last on a shared
 * port.
 */
public final class RestApi {

  private final ApiFilter apiFilter;
  private final HealthRoutes health;
  private final SeedRoutes seeds;
  private final StatsRoutes stats;
  private final WorkerRoutes workers;
  private final AuditRoutes audit;
  private final FleetEventRoutes events;
  private final HistoryRoutes history;
  private final PeerRoutes peers;
  private final LogRoutes logs;

  /**
   * The actors and services that the routes use.
   *
   * @param state holds the audit
   * @param logs the log files
   */
  public record Dependencies(
      ActorRef<Seeding.Command> seeding,
      ActorRef<Fleet.Command> fleet,
      ActorRef<StateWriter.Command> state,
      ActorRef<EventBus.Command> eventBus,
      ActorRef<MetricsHistory.Command> metricsHistory,
      Scheduler scheduler,
      MasterProcess process,
      Metrics metrics,
      Logs logs) {}

  /** The directory of the log files, and an executor that may block. */
  public record Logs(Path directory, Executor blocking) {}

  /**
   * Metrics in the text format of Prometheus.
   *
   * @param totals for everyone; they name no channel
   * @param details for operators
   * @param onResponse gets the status of every response
   */
  public record Metrics(
      Supplier<String> totals, Supplier<String> details, IntConsumer onResponse) {}

  public RestApi(MasterConfig config, AccessConfig.Rate rate, Dependencies dependencies) {
    var client =
        new SeedingClient(
            dependencies.seeding(),
            dependencies.scheduler(),
            config.askTimeout(),
            config.maxBodyKb() * 1024);
    var statsMapper = new StatsMapper(dependencies.process(), openness(config));
    this.apiFilter =
        new ApiFilter(
            config.accessToken(),
            new OpenApiGuard(config.hostNames()),
            new RateLimiter(rate.perSecond(), rate.burst(), System::nanoTime),
            new RateLimiter(rate.failedPerSecond(), rate.failedBurst(), System::nanoTime),
            dependencies.metrics().onResponse());
    this.health = new HealthRoutes(client, dependencies.metrics(), apiFilter::isOperator);
    this.seeds = new SeedRoutes(client, statsMapper, dependencies.eventBus(), apiFilter.hasToken());
    this.stats = new StatsRoutes(client, statsMapper);
    this.workers = new WorkerRoutes(client);
    this.audit = new AuditRoutes(client, dependencies.state());
    this.events = new FleetEventRoutes(dependencies.eventBus());
    this.history = new HistoryRoutes(client, dependencies.metricsHistory());
    this.peers = new PeerRoutes(client, dependencies.fleet());
    this.logs =
        new LogRoutes(
            client,
            dependencies.fleet(),
            new LogTail(dependencies.logs().directory()),
            dependencies.logs().blocking());
  }

  /**
   * What is wrong with a server that anybody may command; empty if only this machine reaches it.
   */
  public static Optional<String> openness(MasterConfig config) {
    return config.accessToken().isPresent() || isLoopback(config.listenAddress())
        ? Optional.empty()
        : Optional.of(
            "anybody who reaches this server may command it; set superpeer.master.access-token");
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * Makes Akka HTTP answer a request that takes too long with a {@link
   * superpeer.protocol.rest.Problem}.
   */
  public static void installTimeoutHandler(HttpRequest request) {
    request
        .getHeader(TimeoutAccess.class)
        .ifPresent(header -> header.timeoutAccess().updateHandler(ApiErrors::timeoutResponse));
  }

  public Route routes() {
    return apiFilter.wrap(
        health::routes,
        () ->
            concat(
                seeds.routes(),
                stats.routes(),
                workers.routes(),
                audit.routes(),
                events.routes(),
                history.routes(),
                peers.routes(),
                logs.routes()));
  }
}
