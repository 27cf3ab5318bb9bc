package superpeer.master.http;

import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.parameterOptional;
import static akka.http.javadsl.server.Directives.path;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import superpeer.master.state.StateWriter;
import superpeer.protocol.rest.AuditResponse;

/** {@code GET /audit}: lists who changed what, the newest first. */
final class AuditRoutes {

  private static final int MAX_LINES = 1_000;
  private static final int LINES = 100;

  private final SeedingClient client;
  private final ActorRef<StateWriter.Command> state;

  AuditRoutes(SeedingClient client, ActorRef<StateWriter.Command> state) {
    this.client = client;
    this.state = state;
  }

  Route routes() {
    return path("audit", () -> get(() -> parameterOptional("limit", this::audit)));
  }

  private Route audit(Optional<String> limit) {
    return QueryNumbers.route("limit", limit, LINES, MAX_LINES, this::audit);
  }

  private Route audit(int lines) {
    return onSuccess(
        client.<StateWriter.Command, StateWriter.AuditRead>ask(
            state, replyTo -> new StateWriter.ReadAudit(lines, replyTo)),
        AuditRoutes::respond);
  }

  private static Route respond(StateWriter.AuditRead read) {
    return read.error()
        .map(
            why ->
                JsonResponses.problem(StatusCodes.SERVICE_UNAVAILABLE, why, "see the master's log"))
        .orElseGet(
            () ->
                JsonResponses.ok(
                    AuditResponse.of(read.entries().stream().map(AuditRoutes::line).toList())));
  }

  private static AuditResponse.Entry line(
      superpeer.master.state.StateChange.AuditEntry auditEntry) {
    return new AuditResponse.Entry(auditEntry.atMs(), auditEntry.caller(), auditEntry.action());
  }
}
