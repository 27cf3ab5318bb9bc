package superpeer.master.http;

import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onComplete;
import static akka.http.javadsl.server.Directives.path;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import scala.util.Try;
import superpeer.master.fleet.Fleet;
import superpeer.master.fleet.Fleet.PeersReply;
import superpeer.protocol.Json;
import superpeer.protocol.rest.PeersResponse;

/** {@code GET /workers/{pid}/peers}: asks a worker for its viewers. */
final class PeerRoutes {

  private static final Pattern PID = Pattern.compile("\\d{1,18}");

  private final SeedingClient client;
  private final ActorRef<Fleet.Command> fleet;

  PeerRoutes(SeedingClient client, ActorRef<Fleet.Command> fleet) {
    this.client = client;
    this.fleet = fleet;
  }

  Route routes() {
    return path(
        PathMatchers.segment("workers").slash(PathMatchers.segment()).slash("peers"),
        text ->
            get(
                () ->
                    PID.matcher(text).matches()
                        ? ask(Long.parseLong(text))
                        : workerNotFound(text)));
  }

  private Route ask(long pid) {
    return onComplete(
        client.<Fleet.Command, PeersReply>ask(fleet, replyTo -> new Fleet.GetPeers(pid, replyTo)),
        reply -> respond(pid, reply));
  }

  private static Route respond(long pid, Try<PeersReply> reply) {
    if (reply.isFailure()) {
      return noReply(pid, reply.failed().get());
    }
    return reply.get() instanceof PeersReply.Found found
        ? JsonResponses.ok(new PeersResponse(0, pid, found.total(), found.peers()))
        : workerNotFound(Long.toString(pid));
  }

  private static Route noReply(long pid, Throwable failure) {
    if (failure instanceof TimeoutException) {
      return JsonResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE,
          "worker " + pid + " did not report its viewers",
          "try again; a worker of an older version cannot, so replace it: POST /restart/" + pid);
    }
    throw new IllegalStateException("asking worker " + pid, failure);
  }

  /** Answers that there is no such worker; for its log, too. */
  static Route workerNotFound(String pid) {
    return JsonResponses.problem(
        StatusCodes.NOT_FOUND,
        "no worker has pid " + Json.excerpt(pid),
        "GET /stats lists the pids; a restart changes them");
  }
}
