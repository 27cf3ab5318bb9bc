package superpeer.hub.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import superpeer.hub.tracker.AdmissionRules;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;

/**
 * The settings that the operator changes in the dashboard.
 *
 * @param seeding when channels are seeded
 * @param liveMaxKm maximum distance of a server from the centre of a live channel's viewers, in km
 * @param closed whether viewers need the token of a domain on one of its pages
 * @param domains the known domains; at most {@link #MAX_DOMAINS}
 */
public record HubSettings(
    AutoSeeding seeding, int liveMaxKm, boolean closed, List<Domain> domains) {

  /**
   * @param enabled whether the planner acts
   * @param minViewers smoothed viewers from which a channel is seeded; half of that keeps it seeded
   * @param maxChannels maximum channels that it seeds; 0: as many as the servers can take
   * @param priority of its seeds; manual seeds have 100 by default
   * @param keepForMs how long a channel stays seeded after it was last hot enough
   */
  public record AutoSeeding(
      boolean enabled, int minViewers, int maxChannels, int priority, long keepForMs) {}

  public static final int MAX_DOMAINS = 200;

  /**
   * Off by default: the tracker is open to every page, so any page could decide what the servers
   * seed.
   */
  public static final HubSettings DEFAULT =
      new HubSettings(
          new AutoSeeding(false, 3, 0, 50, Duration.ofMinutes(5).toMillis()),
          7_000,
          false,
          List.of());

  private static final int HALF_OF_THE_EARTH_KM = 20_040;

  public HubSettings {
    domains = List.copyOf(domains);
  }

  /**
   * Reads a JSON body. Absent members keep their values.
   *
   * @throws MalformedMessage naming the first invalid member
   */
  public HubSettings with(JsonNode body) throws MalformedMessage {
    var json = Json.members(body, "settings");
    var auto = json.find("autoSeeding");
    var allocation = json.find("allocation");
    var newDomains = json.find("domains");
    var changed =
        new HubSettings(
            auto.isPresent() ? seeding(Json.members(auto.get(), "autoSeeding")) : seeding,
            allocation.isPresent()
                ? integer(
                    Json.members(allocation.get(), "allocation"),
                    "liveMaxKm",
                    1,
                    HALF_OF_THE_EARTH_KM,
                    liveMaxKm)
                : liveMaxKm,
            closed(json, closed),
            newDomains.isPresent() ? domains(newDomains.get()) : domains);
    if (changed.closed() && changed.domains().stream().allMatch(it -> it.token().isEmpty())) {
      throw new MalformedMessage(
          "closed is true, but no domain has a token, so no viewer could use P2P;"
              + " add a token to a domain first");
    }
    return changed;
  }

  private AutoSeeding seeding(JsonMembers auto) throws MalformedMessage {
    var enabled = auto.find("enabled");
    if (enabled.isPresent() && !enabled.get().isBoolean()) {
      throw new MalformedMessage(
          "enabled is " + Json.excerpt(enabled.get().toString()) + ", not true or false");
    }
    return new AutoSeeding(
        enabled.map(JsonNode::booleanValue).orElse(seeding.enabled()),
        integer(auto, "minViewers", 1, 1_000_000, seeding.minViewers()),
        integer(auto, "maxChannels", 0, 10_000, seeding.maxChannels()),
        integer(auto, "priority", -1_000_000, 1_000_000, seeding.priority()),
        auto.integer("keepForMs", 0, Duration.ofDays(1).toMillis()).orElse(seeding.keepForMs()));
  }

  private static int integer(JsonMembers json, String name, int min, int max, int otherwise)
      throws MalformedMessage {
    return (int) json.integer(name, min, max).orElse(otherwise);
  }

  private static List<Domain> domains(JsonNode array) throws MalformedMessage {
    if (!array.isArray() || array.size() > MAX_DOMAINS) {
      throw new MalformedMessage("domains is not a list of at most " + MAX_DOMAINS);
    }
    var domains = new ArrayList<Domain>();
    for (var json : array) {
      domains.add(Domain.read(json));
    }
    return domains;
  }

  private static boolean closed(JsonMembers json, boolean otherwise) throws MalformedMessage {
    var tracker = json.find("tracker");
    var closed =
        tracker.isPresent()
            ? Json.members(tracker.get(), "tracker").find("closed")
            : Optional.<JsonNode>empty();
    if (closed.isPresent() && !closed.get().isBoolean()) {
      throw new MalformedMessage(
          "closed is " + Json.excerpt(closed.get().toString()) + ", not true or false");
    }
    return closed.map(JsonNode::booleanValue).orElse(otherwise);
  }

  /** The domain of a channel: by the host of its playlist, or by the token in its id. */
  Optional<Domain> domainOf(ChannelId channel) {
    var name = channel.name();
    var host = name.replaceFirst("[:/].*", "").toLowerCase(Locale.ROOT);
    return domains.stream()
        .filter(it -> it.isHostOf(host))
        .findFirst()
        .or(() -> domains.stream().filter(it -> it.isTokenOf(name)).findFirst());
  }

  /**
   * The token that a super peer of a channel sends to the tracker and to viewers: the token of its
   * domain. If the tracker is closed and the domain has no token, any token is accepted.
   */
  Optional<String> tokenOf(ChannelId channel) {
    var token = domainOf(channel).flatMap(Domain::token);
    return token.isPresent() || !closed
        ? token
        : domains.stream().flatMap(it -> it.token().stream()).findFirst();
  }

  /** The playlist URL of a channel, from the template of its domain. */
  Optional<String> urlOf(ChannelId channel) {
    return domainOf(channel)
        .flatMap(Domain::urlTemplate)
        .map(template -> Domain.filled(template, channel.name()))
        .filter(Domain::isUrl);
  }

  /** The admission rules for the tracker. */
  AdmissionRules rules() {
    return new AdmissionRules(closed, domains.stream().map(Domain::site).toList());
  }

  /** The JSON of the API and the database. {@code DEFAULT.with(json())} equals this. */
  public ObjectNode json() {
    var json = Json.newObject();
    json.set("autoSeeding", Json.mapper().valueToTree(seeding));
    json.putObject("allocation").put("liveMaxKm", liveMaxKm);
    json.putObject("tracker").put("closed", closed);
    var array = json.putArray("domains");
    domains.forEach(domain -> array.add(domain.json()));
    return json;
  }
}
