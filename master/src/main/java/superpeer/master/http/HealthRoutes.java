package superpeer.master.http;

import static akka.http.javadsl.server.Directives.complete;
import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.extractRequest;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.getFromResource;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.path;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpCharsets;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.MediaTypes;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.PathMatcher0;
import akka.http.javadsl.server.PathMatchers;
import akka.http.javadsl.server.Route;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import superpeer.master.seeding.FleetOverview;
import superpeer.master.seeding.Seeding;

/** Health, metrics and the API's own description; open to everyone, and free of secrets. */
final class HealthRoutes {

  private static final ContentType YAML =
      MediaTypes.applicationWithOpenCharset("yaml").toContentType(HttpCharsets.UTF_8);

  private final SeedingClient seeding;
  private final RestApi.Metrics metrics;
  private final Predicate<HttpRequest> isOperator;

  /**
   * @param operators who may see what names channels
   */
  HealthRoutes(SeedingClient seeding, RestApi.Metrics metrics, Predicate<HttpRequest> operators) {
    this.seeding = seeding;
    this.metrics = metrics;
    this.isOperator = operators;
  }

  Route routes() {
    return concat(
        path(health("live"), () -> get(() -> JsonResponses.ok(Map.of("ret", 0)))),
        path(health("ready"), () -> get(this::ready)),
        path("metrics", () -> get(() -> extractRequest(this::metrics))),
        path("openapi.yaml", () -> get(() -> getFromResource("openapi.yaml", YAML))));
  }

  private static PathMatcher0 health(String what) {
    return PathMatchers.segment("health").slash(what);
  }

  /** Ready is who can accept a seed; a scheduler that does not answer is 503 by itself. */
  private Route ready() {
    return onSuccess(seeding.ask(Seeding.GetOverview::new), HealthRoutes::ready);
  }

  private static Route ready(FleetOverview fleetOverview) {
    if (fleetOverview.draining()) {
      return JsonResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE,
          "the server drains: new channels and viewers are turned away",
          "POST /drain with {\"on\":false} ends that");
    }
    if (fleetOverview.full()) {
      return JsonResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE,
          "the server is full: a seed of priority 100 would be refused",
          "its channels are served all the same (GET /health/live); GET /stats names them");
    }
    return JsonResponses.ok(new Ready(0, fleetOverview.full(), fleetOverview.error()));
  }

  /**
   * @param trouble what is wrong although seeds are accepted; absent when all is well
   */
  private record Ready(int ret, boolean full, Optional<String> trouble) {}

  private Route metrics(HttpRequest request) {
    var page = isOperator.test(request) ? metrics.details() : metrics.totals();
    return complete(StatusCodes.OK, HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, page.get()));
  }
}
