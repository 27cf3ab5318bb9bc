package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.handleExceptions;
import static akka.http.javadsl.server.Directives.handleRejections;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.respondWithHeaders;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.Route;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import superpeer.hub.config.LoginConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.hub.doctor.DiagnosticRun;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.http.ClientAddressResolver;
import superpeer.hub.planner.AutoSeeder;
import superpeer.hub.popularity.SwarmMonitor;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.SeedMigration;
import superpeer.hub.registry.SuperPeerApi;

/** All routes under {@code /hub/}. Every request there gets a response, errors included. */
public final class HubApi {

  /** Responses change every second and are for the operator only. */
  private static final List<HttpHeader> HEADERS =
      List.of(
          RawHeader.create("Cache-Control", "no-store"),
          RawHeader.create("X-Content-Type-Options", "nosniff"));

  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);

  /**
   * What the routes talk to.
   *
   * @param clientAddress resolves the client of a request
   * @param diagnostics blocks for seconds; also checks the hub at the given address
   * @param autoSeeder absent if the hub has no database, and so no auto-seeding
   */
  public record Dependencies(
      ActorRef<Registry.Command> registry,
      ActorRef<SwarmMonitor.Command> swarmMonitor,
      Optional<ActorRef<AutoSeeder.Command>> autoSeeder,
      ActorRef<EventLog.Command> eventLog,
      SuperPeerApi superPeerApi,
      DiagnosticRun diagnostics,
      ClientAddressResolver clientAddress) {}

  private final Route routes;

  /**
   * @param callTimeout timeout of a call that is relayed to a super peer
   */
  public HubApi(
      ActorSystem<?> system,
      ActorSpawner actorSpawner,
      String adminToken,
      LoginConfig login,
      Duration callTimeout,
      Dependencies dependencies) {
    var actorAsk = new ActorAsk(system.scheduler(), ASK_TIMEOUT);
    var adminAuth =
        new AdminAuth(
            adminToken,
            login,
            dependencies.clientAddress(),
            dependencies.eventLog(),
            InstantSource.system());
    var sources =
        new DashboardEventStream.DataSources(
            dependencies.registry(),
            dependencies.swarmMonitor(),
            dependencies.autoSeeder(),
            dependencies.eventLog());
    var eventStream =
        actorSpawner.spawn(
            DashboardEventStream.Command.class, DashboardEventStream.create(sources), "hub-feed");
    var servers = new ServerRoutes(dependencies.registry(), actorAsk);
    var relay =
        new RelayRoutes(
            dependencies.registry(), dependencies.superPeerApi(), actorAsk, callTimeout);
    var migrate =
        new MigrateRoute(
            dependencies.registry(),
            dependencies.eventLog(),
            new SeedMigration(dependencies.superPeerApi(), system),
            actorAsk);
    var swarms = new SwarmRoutes(dependencies.swarmMonitor(), dependencies.eventLog(), actorAsk);
    var events = new DashboardEventRoutes(eventStream);
    var channels =
        new ChannelRoutes(
            dependencies.autoSeeder(),
            actorAsk,
            new ActorAsk(system.scheduler(), callTimeout.plusSeconds(1)));
    var diagnose = new DiagnoseRoute(dependencies.diagnostics(), system);
    this.routes =
        pathPrefix(
            "hub",
            () ->
                withErrorHandlers(
                    concat(
                        adminAuth.routes(),
                        adminAuth.requireAdmin(
                            () ->
                                concat(
                                    servers.routes(),
                                    relay.routes(),
                                    migrate.routes(),
                                    swarms.routes(),
                                    channels.routes(),
                                    new ChannelIdRoute().routes(),
                                    diagnose.routes(),
                                    events.routes())))));
  }

  private static Route withErrorHandlers(Route inner) {
    return respondWithHeaders(
        HEADERS,
        () ->
            handleExceptions(
                HubApiErrors.EXCEPTIONS,
                () -> handleRejections(HubApiErrors.REJECTIONS, () -> inner)));
  }

  public Route routes() {
    return routes;
  }
}
