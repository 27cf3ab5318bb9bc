package superpeer.hub.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;

/**
 * A change of a server. Absent members keep their values, or get their defaults.
 *
 * @param accessToken present and empty: removes the token
 * @param location present and unknown: removes the location
 */
public record ServerChange(
    Optional<String> url,
    Optional<String> accessToken,
    Optional<String> remarks,
    Optional<Integer> bandwidthMbps,
    Optional<Boolean> enabled,
    Optional<Boolean> auto,
    Optional<Integer> maxChannels,
    Optional<ServerLocation> location) {

  private static final int MAX_BODY = 16 * 1024;
  private static final int MAX_URL = 1_024;
  private static final int MAX_TOKEN = 256;
  private static final int MAX_REMARKS = 256;
  private static final int MAX_BANDWIDTH_MBPS = 1_000_000;
  private static final int MAX_CHANNELS = 10_000;

  /** Characters that a header can carry. */
  private static final Pattern TOKEN = Pattern.compile("[!-~]*");

  private static final Pattern COUNTRY = Pattern.compile("[A-Za-z]{2}");
  private static final Pattern ASN = Pattern.compile("(?:AS)?(\\d{1,10})");

  /**
   * @throws MalformedMessage naming the first invalid member
   */
  public static ServerChange read(byte[] body) throws MalformedMessage {
    return read(Json.members(Json.read(body, "server", MAX_BODY), "server"));
  }

  private static ServerChange read(JsonMembers server) throws MalformedMessage {
    var url = server.text("url", MAX_URL);
    var token = server.text("accessToken", MAX_TOKEN);
    if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
      throw new MalformedMessage(
          "accessToken has characters that a header cannot carry; use visible ASCII");
    }
    return new ServerChange(
        url.isPresent() ? Optional.of(checked(url.get().strip())) : url,
        token,
        server.text("remarks", MAX_REMARKS).map(String::strip),
        integer(server, "bandwidthMbps", MAX_BANDWIDTH_MBPS),
        flag(server, "enabled"),
        flag(server, "auto"),
        integer(server, "maxChannels", MAX_CHANNELS),
        location(server));
  }

  /** The URL as it is stored and compared: without slashes at the end. */
  private static String checked(String text) throws MalformedMessage {
    try {
      var url = new URI(text);
      var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (Set.of("http", "https").contains(scheme)
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawQuery() == null
          && url.getRawFragment() == null) {
        return text.replaceAll("/+$", "");
      }
    } catch (URISyntaxException e) {
      throw notUrl(text);
    }
    throw notUrl(text);
  }

  private static MalformedMessage notUrl(String text) {
    return new MalformedMessage(
        "url is "
            + Json.excerpt(text)
            + ", not the http or https address of a super peer, such as http://203.0.113.7:8080");
  }

  private static Optional<Integer> integer(JsonMembers server, String name, int max)
      throws MalformedMessage {
    var value = server.integer(name, 0, max);
    return value.isPresent() ? Optional.of((int) value.getAsLong()) : Optional.empty();
  }

  private static Optional<Boolean> flag(JsonMembers server, String name) throws MalformedMessage {
    var value = server.find(name);
    if (value.isPresent() && !value.get().isBoolean()) {
      throw new MalformedMessage(
          name + " is " + Json.excerpt(value.get().toString()) + ", not true or false");
    }
    return value.map(JsonNode::booleanValue);
  }

  private static Optional<ServerLocation> location(JsonMembers server) throws MalformedMessage {
    var value = server.find("location");
    return value.isPresent()
        ? Optional.of(locationOf(Json.members(value.get(), "location")))
        : Optional.empty();
  }

  private static ServerLocation locationOf(JsonMembers location) throws MalformedMessage {
    var latitude = degrees(location, "latitude", 90);
    var longitude = degrees(location, "longitude", 180);
    if (latitude.isPresent() != longitude.isPresent()) {
      throw new MalformedMessage("location has only one of latitude and longitude; give both");
    }
    var country = nonEmpty(location, "country");
    if (country.isPresent() && !COUNTRY.matcher(country.get()).matches()) {
      throw new MalformedMessage(
          "country is " + Json.excerpt(country.get()) + ", not two letters such as DE");
    }
    var asn = nonEmpty(location, "asn");
    var number = asn.map(ASN::matcher).filter(java.util.regex.Matcher::matches);
    if (asn.isPresent() && number.isEmpty()) {
      throw new MalformedMessage(
          "asn is " + Json.excerpt(asn.get()) + ", not a number such as 3320");
    }
    return new ServerLocation(
        country.map(c -> c.toUpperCase(Locale.ROOT)),
        latitude,
        longitude,
        number.map(match -> match.group(1)));
  }

  private static Optional<String> nonEmpty(JsonMembers location, String name)
      throws MalformedMessage {
    return location.lenientText(name, 64).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Optional<Double> degrees(JsonMembers location, String name, double max)
      throws MalformedMessage {
    var value = location.find(name);
    if (value.isPresent() && (!value.get().isNumber() || Math.abs(value.get().asDouble()) > max)) {
      throw new MalformedMessage(
          "%s is %s, not a number from -%.0f to %.0f"
              .formatted(name, Json.excerpt(value.get().toString()), max, max));
    }
    return value.map(JsonNode::doubleValue);
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "ServerChange[url="
        + url
        + ", token "
        + (accessToken.isPresent() ? "set" : "unchanged")
        + "]";
  }
}
