package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.delete;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.patch;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEnd;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.post;
import static akka.http.javadsl.server.PathMatchers.segment;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.function.Function;
import superpeer.hub.http.CorsRoutes;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.RegistryReply;
import superpeer.hub.registry.ServerChange;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** {@code /hub/servers}: registers, lists, changes and removes servers. */
final class ServerRoutes {

  private static final int MAX_BODY = 16 * 1024;

  private final ActorRef<Registry.Command> registry;
  private final ActorAsk actorAsk;

  ServerRoutes(ActorRef<Registry.Command> registry, ActorAsk actorAsk) {
    this.registry = registry;
    this.actorAsk = actorAsk;
  }

  Route routes() {
    return pathPrefix(
        "servers",
        () ->
            concat(
                pathEnd(() -> concat(get(this::all), post(this::add))),
                path(segment(), this::one)));
  }

  private Route all() {
    return onSuccess(
        actorAsk.<Registry.Command, Registry.Listing>ask(registry, Registry.GetServers::new),
        listing -> HubResponses.ok(ServerJson.of(listing)));
  }

  private Route add() {
    return change(StatusCodes.CREATED, server -> replyTo -> new Registry.Add(server, replyTo));
  }

  private Route one(String id) {
    return concat(
        get(
            () ->
                onSuccess(
                    actorAsk
                        .<Registry.Command, java.util.Optional<superpeer.hub.registry.ServerView>>
                            ask(registry, replyTo -> new Registry.Find(id, replyTo)),
                    found ->
                        found
                            .map(server -> HubResponses.ok(ServerJson.of(server).put("ret", 0)))
                            .orElseGet(() -> unknown(id)))),
        patch(
            () ->
                change(
                    StatusCodes.OK, change -> replyTo -> new Registry.Update(id, change, replyTo))),
        delete(() -> ask(StatusCodes.OK, replyTo -> new Registry.Remove(id, replyTo))));
  }

  private Route change(
      StatusCode done,
      Function<ServerChange, Function<ActorRef<RegistryReply>, Registry.Command>> to) {
    return CorsRoutes.body(
        MAX_BODY,
        body -> {
          try {
            return ask(done, to.apply(ServerChange.read(body.toArray())));
          } catch (MalformedMessage e) {
            return HubResponses.malformed(e);
          }
        });
  }

  private Route ask(StatusCode done, Function<ActorRef<RegistryReply>, Registry.Command> command) {
    return onSuccess(actorAsk.ask(registry, command), registryReply -> answer(done, registryReply));
  }

  private static Route answer(StatusCode done, RegistryReply registryReply) {
    if (registryReply instanceof RegistryReply.Done it) {
      return HubResponses.json(done, ServerJson.of(it.server()).put("ret", 0));
    } else if (registryReply instanceof RegistryReply.Refused no) {
      return HubResponses.problem(status(no.reason()), no.error(), no.hint());
    }
    throw new AssertionError(registryReply);
  }

  private static StatusCode status(RegistryReply.Reason reason) {
    return switch (reason) {
      case UNKNOWN -> StatusCodes.NOT_FOUND;
      case INVALID -> StatusCodes.BAD_REQUEST;
      case CONFLICT -> StatusCodes.CONFLICT;
      case UNAVAILABLE -> StatusCodes.SERVICE_UNAVAILABLE;
    };
  }

  static Route unknown(String id) {
    return HubResponses.problem(
        StatusCodes.NOT_FOUND,
        "no server has the id " + Json.excerpt(id),
        "list the servers with GET /hub/servers");
  }
}
