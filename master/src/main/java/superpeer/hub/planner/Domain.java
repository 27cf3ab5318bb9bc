package superpeer.hub.planner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import superpeer.hub.tracker.AdmissionRules;
import superpeer.hub.tracker.AdmissionRules.ViewerOptions;
import superpeer.protocol.Json;
import superpeer.protocol.JsonMembers;
import superpeer.protocol.MalformedMessage;

/**
 * A domain: where its playlists are, and the rules for the pages that play them.
 *
 * @param domain host of the playlists, subdomains included
 * @param urlTemplate of the playlist's URL: {@code {name}} is {@code host[:port]/path} without
 *     extension, {@code {path}} the part after the host; absent: the server guesses it
 * @param token user token of the pages
 * @param pages hosts of the pages besides the domain itself, subdomains included; {@code *}: all
 * @param viewerOptions options sent to their viewers
 */
public record Domain(
    String domain,
    Optional<String> urlTemplate,
    Optional<String> token,
    List<String> pages,
    ViewerOptions viewerOptions) {

  static final int MAX_PAGES = 50;
  static final int MAX_STUN = 10;
  private static final int MAX_TEMPLATE = 1_024;
  private static final int MAX_TOKEN = 256;
  private static final int MAX_ADDRESS = 256;
  private static final int MAX_FUSE = 1_000;
  private static final String ANY = "*";
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]{1,253}|\\[[0-9a-f:.]{2,45}]");
  private static final Pattern STUN =
      Pattern.compile("(stuns?|turns?):[A-Za-z0-9.:_\\[\\]-]{1,253}(\\?transport=(udp|tcp))?");

  public Domain {
    pages = List.copyOf(pages);
  }

  /**
   * @throws MalformedMessage naming the first invalid member
   */
  static Domain read(JsonNode body) throws MalformedMessage {
    var json = Json.members(body, "domain");
    var template = json.text("urlTemplate", MAX_TEMPLATE).filter(text -> !text.isEmpty());
    if (template.isPresent() && !isUrl(filled(template.get(), "example.com/live/a"))) {
      throw new MalformedMessage(
          "urlTemplate is "
              + Json.excerpt(template.get())
              + ", not like https://{name}.m3u8 or https://origin.example.com/{path}.m3u8");
    }
    return new Domain(
        host("domain", json.requiredText("domain", 253)),
        template,
        json.text("token", MAX_TOKEN).filter(text -> !text.isEmpty()),
        pages(json),
        new ViewerOptions(wifiOnly(json), fuseRate(json), signal(json), stun(json)));
  }

  private static String host(String name, String text) throws MalformedMessage {
    var host = text.strip().toLowerCase(Locale.ROOT);
    if (!HOST.matcher(host).matches()) {
      throw new MalformedMessage(
          name + " is " + Json.excerpt(host) + ", not a host name such as video.example.com");
    }
    return host;
  }

  private static List<String> pages(JsonMembers json) throws MalformedMessage {
    var pages = new ArrayList<String>();
    for (var page : texts(json, "pages", MAX_PAGES).orElse(List.of())) {
      pages.add(page.equals(ANY) ? ANY : host("pages", page));
    }
    return pages;
  }

  private static Optional<Boolean> wifiOnly(JsonMembers json) throws MalformedMessage {
    var value = json.find("wifiOnly").filter(it -> !it.isNull());
    if (value.isPresent() && !value.get().isBoolean()) {
      throw new MalformedMessage(
          "wifiOnly is " + Json.excerpt(value.get().toString()) + ", not true or false");
    }
    return value.map(JsonNode::booleanValue);
  }

  private static Optional<Integer> fuseRate(JsonMembers json) throws MalformedMessage {
    var value = json.find("fuseRate").filter(it -> !it.isNull());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of((int) json.integer("fuseRate", 0, MAX_FUSE).orElse(0));
  }

  private static Optional<String> signal(JsonMembers json) throws MalformedMessage {
    var signal = json.text("signal", MAX_ADDRESS).filter(text -> !text.isEmpty());
    if (signal.isPresent() && !isUrl(signal.get(), "ws", "wss")) {
      throw new MalformedMessage(
          "signal is " + Json.excerpt(signal.get()) + ", not like wss://signal.example.com");
    }
    return signal;
  }

  private static Optional<List<String>> stun(JsonMembers json) throws MalformedMessage {
    var servers = texts(json, "stun", MAX_STUN).filter(list -> !list.isEmpty());
    for (var server : servers.orElse(List.of())) {
      if (!STUN.matcher(server).matches()) {
        throw new MalformedMessage(
            "stun is " + Json.excerpt(server) + ", not like stun:stun.example.com:3478");
      }
    }
    return servers;
  }

  private static Optional<List<String>> texts(JsonMembers json, String name, int max)
      throws MalformedMessage {
    var value = json.find(name).filter(it -> !it.isNull());
    if (value.isEmpty()) {
      return Optional.empty();
    }
    var texts = new ArrayList<String>();
    for (var text : value.get()) {
      if (text.isTextual() && text.textValue().length() <= MAX_ADDRESS) {
        texts.add(text.textValue().strip());
      }
    }
    if (!value.get().isArray() || value.get().size() > max || texts.size() != value.get().size()) {
      throw new MalformedMessage(
          name
              + " is not a list of at most "
              + max
              + " strings of at most "
              + MAX_ADDRESS
              + " characters");
    }
    return Optional.of(texts);
  }

  static boolean isUrl(String text) {
    return isUrl(text, "http", "https");
  }

  private static boolean isUrl(String text, String plain, String secure) {
    try {
      var url = new URI(text);
      return url.getHost() != null
          && (plain.equals(url.getScheme()) || secure.equals(url.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  static String filled(String template, String name) {
    var slash = name.indexOf('/');
    return template
        .replace("{name}", name)
        .replace("{path}", slash < 0 ? name : name.substring(slash + 1));
  }

  /** Whether the host belongs to this domain. */
  boolean isHostOf(String host) {
    return host.equals(domain) || host.endsWith("." + domain);
  }

  /** Whether the channel's id was made with the token of this domain: {@code token-customId}. */
  boolean isTokenOf(String channelName) {
    return token.filter(text -> channelName.startsWith(text + "-")).isPresent();
  }

  AdmissionRules.Site site() {
    return new AdmissionRules.Site(domain, token, pages, viewerOptions);
  }

  /** The JSON that {@link #read} reads. Absent members are left out. */
  ObjectNode json() {
    var json = Json.newObject().put("domain", domain);
    urlTemplate.ifPresent(text -> json.put("urlTemplate", text));
    token.ifPresent(text -> json.put("token", text));
    if (!pages.isEmpty()) {
      json.set("pages", Json.mapper().valueToTree(pages));
    }
    viewerOptions.wifiOnly().ifPresent(is -> json.put("wifiOnly", is));
    viewerOptions.fuseRate().ifPresent(rate -> json.put("fuseRate", rate));
    viewerOptions.signal().ifPresent(text -> json.put("signal", text));
    viewerOptions.stun().ifPresent(list -> json.set("stun", Json.mapper().valueToTree(list)));
    return json;
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "Domain[" + domain + ", pages=" + pages + "]";
  }
}
