package superpeer.master.http;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.parameterOptional;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEndOrSingleSlash;
import static akka.http.javadsl.server.Directives.pathPrefix;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import superpeer.master.history.DataPoint;
import superpeer.master.history.MetricsHistory;
import superpeer.protocol.rest.HistoryResponse;

/**
 * {@code GET /history}: returns the last day of the server or of one channel, one point per minute.
 */
final class HistoryRoutes {

  private final SeedingClient client;
  private final ActorRef<MetricsHistory.Command> metricsHistory;

  HistoryRoutes(SeedingClient client, ActorRef<MetricsHistory.Command> metricsHistory) {
    this.client = client;
    this.metricsHistory = metricsHistory;
  }

  Route routes() {
    return pathPrefix(
        "history",
        () ->
            concat(
                pathEndOrSingleSlash(() -> get(() -> of(DataPoint.WHOLE_SERVER))),
                path(PathMatchers.remaining(), rest -> get(() -> of(ChannelPaths.decoded(rest))))));
  }

  private Route of(String channelId) {
    return parameterOptional(
        "minutes",
        text ->
            QueryNumbers.route(
                "minutes",
                text,
                MetricsHistory.MAX_MINUTES,
                MetricsHistory.MAX_MINUTES,
                minutes -> points(channelId, minutes)));
  }

  private Route points(String channelId, int minutes) {
    return onSuccess(
        client.<MetricsHistory.Command, MetricsHistory.Points>ask(
            metricsHistory, replyTo -> new MetricsHistory.Query(channelId, minutes, replyTo)),
        HistoryRoutes::respond);
  }

  private static Route respond(MetricsHistory.Points read) {
    return read.error()
        .map(
            why ->
                JsonResponses.problem(StatusCodes.SERVICE_UNAVAILABLE, why, "see the master's log"))
        .orElseGet(
            () ->
                JsonResponses.ok(
                    new HistoryResponse(
                        0, read.points().stream().map(HistoryRoutes::point).toList())));
  }

  private static HistoryResponse.Point point(DataPoint dataPoint) {
    return new HistoryResponse.Point(
        dataPoint.atMs(),
        dataPoint.workers(),
        dataPoint.peers(),
        dataPoint.uplinkMbps(),
        dataPoint.uploadedKb(),
        dataPoint.originKb(),
        dataPoint.memoryKb(),
        dataPoint.cpuPercent());
  }
}
