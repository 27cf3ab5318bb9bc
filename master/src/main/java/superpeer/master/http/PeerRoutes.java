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

/** {@code GET /workers/{pid}/peers}: a worker's viewers, as it tells of them when asked. */
final class PeerRoutes {

  private static final Pattern PID = Pattern.compile("\\d{1,18}");

  private final SeedingClient gate;
  private final ActorRef<Fleet.Command> fleet;

  PeerRoutes(SeedingClient gate, ActorRef<Fleet.Command> fleet) {
    this.gate = gate;
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
        gate.<Fleet.Command, PeersReply>ask(fleet, replyTo -> new Fleet.GetPeers(pid, replyTo)),
        reply -> answer(pid, reply));
  }

  private static Route answer(long pid, Try<PeersReply> reply) {
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
          "worker " + pid + " does not tell of its viewers",
          "try again; a worker of a version before this one cannot: POST /restart/" + pid);
    }
    throw new IllegalStateException("asking worker " + pid, failure);
  }

  /** Also for its log. */
  static Route workerNotFound(String pid) {
    return JsonResponses.problem(
        StatusCodes.NOT_FOUND,
        "no worker has pid " + Json.excerpt(pid),
        "GET /stats lists the pids; a restart changes them");
  }
}
