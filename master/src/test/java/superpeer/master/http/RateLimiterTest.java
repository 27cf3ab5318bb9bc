package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

  private final AtomicLong nanos = new AtomicLong();
  private final RateLimiter limit = new RateLimiter(2, 3, nanos::get);

  @Test
  void allowsABurstThenASteadyRate() {
    assertThat(granted("a", 5)).isEqualTo(3);
    nanos.addAndGet(1_000_000_000);
    assertThat(granted("a", 5)).isEqualTo(2);
  }

  @Test
  void neverAllowsMoreThanTheBurst() {
    nanos.addAndGet(3_600_000_000_000L);
    assertThat(granted("a", 100)).isEqualTo(3);
  }

  @Test
  void saysHowLongToWait() {
    granted("a", 3);
    assertThat(limit.take("a")).hasValue(1);
    assertThat(limit.peek("a")).hasValue(1);
    nanos.addAndGet(500_000_000);
    assertThat(limit.peek("a")).isEmpty();
  }

  @Test
  void peekTakesNoToken() {
    granted("a", 2);
    for (var i = 0; i < 10; i++) {
      assertThat(limit.peek("a")).isEmpty();
    }
    assertThat(limit.take("a")).isEmpty();
  }

  @Test
  void callersAreLimitedSeparately() {
    granted("a", 9);
    assertThat(granted("b", 9)).isEqualTo(3);
  }

  @Test
  void staysBoundedWithManyCallers() {
    for (var i = 0; i < 25_000; i++) {
      assertThat(limit.take("caller-" + i)).isEmpty();
    }
    granted("a", 9);
    assertThat(limit.take("a")).isPresent();
  }

  private long granted(String caller, int asked) {
    var granted = 0;
    for (var i = 0; i < asked; i++) {
      granted += limit.take(caller).isEmpty() ? 1 : 0;
    }
    return granted;
  }
}
