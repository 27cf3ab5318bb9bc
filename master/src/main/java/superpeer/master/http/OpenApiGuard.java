package superpeer.master.http;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells programs from web pages while the REST API has no access token. A program may call; a page
 * of another site may not, whether the operator's browser shows it (CSRF) or it has got a name that
 * leads to this server (DNS rebinding). Browsers send Origin with every request that could do harm,
 * and Host always.
 *
 * <p>Thread-safe.
 */
final class OpenApiGuard {

  private static final Pattern ADDRESS = Pattern.compile("\\d+(\\.\\d+){3}|\\[[0-9a-fA-F:.%]+]");

  private final Set<String> hostNames;

  /** Why a request is refused. */
  record Refusal(String error, String hint) {}

  /**
   * @param hostNames by which the server may be called, besides its own
   */
  OpenApiGuard(List<String> hostNames) {
    this.hostNames = new HashSet<>(ownNames());
    hostNames.forEach(name -> this.hostNames.add(name.toLowerCase(Locale.ROOT)));
  }

  private static Set<String> ownNames() {
    try {
      var self = InetAddress.getLocalHost();
      return Set.of(
          self.getHostName().toLowerCase(Locale.ROOT),
          self.getCanonicalHostName().toLowerCase(Locale.ROOT) + "."); // may be the same
    } catch (UnknownHostException e) {
      return Set.of();
    }
  }

  Optional<Refusal> refusal(HttpRequest request) {
    var host = header(request, "Host").orElse("");
    var origin = header(request, "Origin");
    if (!isKnown(nameOf(host))) {
      return Optional.of(
          new Refusal(
              "without an access token this server is not called " + shortened(nameOf(host)),
              "set superpeer.master.access-token, or add the name to superpeer.master.host-names"));
    } else if (origin.isPresent() && !origin.get().endsWith("://" + host)) {
      return Optional.of(
          new Refusal(
              "without an access token no page of another site may call",
              "set superpeer.master.access-token and send it in the header X-ACCESS-TOKEN"));
    }
    return Optional.empty();
  }

  /** Names without a dot are not in the public DNS, so no stranger owns one. */
  private boolean isKnown(String name) {
    return name.indexOf('.') < 0
        || ADDRESS.matcher(name).matches()
        || hostNames.contains(name)
        || hostNames.contains(name + ".");
  }

  private static String nameOf(String host) {
    var colon = host.lastIndexOf(':');
    var hasPort = colon > host.lastIndexOf(']');
    return (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
  }

  private static String shortened(String name) {
    return name.length() > 80 ? name.substring(0, 80) + "…" : name;
  }

  private static Optional<String> header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value);
  }
}
