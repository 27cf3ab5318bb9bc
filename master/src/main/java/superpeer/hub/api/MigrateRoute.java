package superpeer.hub.api;

import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import akka.util.ByteString;
import java.util.Optional;
import java.util.function.Function;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.http.CorsRoutes;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.SeedMigration;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.ServerView;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;

/** {@code POST /hub/migrate}: copies or moves a seed to another server. */
final class MigrateRoute {

  private static final int MAX_BODY = 16 * 1024;
  private static final int MAX_ID = 64;

  private final ActorRef<Registry.Command> registry;
  private final ActorRef<EventLog.Command> eventLog;
  private final SeedMigration seedMigration;
  private final ActorAsk actorAsk;

  MigrateRoute(
      ActorRef<Registry.Command> registry,
      ActorRef<EventLog.Command> eventLog,
      SeedMigration seedMigration,
      ActorAsk actorAsk) {
    this.registry = registry;
    this.eventLog = eventLog;
    this.seedMigration = seedMigration;
    this.actorAsk = actorAsk;
  }

  private record MigrateRequest(
      String from, String to, ChannelId channel, SeedMigration.SourceAction sourceAction) {}

  Route routes() {
    return path("migrate", () -> post(() -> CorsRoutes.body(MAX_BODY, this::read)));
  }

  private Route read(ByteString body) {
    try {
      var json = Json.members(Json.read(body.toArray(), "migrate", MAX_BODY), "migrate");
      var migrateRequest =
          new MigrateRequest(
              json.requiredText("from", MAX_ID),
              json.requiredText("to", MAX_ID),
              ChannelId.parse(json.requiredText("channel", ChannelId.MAX_LENGTH)),
              json.isTrue("move")
                  ? SeedMigration.SourceAction.STOP
                  : SeedMigration.SourceAction.KEEP);
      if (migrateRequest.from().equals(migrateRequest.to())) {
        throw new MalformedMessage("from and to are the same server");
      }
      return with(
          migrateRequest.from(),
          from -> with(migrateRequest.to(), to -> run(from, to, migrateRequest)));
    } catch (MalformedMessage e) {
      return HubResponses.malformed(e);
    }
  }

  private Route with(String id, Function<ServerEntry, Route> inner) {
    return onSuccess(
        actorAsk.<Registry.Command, Optional<ServerView>>ask(
            registry, replyTo -> new Registry.Find(id, replyTo)),
        found ->
            found
                .map(server -> inner.apply(server.entry()))
                .orElseGet(() -> ServerRoutes.unknown(id)));
  }

  private Route run(ServerEntry from, ServerEntry to, MigrateRequest migrateRequest) {
    return onSuccess(
        seedMigration.run(from, to, migrateRequest.channel(), migrateRequest.sourceAction()),
        result -> {
          if (result instanceof SeedMigration.Result.Done done) {
            eventLog.tell(new EventLog.Append("seed", describe(from, to, migrateRequest)));
            var answer = Json.newObject().put("ret", 0);
            var pids = answer.putArray("pids");
            done.pids().forEach(pids::add);
            return HubResponses.ok(answer);
          } else if (result instanceof SeedMigration.Result.Failed failed) {
            return HubResponses.problem(StatusCodes.BAD_GATEWAY, failed.error(), failed.hint());
          }
          throw new AssertionError(result);
        });
  }

  private static String describe(ServerEntry from, ServerEntry to, MigrateRequest migrateRequest) {
    return "%s was %s manually from %s to %s"
        .formatted(
            migrateRequest.channel().name(),
            migrateRequest.sourceAction() == SeedMigration.SourceAction.STOP ? "moved" : "copied",
            from.name(),
            to.name());
  }
}
