package superpeer.hub.doctor;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Addresses as strangers write them, and as a browser takes them: by scheme and letters of the
 * host.
 */
final class Urls {

  private Urls() {}

  static boolean isHttps(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** Loopback: trusted by browsers without TLS, and each machine's own. */
  static boolean isThisMachine(URI url) {
    var host = url.getHost().toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  /** Absolute or relative; empty if it is none, or longer than any. */
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
