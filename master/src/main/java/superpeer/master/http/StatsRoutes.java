package superpeer.master.http;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.pathEndOrSingleSlash;
import static akka.http.javadsl.server.Directives.pathPrefix;
import static akka.http.javadsl.server.Directives.respondWithHeaders;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import superpeer.master.seeding.FleetOverview;
import superpeer.master.seeding.Seeding;

/** {@code GET /stats}: stats of the server, of one worker or of one channel. */
final class StatsRoutes {

  private static final Pattern PID = Pattern.compile("\\d+");

  private static final List<HttpHeader> NO_STORE =
      List.of(RawHeader.create("Cache-Control", "no-store"));

  private final SeedingClient client;
  private final StatsMapper statsMapper;
  private final StatsCache latest;

  StatsRoutes(SeedingClient client, StatsMapper statsMapper) {
    this.client = client;
    this.statsMapper = statsMapper;
    this.latest = new StatsCache(statsMapper, statsMapper::nowMs);
  }

  Route routes() {
    return pathPrefix(
        "stats",
        () ->
            respondWithHeaders(
                NO_STORE,
                () ->
                    concat(
                        pathEndOrSingleSlash(() -> get(() -> overview(this::all))),
                        path(
                            PathMatchers.remaining(),
                            rest -> get(() -> one(ChannelPaths.decoded(rest)))))));
  }

  private Route all(FleetOverview fleetOverview) {
    return complete(StatusCodes.OK, latest.get(fleetOverview));
  }

  private Route overview(Function<FleetOverview, Route> answer) {
    return onSuccess(client.ask(Seeding.GetOverview::new), answer);
  }

  private Route one(String name) {
    return overview(
        fleetOverview ->
            PID.matcher(name).matches()
                ? found(statsMapper.forPid(fleetOverview, name), "no worker has pid " + name)
                : found(
                    statsMapper.forChannel(fleetOverview, name), "no seed has channel id " + name));
  }

  private static <T> Route found(Optional<T> body, String otherwise) {
    return body.map(JsonResponses::ok)
        .orElseGet(
            () ->
                JsonResponses.problem(
                    StatusCodes.NOT_FOUND, otherwise, "GET /stats lists workers and channels"));
  }
}
