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

/** Health, metrics and the API description; open to everyone, and free of secrets. */
final class HealthRoutes {

  private static final ContentType YAML =
      MediaTypes.applicationWithOpenCharset("yaml").toContentType(HttpCharsets.UTF_8);

  private final SeedingClient client;
  private final RestApi.Metrics metrics;
  private final Predicate<HttpRequest> isOperator;

  /**
   * @param isOperator which requests may see metrics that name channels
   */
  HealthRoutes(SeedingClient client, RestApi.Metrics metrics, Predicate<HttpRequest> isOperator) {
    this.client = client;
    this.metrics = metrics;
    this.isOperator = isOperator;
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

  /**
   * Answers whether a seed would be accepted. If the scheduler does not answer, the timeout makes
   * it a 503.
   */
  private Route ready() {
    return onSuccess(client.ask(Seeding.GetOverview::new), HealthRoutes::ready);
  }

  private static Route ready(FleetOverview fleetOverview) {
    if (fleetOverview.draining()) {
      return JsonResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE,
          "the server is draining: it refuses new channels and viewers",
          "end the drain with POST /drain {\"on\":false}");
    }
    if (fleetOverview.full()) {
      return JsonResponses.problem(
          StatusCodes.SERVICE_UNAVAILABLE,
          "the server is full: a seed of priority 100 would be refused",
          "its channels are still served (GET /health/live); GET /stats lists them");
    }
    return JsonResponses.ok(new Ready(0, fleetOverview.full(), fleetOverview.error()));
  }

  /**
   * @param trouble what is wrong although seeds are accepted; absent if all is well
   */
  private record Ready(int ret, boolean full, Optional<String> trouble) {}

  private Route metrics(HttpRequest request) {
    var page = isOperator.test(request) ? metrics.details() : metrics.totals();
    return complete(StatusCodes.OK, HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, page.get()));
  }
}
