package superpeer.master.http;

import static akka.http.javadsl.server.Directives.concat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.TimeoutAccess;
import akka.http.javadsl.server.Route;
import java.nio.file.Path;
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
 * All routes of the control API. They answer whatever reaches them, so they come last on a port
 * that they share.
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
   * Whom it asks.
   *
   * @param state where the audit is
   * @param logs where the log files are, and who may wait for a disk
   */
  public record Dependencies(
      ActorRef<Seeding.Command> seeding,
      ActorRef<Fleet.Command> fleet,
      ActorRef<StateWriter.Command> state,
      ActorRef<EventBus.Command> journal,
      ActorRef<MetricsHistory.Command> chronicle,
      Scheduler scheduler,
      MasterProcess process,
      Metrics metrics,
      Logs logs) {}

  /** Where the log files are, and who may wait for a disk. */
  public record Logs(Path directory, Executor blocking) {}

  /**
   * Figures in the text format of Prometheus.
   *
   * @param totals for everyone: names no channel
   * @param details for operators
   * @param onResponse hears the status of every answer
   */
  public record Metrics(
      Supplier<String> totals, Supplier<String> details, IntConsumer onResponse) {}

  public RestApi(MasterConfig config, AccessConfig.Rate rate, Dependencies around) {
    var bounded =
        new SeedingClient(
            around.seeding(), around.scheduler(), config.askTimeout(), config.maxBodyKb() * 1024);
    var statsMapper = new StatsMapper(around.process());
    this.apiFilter =
        new ApiFilter(
            config.accessToken(),
            new RateLimiter(rate.perSecond(), rate.burst(), System::nanoTime),
            new RateLimiter(rate.failedPerSecond(), rate.failedBurst(), System::nanoTime),
            around.metrics().onResponse());
    this.health = new HealthRoutes(bounded, around.metrics(), apiFilter::isOperator);
    this.seeds = new SeedRoutes(bounded, statsMapper, around.journal());
    this.stats = new StatsRoutes(bounded, statsMapper);
    this.workers = new WorkerRoutes(bounded);
    this.audit = new AuditRoutes(bounded, around.state());
    this.events = new FleetEventRoutes(around.journal());
    this.history = new HistoryRoutes(bounded, around.chronicle());
    this.peers = new PeerRoutes(bounded, around.fleet());
    this.logs =
        new LogRoutes(
            bounded,
            around.fleet(),
            new LogTail(around.logs().directory()),
            around.logs().blocking());
  }

  /** Sees to it that also a request which takes too long is answered in our way. */
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
