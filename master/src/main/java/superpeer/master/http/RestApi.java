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

  private final Gate gate;
  private final SightRoutes sight;
  private final SeedRoutes seeds;
  private final StatsRoutes stats;
  private final WorkerRoutes workers;
  private final AuditRoutes audit;
  private final EventRoutes events;
  private final HistoryRoutes history;
  private final PeerRoutes peers;
  private final LogRoutes logs;

  /**
   * Whom it asks.
   *
   * @param state where the audit is
   * @param logs where the log files are, and who may wait for a disk
   */
  public record Surroundings(
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
   * @param answered hears the status of every answer
   */
  public record Metrics(Supplier<String> totals, Supplier<String> details, IntConsumer answered) {}

  public RestApi(MasterConfig config, AccessConfig.Rate rate, Surroundings around) {
    var bounded =
        new SeedingGate(
            around.seeding(), around.scheduler(), config.askTimeout(), config.maxBodyKb() * 1024);
    var figures = new Figures(around.process());
    this.gate =
        new Gate(
            config.accessToken(),
            new RateLimit(rate.perSecond(), rate.burst(), System::nanoTime),
            new RateLimit(rate.failedPerSecond(), rate.failedBurst(), System::nanoTime),
            around.metrics().answered());
    this.sight = new SightRoutes(bounded, around.metrics(), gate::knows);
    this.seeds = new SeedRoutes(bounded, figures, around.journal());
    this.stats = new StatsRoutes(bounded, figures);
    this.workers = new WorkerRoutes(bounded);
    this.audit = new AuditRoutes(bounded, around.state());
    this.events = new EventRoutes(around.journal());
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
  public static void expect(HttpRequest request) {
    request
        .getHeader(TimeoutAccess.class)
        .ifPresent(header -> header.timeoutAccess().updateHandler(Failures::tooSlow));
  }

  public Route routes() {
    return gate.around(
        sight::routes,
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
