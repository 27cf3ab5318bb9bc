package superpeer.hub.doctor;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks and parses URLs as a browser does, by scheme and host name, without looking the host up.
 */
final class Urls {

  private Urls() {}

  static boolean isHttps(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** Whether the host is loopback. Browsers trust it without TLS. */
  static boolean isThisMachine(URI url) {
    var host = url.getHost().toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  /** Parses an absolute or relative URL; empty if it is invalid or too long. */
  static Optional<URI> parse(String text) {
    try {
      return text.length() > DiagnosticRequest.MAX_URL
          ? Optional.empty()
          : Optional.of(URI.create(text.strip().replace(" ", "%20")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
