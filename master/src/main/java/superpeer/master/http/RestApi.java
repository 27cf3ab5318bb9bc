package superpeer.master.http;

import static akka.http.javadsl.server.Directives.concat;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.http.javadsl.server.Route;
import java.util.function.Supplier;
import superpeer.master.config.MasterConfig;
import superpeer.master.seeding.Seeding;

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

  /**
   * @param metrics in the text format of Prometheus
   */
  public RestApi(
      MasterConfig config,
      ActorRef<Seeding.Command> seeding,
      Scheduler scheduler,
      MasterProcess process,
      Supplier<String> metrics) {
    var bounded =
        new SeedingGate(seeding, scheduler, config.askTimeout(), config.maxBodyKb() * 1024);
    var figures = new Figures(process);
    this.gate = new Gate(config.accessToken());
    this.sight = new SightRoutes(bounded, metrics);
    this.seeds = new SeedRoutes(bounded, figures);
    this.stats = new StatsRoutes(bounded, figures);
    this.workers = new WorkerRoutes(bounded);
  }

  public Route routes() {
    return gate.around(
        sight::routes, () -> concat(seeds.routes(), stats.routes(), workers.routes()));
  }
}
