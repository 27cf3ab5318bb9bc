package superpeer.master.http;

import static akka.http.javadsl.server.Directives.concat;
import static akka.http.javadsl.server.Directives.get;
import static akka.http.javadsl.server.Directives.onSuccess;
import static akka.http.javadsl.server.Directives.parameterOptional;
import static akka.http.javadsl.server.Directives.path;
import static akka.http.javadsl.server.Directives.post;

import akka.actor.typed.ActorRef;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.server.Route;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import superpeer.master.events.EventBus;
import superpeer.master.events.FleetEvent;
import superpeer.master.events.FleetEvent.Kind;
import superpeer.master.seeding.FleetOverview;
import superpeer.master.seeding.Seeding;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.rest.PingRequest;
import superpeer.protocol.rest.Problem;
import superpeer.protocol.rest.RestCodec;
import superpeer.protocol.rest.SeedRequest;
import superpeer.protocol.rest.SeedResponse;
import superpeer.protocol.rest.SeedsResponse;

/**
 * {@code POST /ping}, {@code POST /drain}, {@code POST /seed} and {@code GET /seeds}: limits and
 * seeds of the server.
 */
final class SeedRoutes {

  /** In place of the value of a header, which may be a secret. */
  private static final String MASK = "***";

  private static final Optional<String> WITH_SECRETS = Optional.of("true");

  private static final String CORRECT_IT = "correct the body; GET /openapi.yaml describes it";

  private final SeedingClient client;
  private final StatsMapper statsMapper;
  private final ActorRef<EventBus.Command> eventBus;
  private final boolean tellsSecrets;

  /**
   * @param eventBus publishes what was accepted, refused and set
   * @param tellsSecrets whether callers have proven who they are, so that a server to which a seed
   *     moves may ask for the values of its headers
   */
  SeedRoutes(
      SeedingClient client,
      StatsMapper statsMapper,
      ActorRef<EventBus.Command> eventBus,
      boolean tellsSecrets) {
    this.client = client;
    this.statsMapper = statsMapper;
    this.eventBus = eventBus;
    this.tellsSecrets = tellsSecrets;
  }

  Route routes() {
    return concat(
        path("ping", () -> post(() -> client.withBody(this::ping))),
        path("drain", () -> post(() -> client.withBody(this::drain))),
        path("seed", () -> post(() -> client.withBody(this::seed))),
        path(
            "seeds",
            () -> get(() -> parameterOptional("secrets", it -> seeds(it.equals(WITH_SECRETS))))));
  }

  private Route seeds(boolean withSecrets) {
    return onSuccess(
        client.<FleetOverview>ask(Seeding.GetOverview::new),
        fleetOverview -> {
          var items = fleetOverview.seeds().stream().map(FleetOverview.SeedStatus::item).toList();
          ObjectNode answer = Json.mapper().valueToTree(new SeedsResponse(0, items));
          if (!withSecrets || !tellsSecrets) {
            answer.path("seeds").forEach(SeedRoutes::maskHeaders);
          }
          return JsonResponses.ok(answer);
        });
  }

  private static boolean isMasked(SeedRequest.Item item) {
    return item.headers().filter(headers -> headers.all().containsValue(MASK)).isPresent();
  }

  private static void maskHeaders(JsonNode seed) {
    if (seed.get("headers") instanceof ObjectNode headers) {
      List<String> names = new ArrayList<>();
      headers.fieldNames().forEachRemaining(names::add);
      names.forEach(name -> headers.put(name, MASK));
    }
  }

  private Route ping(byte[] body, String caller) {
    try {
      var limits = RestCodec.ping(body, client.maxBody());
      return onSuccess(
          client.<FleetOverview>ask(replyTo -> new Seeding.SetLimits(limits, caller, replyTo)),
          fleetOverview -> {
            publishLimits(limits, caller);
            return JsonResponses.ok(statsMapper.ping(fleetOverview));
          });
    } catch (MalformedMessage e) {
      return malformed(e);
    }
  }

  private Route drain(byte[] body, String caller) {
    try {
      var on = RestCodec.drain(body, client.maxBody());
      return onSuccess(
          client.<FleetOverview>ask(replyTo -> new Seeding.SetDraining(on, caller, replyTo)),
          fleetOverview -> {
            eventBus.tell(
                new EventBus.StatusUpdate(fleetOverview)); // at once, not at the next sample
            return JsonResponses.ok(statsMapper.drain(fleetOverview));
          });
    } catch (MalformedMessage e) {
      return malformed(e);
    }
  }

  private Route seed(byte[] body, String caller) {
    try {
      var seeds = RestCodec.seeds(body, client.maxBody());
      if (seeds.items().stream().anyMatch(SeedRoutes::isMasked)) {
        return JsonResponses.problem(
            StatusCodes.BAD_REQUEST,
            "a value of headers is " + MASK + ", which GET /seeds shows in place of it",
            "send the value itself");
      }
      return onSuccess(
          client.<Seeding.Seeded>ask(replyTo -> new Seeding.AddSeeds(seeds, caller, replyTo)),
          seeded -> {
            publishSeeds(seeded, caller);
            return respond(seeded);
          });
    } catch (MalformedMessage e) {
      return malformed(e);
    }
  }

  private void publishLimits(PingRequest limits, String caller) {
    var changes = new ArrayList<String>();
    limits.bandwidth().ifPresent(mbps -> changes.add("bandwidth " + mbps + " Mbit/s"));
    limits.workers().ifPresent(workers -> changes.add("workers " + workers));
    if (!changes.isEmpty()) {
      eventBus.tell(
          new EventBus.Publish(FleetEvent.ofSettings(caller, String.join(", ", changes))));
    }
  }

  private void publishSeeds(Seeding.Seeded seeded, String caller) {
    seeded.accepted().stream()
        .map(id -> FleetEvent.ofSeed(Kind.SEED_ACCEPTED, id.encoded(), caller, Optional.empty()))
        .forEach(fleetEvent -> eventBus.tell(new EventBus.Publish(fleetEvent)));
    seeded.refused().stream()
        .map(
            no ->
                FleetEvent.ofSeed(Kind.SEED_REFUSED, no.channel(), caller, Optional.of(no.error())))
        .forEach(fleetEvent -> eventBus.tell(new EventBus.Publish(fleetEvent)));
  }

  private static Route malformed(MalformedMessage e) {
    return JsonResponses.problem(
        StatusCodes.BAD_REQUEST, String.valueOf(e.getMessage()), CORRECT_IT);
  }

  private static Route respond(Seeding.Seeded seeded) {
    var pids =
        seeded.pids().entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().encoded(), e -> e.getValue()));
    var seeds = seeded.states().stream().map(StatsMapper::seed).toList();
    var accepted = seeded.accepted().stream().map(ChannelId::encoded).toList();
    if (!accepted.isEmpty()) {
      return JsonResponses.ok(new SeedResponse(0, accepted, seeded.refused(), pids, seeds));
    }
    var first = seeded.refused().get(0);
    ObjectNode body =
        Json.mapper().valueToTree(new SeedResponse(1, accepted, seeded.refused(), pids, seeds));
    ObjectNode problem = Json.mapper().valueToTree(Problem.of(first.error(), first.hint()));
    body.setAll(problem);
    return JsonResponses.json(StatusCodes.BAD_REQUEST, body);
  }
}
