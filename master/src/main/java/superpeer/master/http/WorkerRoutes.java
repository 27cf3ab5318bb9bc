package superpeer.master.http;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import superpeer.master.seeding.Seeding;
import superpeer.master.seeding.Seeding.WorkersReply;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.rest.RestartResponse;
import superpeer.protocol.rest.StopResponse;

/** {@code POST /stop…} and {@code POST /restart…}: stops and restarts workers. */
final class WorkerRoutes {

  private static final Pattern PID = Pattern.compile("\\d{1,18}");

  private final SeedingClient client;

  WorkerRoutes(SeedingClient client) {
    this.client = client;
  }

  Route routes() {
    return concat(
        all("stop_all", Seeding.StopAll::new, WorkerRoutes::stopped),
        all("restart_all", Seeding.RestartAll::new, WorkerRoutes::restarting),
        one("stop", Seeding.StopWorker::new, WorkerRoutes::stopped),
        one("restart", Seeding.RestartWorker::new, WorkerRoutes::restarting));
  }

  private interface CommandForPid {
    Seeding.Command command(long pid, String caller, ActorRef<WorkersReply> replyTo);
  }

  private Route all(
      String verb,
      BiFunction<String, ActorRef<WorkersReply>, Seeding.Command> command,
      Function<WorkersReply.Done, Object> answer) {
    return path(
        verb,
        () ->
            post(
                () ->
                    client.withCaller(
                        caller -> ask(replyTo -> command.apply(caller, replyTo), answer))));
  }

  private Route one(
      String verb, CommandForPid command, Function<WorkersReply.Done, Object> answer) {
    return path(
        PathMatchers.segment(verb).slash(PathMatchers.segment()),
        text ->
            post(
                () ->
                    PID.matcher(text).matches()
                        ? client.withCaller(
                            caller ->
                                ask(
                                    replyTo ->
                                        command.command(Long.parseLong(text), caller, replyTo),
                                    answer))
                        : noSuchWorker(text)));
  }

  private Route ask(
      Function<ActorRef<WorkersReply>, Seeding.Command> command,
      Function<WorkersReply.Done, Object> answer) {
    return onSuccess(client.ask(command), reply -> answer(reply, answer));
  }

  private static Route answer(WorkersReply reply, Function<WorkersReply.Done, Object> answer) {
    if (reply instanceof WorkersReply.Done done) {
      return JsonResponses.ok(answer.apply(done));
    } else if (reply instanceof WorkersReply.NoSuchWorker missing) {
      return noSuchWorker(Long.toString(missing.pid()));
    }
    throw new AssertionError(reply);
  }

  private static Route noSuchWorker(String pid) {
    return JsonResponses.problem(
        StatusCodes.NOT_FOUND,
        "no worker has pid " + Json.excerpt(pid),
        "GET /stats lists the pids; a restart changes them");
  }

  private static Object stopped(WorkersReply.Done done) {
    return new StopResponse(0, done.pids());
  }

  private static Object restarting(WorkersReply.Done done) {
    return new RestartResponse(
        0, done.pids(), done.retried().stream().map(ChannelId::encoded).toList());
  }
}
