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
 * Who is logged in. Sessions live in memory: a restart ends them. Only digests are kept, so that a
 * dump of memory opens no door. Any thread may call.
 */
final class LoginSessions {

  private static final int BYTES = 24;

  private final Duration age;
  private final int most;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> byDigest = new ConcurrentHashMap<>();

  private record Session(String csrf, long endsMs) {}

  /** What a newly logged-in browser is given: its cookie's value, and what its writes must bear. */
  record Opened(String key, String csrf) {}

  /**
   * @param age after which a session ends
   * @param most sessions; one more ends the oldest
   */
  LoginSessions(Duration age, int most, InstantSource clock) {
    this.age = age;
    this.most = most;
    this.clock = clock;
  }

  Duration age() {
    return age;
  }

  Opened open() {
    var now = clock.millis();
    byDigest.values().removeIf(session -> session.endsMs() <= now);
    while (byDigest.size() >= most) {
      byDigest.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().endsMs()))
          .ifPresent(oldest -> byDigest.remove(oldest.getKey()));
    }
    var opened = new Opened(text(), text());
    byDigest.put(digest(opened.key()), new Session(opened.csrf(), now + age.toMillis()));
    return opened;
  }

  /** What writes of this session must bear; empty if there is no such session. */
  Optional<String> csrfOf(String key) {
    return Optional.ofNullable(byDigest.get(digest(key)))
        .filter(session -> session.endsMs() > clock.millis())
        .map(Session::csrf);
  }

  void close(String key) {
    byDigest.remove(digest(key));
  }

  private String text() {
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
