package superpeer.hub.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Sessions sessions = new Sessions(Duration.ofHours(12), 2, () -> now);

  @Test
  void aSessionLastsItsAgeAndNoLonger() {
    var opened = sessions.open();
    now = now.plus(Duration.ofHours(12).minusMillis(1));
    assertThat(sessions.csrfOf(opened.key())).hasValue(opened.csrf());
    now = now.plusMillis(1);
    assertThat(sessions.csrfOf(opened.key())).isEmpty();
  }

  @Test
  void whoLogsOutIsOut() {
    var opened = sessions.open();
    sessions.close(opened.key());
    assertThat(sessions.csrfOf(opened.key())).isEmpty();
  }

  @Test
  void oneMoreEndsTheOldest() {
    var first = sessions.open();
    now = now.plusSeconds(1);
    var second = sessions.open();
    now = now.plusSeconds(1);
    var third = sessions.open();
    assertThat(sessions.csrfOf(first.key())).isEmpty();
    assertThat(sessions.csrfOf(second.key())).isPresent();
    assertThat(sessions.csrfOf(third.key())).isPresent();
  }

  @Test
  void nobodyGuessesOne() {
    var opened = sessions.open();
    assertThat(sessions.csrfOf("")).isEmpty();
    assertThat(sessions.csrfOf(opened.csrf())).isEmpty();
    assertThat(opened.key()).hasSizeGreaterThanOrEqualTo(32).isNotEqualTo(sessions.open().key());
  }

  @Test
  void whoSendsWrongTokensHasToWait() {
    var attempts = new Attempts(10, 3, () -> now);
    assertThat(attempts.failed("a")).isFalse();
    assertThat(attempts.failed("a")).isFalse();
    assertThat(attempts.mayTry("a")).isTrue();
    assertThat(attempts.failed("a")).as("enough").isTrue();
    assertThat(attempts.mayTry("a")).isFalse();
    assertThat(attempts.mayTry("b")).isTrue();
    now = now.plusSeconds(6);
    assertThat(attempts.mayTry("a")).isTrue();
  }
}
