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
import superpeer.hub.counters.Starter;
import superpeer.hub.diary.Diary;
import superpeer.hub.doctor.Examination;
import superpeer.hub.heat.Pulse;
import superpeer.hub.http.ClientAddress;
import superpeer.hub.planner.Gardener;
import superpeer.hub.registry.Migration;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.SuperPeers;

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
   * @param clients whose a request is
   * @param doctor waits for seconds, and looks at the hub at the address it is given as well
   * @param gardener absent where the hub has no database, and so no auto-seeding
   */
  public record Surroundings(
      ActorRef<Registry.Command> registry,
      ActorRef<Pulse.Command> pulse,
      Optional<ActorRef<Gardener.Command>> gardener,
      ActorRef<Diary.Command> diary,
      SuperPeers superPeers,
      Examination doctor,
      ClientAddress clients) {}

  private final Route routes;

  /**
   * @param callTimeout how long a super peer may take to answer what is relayed to it
   */
  public HubApi(
      ActorSystem<?> system,
      Starter starter,
      String adminToken,
      LoginConfig login,
      Duration callTimeout,
      Surroundings around) {
    var asker = new Asker(system.scheduler(), ASK_TIMEOUT);
    var door =
        new Door(adminToken, login, around.clients(), around.diary(), InstantSource.system());
    var sources =
        new Feed.Sources(around.registry(), around.pulse(), around.gardener(), around.diary());
    var feed = starter.start(Feed.Command.class, Feed.create(sources), "hub-feed");
    var servers = new ServerRoutes(around.registry(), asker);
    var relay = new RelayRoutes(around.registry(), around.superPeers(), asker, callTimeout);
    var migrate =
        new MigrateRoute(
            around.registry(), around.diary(), new Migration(around.superPeers(), system), asker);
    var swarms = new SwarmRoutes(around.pulse(), around.diary(), asker);
    var events = new EventRoutes(feed);
    var channels =
        new ChannelRoutes(
            around.gardener(), asker, new Asker(system.scheduler(), callTimeout.plusSeconds(1)));
    var diagnose = new DiagnoseRoute(around.doctor(), system);
    this.routes =
        pathPrefix(
            "hub",
            () ->
                answered(
                    concat(
                        door.routes(),
                        door.guarded(
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
                Failures.EXCEPTIONS, () -> handleRejections(Failures.REJECTIONS, () -> inner)));
  }

  public Route routes() {
    return routes;
  }
}
