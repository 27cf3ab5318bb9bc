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

/** All routes under {@code /hub/}. They answer whatever reaches them there, errors included. */
public final class HubApi {

  /** What is shown changes by the second, and is the operator's alone. */
  private static final List<HttpHeader> HEADERS =
      List.of(
          RawHeader.create("Cache-Control", "no-store"),
          RawHeader.create("X-Content-Type-Options", "nosniff"));

  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(5);

  /**
   * Whom it asks.
   *
   * @param clientAddress whose a request is
   * @param diagnostics waits for seconds, and looks at the hub at the address it is given as well
   * @param autoSeeder absent where the hub has no database, and so no auto-seeding
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
   * @param callTimeout how long a super peer may take to answer what is relayed to it
   */
  public HubApi(
      ActorSystem<?> system,
      ActorSpawner actorSpawner,
      String adminToken,
      LoginConfig login,
      Duration callTimeout,
      Dependencies around) {
    var actorAsk = new ActorAsk(system.scheduler(), ASK_TIMEOUT);
    var adminAuth =
        new AdminAuth(
            adminToken, login, around.clientAddress(), around.eventLog(), InstantSource.system());
    var sources =
        new DashboardEventStream.Sources(
            around.registry(), around.swarmMonitor(), around.autoSeeder(), around.eventLog());
    var feed =
        actorSpawner.spawn(
            DashboardEventStream.Command.class, DashboardEventStream.create(sources), "hub-feed");
    var servers = new ServerRoutes(around.registry(), actorAsk);
    var relay = new RelayRoutes(around.registry(), around.superPeerApi(), actorAsk, callTimeout);
    var migrate =
        new MigrateRoute(
            around.registry(),
            around.eventLog(),
            new SeedMigration(around.superPeerApi(), system),
            actorAsk);
    var swarms = new SwarmRoutes(around.swarmMonitor(), around.eventLog(), actorAsk);
    var events = new DashboardEventRoutes(feed);
    var channels =
        new ChannelRoutes(
            around.autoSeeder(),
            actorAsk,
            new ActorAsk(system.scheduler(), callTimeout.plusSeconds(1)));
    var diagnose = new DiagnoseRoute(around.diagnostics(), system);
    this.routes =
        pathPrefix(
            "hub",
            () ->
                answered(
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

  private static Route answered(Route inner) {
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
