package superpeer.hub.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the open login sessions in memory; a restart ends them. Only digests are kept, so that a
 * memory dump does not reveal a session. Thread-safe.
 */
final class LoginSessions {

  private static final int BYTES = 24;

  private final Duration maxAge;
  private final int maxSessions;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byDigest = new ConcurrentHashMap<>();

  private record Session(String csrf, long endsMs) {}

  /** What a browser gets at login: the value of its cookie, and the CSRF token of its writes. */
  record Opened(String key, String csrf) {}

  /**
   * @param maxAge after which a session ends
   * @param maxSessions maximum sessions; one more ends the oldest
   */
  LoginSessions(Duration maxAge, int maxSessions, InstantSource clock) {
    this.maxAge = maxAge;
    this.maxSessions = maxSessions;
    this.clock = clock;
  }

  Duration maxAge() {
    return maxAge;
  }

  Opened open() {
    var now = clock.millis();
    byDigest.values().removeIf(session -> session.endsMs() <= now);
    while (byDigest.size() >= maxSessions) {
      byDigest.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().endsMs()))
          .ifPresent(oldest -> byDigest.remove(oldest.getKey()));
    }
    var opened = new Opened(randomText(), randomText());
    byDigest.put(digest(opened.key()), new Session(opened.csrf(), now + maxAge.toMillis()));
    return opened;
  }

  /** The CSRF token of a session; empty if there is no such session. */
  Optional<String> csrfOf(String key) {
    return Optional.ofNullable(byDigest.get(digest(key)))
        .filter(session -> session.endsMs() > clock.millis())
        .map(Session::csrf);
  }

  void close(String key) {
    byDigest.remove(digest(key));
  }

  private String randomText() {
    var bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static String digest(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
