package superpeer.master.http;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.parameterOptional;
import static akka.http.javadsl.server.Directives.path;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import superpeer.master.fleet.Fleet;

/** {@code GET /logs}: returns the end of a worker's log, or of the master's. */
final class LogRoutes {

  private static final Pattern PID = Pattern.compile("\\d{1,18}");
  private static final int KB = 64;
  private static final int MAX_KB = 256;

  private final SeedingClient client;
  private final ActorRef<Fleet.Command> fleet;
  private final LogTail logs;
  private final Executor blocking;

  /**
   * @param blocking executor that reads files
   */
  LogRoutes(SeedingClient client, ActorRef<Fleet.Command> fleet, LogTail logs, Executor blocking) {
    this.client = client;
    this.fleet = fleet;
    this.logs = logs;
    this.blocking = blocking;
  }

  Route routes() {
    return path(
        "logs",
        () ->
            get(
                () ->
                    parameterOptional(
                        "kb",
                        kb ->
                            QueryNumbers.route(
                                "kb",
                                kb,
                                KB,
                                MAX_KB,
                                length -> parameterOptional("pid", pid -> log(pid, length))))));
  }

  private Route log(Optional<String> pid, int kb) {
    if (pid.isEmpty()) {
      return file(LogTail.MASTER_LOG, kb);
    }
    var text = pid.get();
    return PID.matcher(text).matches()
        ? onSuccess(
            client.<Fleet.Command, OptionalInt>ask(
                fleet, replyTo -> new Fleet.FindLogIndex(Long.parseLong(text), replyTo)),
            logIndex ->
                logIndex.isPresent()
                    ? file(LogTail.workerLog(logIndex.getAsInt()), kb)
                    : PeerRoutes.workerNotFound(text))
        : PeerRoutes.workerNotFound(text);
  }

  private Route file(String name, int kb) {
    return onSuccess(
        CompletableFuture.supplyAsync(() -> logs.read(name, kb * 1024), blocking),
        read ->
            read.<Route>map(
                    text ->
                        complete(
                            StatusCodes.OK,
                            HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, text)))
                .orElseGet(
                    () ->
                        JsonResponses.problem(
                            StatusCodes.NOT_FOUND,
                            "there is no log " + name,
                            "the logs are in the subdirectory logs of the data directory")));
  }
}
