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
import superpeer.protocol.rest.PeersAnswer;

/** {@code GET /workers/{pid}/peers}: a worker's viewers, as it tells of them when asked. */
final class PeerRoutes {

  private static final Pattern PID = Pattern.compile("\\d{1,18}");

  private final SeedingGate gate;
  private final ActorRef<Fleet.Command> fleet;

  PeerRoutes(SeedingGate gate, ActorRef<Fleet.Command> fleet) {
    this.gate = gate;
    this.fleet = fleet;
  }

  Route routes() {
    return path(
        PathMatchers.segment("workers").slash(PathMatchers.segment()).slash("peers"),
        text -> get(() -> PID.matcher(text).matches() ? ask(Long.parseLong(text)) : gone(text)));
  }

  private Route ask(long pid) {
    return onComplete(
        gate.<Fleet.Command, PeersReply>ask(fleet, replyTo -> new Fleet.GetPeers(pid, replyTo)),
        reply -> answer(pid, reply));
  }

  private static Route answer(long pid, Try<PeersReply> reply) {
    if (reply.isFailure()) {
      return silent(pid, reply.failed().get());
    }
    return reply.get() instanceof PeersReply.Found told
        ? Answers.ok(new PeersAnswer(0, pid, told.total(), told.peers()))
        : gone(Long.toString(pid));
  }

  private static Route silent(long pid, Throwable failure) {
    if (failure instanceof TimeoutException) {
      return Answers.problem(
          StatusCodes.SERVICE_UNAVAILABLE,
          "worker " + pid + " does not tell of its viewers",
          "try again; a worker of a version before this one cannot: POST /restart/" + pid);
    }
    throw new IllegalStateException("asking worker " + pid, failure);
  }

  /** Also for its log. */
  static Route gone(String pid) {
    return Answers.problem(
        StatusCodes.NOT_FOUND,
        "no worker has pid " + Json.excerpt(pid),
        "GET /stats lists the pids; a restart changes them");
  }
}
