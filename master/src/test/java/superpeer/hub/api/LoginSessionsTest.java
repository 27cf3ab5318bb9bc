package superpeer.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LoginSessionsTest {

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final LoginSessions loginSessions = new LoginSessions(Duration.ofHours(12), 2, () -> now);

  @Test
  void sessionExpiresAfterItsMaxAge() {
    var opened = loginSessions.open();
    now = now.plus(Duration.ofHours(12).minusMillis(1));
    assertThat(loginSessions.csrfOf(opened.key())).hasValue(opened.csrf());
    now = now.plusMillis(1);
    assertThat(loginSessions.csrfOf(opened.key())).isEmpty();
  }

  @Test
  void closedSessionIsInvalid() {
    var opened = loginSessions.open();
    loginSessions.close(opened.key());
    assertThat(loginSessions.csrfOf(opened.key())).isEmpty();
  }

  @Test
  void oneSessionTooManyEndsTheOldest() {
    var first = loginSessions.open();
    now = now.plusSeconds(1);
    var second = loginSessions.open();
    now = now.plusSeconds(1);
    var third = loginSessions.open();
    assertThat(loginSessions.csrfOf(first.key())).isEmpty();
    assertThat(loginSessions.csrfOf(second.key())).isPresent();
    assertThat(loginSessions.csrfOf(third.key())).isPresent();
  }

  @Test
  void sessionKeysAreRandom() {
    var opened = loginSessions.open();
    assertThat(loginSessions.csrfOf("")).isEmpty();
    assertThat(loginSessions.csrfOf(opened.csrf())).isEmpty();
    assertThat(opened.key())
        .hasSizeGreaterThanOrEqualTo(32)
        .isNotEqualTo(loginSessions.open().key());
  }

  @Test
  void wrongTokensAreRateLimited() {
    var loginRateLimiter = new LoginRateLimiter(10, 3, () -> now);
    assertThat(loginRateLimiter.recordFailure("a")).isFalse();
    assertThat(loginRateLimiter.recordFailure("a")).isFalse();
    assertThat(loginRateLimiter.isAllowed("a")).isTrue();
    assertThat(loginRateLimiter.recordFailure("a")).as("enough").isTrue();
    assertThat(loginRateLimiter.isAllowed("a")).isFalse();
    assertThat(loginRateLimiter.isAllowed("b")).isTrue();
    now = now.plusSeconds(6);
    assertThat(loginRateLimiter.isAllowed("a")).isTrue();
  }
}
