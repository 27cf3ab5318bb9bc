package superpeer.hub.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import superpeer.protocol.ChannelId;
import superpeer.protocol.Json;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.Members;

/**
 * What the operator sets in the dashboard.
 *
 * @param seeding when channels are seeded
 * @param liveMaxKm how far a server may be from the middle of a live channel's viewers, in km
 * @param domains where the playlists of whose channels are; at most {@link #MAX_DOMAINS}
 */
public record AutoSettings(Seeding seeding, int liveMaxKm, List<Domain> domains) {

  /**
   * @param enabled whether the planner gives orders
   * @param minViewers smoothed viewers from which on a channel is seeded; half as many keep it
   * @param maxChannels most channels that it seeds; 0: as many as the servers take
   * @param priority of its seeds; those of people have 100 unless they say otherwise
   * @param keepForMs how long a channel stays seeded after it was last hot enough
   */
  public record Seeding(
      boolean enabled, int minViewers, int maxChannels, int priority, long keepForMs) {}

  /**
   * @param domain host of the playlists, subdomains included
   * @param urlTemplate of the playlist's address: {@code {name}} stands for {@code
   *     host[:port]/path} without extension, {@code {path}} for what follows the host; absent: the
   *     server guesses
   * @param token user token of the pages that play them
   */
  public record Domain(String domain, Optional<String> urlTemplate, Optional<String> token) {}

  public static final int MAX_DOMAINS = 200;

  /**
   * Off, because the tracker is open to every page: whoever switches it on lets viewers decide what
   * the servers seed.
   */
  public static final AutoSettings DEFAULT =
      new AutoSettings(
          new Seeding(false, 3, 0, 50, Duration.ofMinutes(5).toMillis()), 7_000, List.of());

  private static final int MAX_TEMPLATE = 1_024;
  private static final int MAX_TOKEN = 256;
  private static final int HALF_OF_THE_EARTH_KM = 20_040;
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,253}");

  public AutoSettings {
    domains = List.copyOf(domains);
  }

  /**
   * Reads what a call says; what is absent stays.
   *
   * @throws MalformedMessage naming the first member that is not as it must be
   */
  public AutoSettings with(JsonNode body) throws MalformedMessage {
    var json = Json.members(body, "settings");
    var auto = json.find("autoSeeding");
    var allocation = json.find("allocation");
    var newDomains = json.find("domains");
    return new AutoSettings(
        auto.isPresent() ? seeding(Json.members(auto.get(), "autoSeeding")) : seeding,
        allocation.isPresent()
            ? integer(
                Json.members(allocation.get(), "allocation"),
                "liveMaxKm",
                1,
                HALF_OF_THE_EARTH_KM,
                liveMaxKm)
            : liveMaxKm,
        newDomains.isPresent() ? domains(newDomains.get()) : domains);
  }

  private Seeding seeding(Members auto) throws MalformedMessage {
    var enabled = auto.find("enabled");
    if (enabled.isPresent() && !enabled.get().isBoolean()) {
      throw new MalformedMessage(
          "enabled is " + Json.excerpt(enabled.get().toString()) + ", not true or false");
    }
    return new Seeding(
        enabled.map(JsonNode::booleanValue).orElse(seeding.enabled()),
        integer(auto, "minViewers", 1, 1_000_000, seeding.minViewers()),
        integer(auto, "maxChannels", 0, 10_000, seeding.maxChannels()),
        integer(auto, "priority", -1_000_000, 1_000_000, seeding.priority()),
        auto.integer("keepForMs", 0, Duration.ofDays(1).toMillis()).orElse(seeding.keepForMs()));
  }

  private static int integer(Members json, String name, int min, int max, int otherwise)
      throws MalformedMessage {
    return (int) json.integer(name, min, max).orElse(otherwise);
  }

  private static List<Domain> domains(JsonNode array) throws MalformedMessage {
    if (!array.isArray() || array.size() > MAX_DOMAINS) {
      throw new MalformedMessage("domains is no list of at most " + MAX_DOMAINS);
    }
    var domains = new ArrayList<Domain>();
    for (var json : array) {
      domains.add(domain(Json.members(json, "domain")));
    }
    return domains;
  }

  private static Domain domain(Members json) throws MalformedMessage {
    var host = json.requiredText("domain", 253).strip().toLowerCase(Locale.ROOT);
    if (!HOST.matcher(host).matches()) {
      throw new MalformedMessage(
          "domain is " + Json.excerpt(host) + ", not a host name such as video.example.com");
    }
    var template = json.text("urlTemplate", MAX_TEMPLATE).filter(text -> !text.isEmpty());
    if (template.isPresent() && !isUrl(filled(template.get(), "example.com/live/a"))) {
      throw new MalformedMessage(
          "urlTemplate is "
              + Json.excerpt(template.get())
              + ", not like https://{name}.m3u8 or https://origin.example.com/{path}.m3u8");
    }
    return new Domain(
        host, template, json.text("token", MAX_TOKEN).filter(text -> !text.isEmpty()));
  }

  private static boolean isUrl(String text) {
    try {
      var url = new URI(text);
      return url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String filled(String template, String name) {
    var slash = name.indexOf('/');
    return template
        .replace("{name}", name)
        .replace("{path}", slash < 0 ? name : name.substring(slash + 1));
  }

  /** The domain of a channel that is named after its playlist, if it is one of these. */
  Optional<Domain> domainOf(ChannelId channel) {
    var host = channel.name().replaceFirst("[:/].*", "").toLowerCase(Locale.ROOT);
    return domains.stream()
        .filter(it -> host.equals(it.domain()) || host.endsWith("." + it.domain()))
        .findFirst();
  }

  /** Where a channel's playlist is, as its domain's template says. */
  Optional<String> urlOf(ChannelId channel) {
    return domainOf(channel)
        .flatMap(Domain::urlTemplate)
        .map(template -> filled(template, channel.name()))
        .filter(AutoSettings::isUrl);
  }

  /** As the API shows it and the file keeps it: {@code DEFAULT.with(json())} is this. */
  public ObjectNode json() {
    var json = Json.newObject();
    json.set("autoSeeding", Json.mapper().valueToTree(seeding));
    json.putObject("allocation").put("liveMaxKm", liveMaxKm);
    json.set("domains", Json.mapper().valueToTree(domains));
    return json;
  }
}
