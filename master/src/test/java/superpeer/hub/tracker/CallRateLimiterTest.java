package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import superpeer.hub.config.TrackerConfig;

class CallRateLimiterTest {

  private Instant now = Instant.ofEpochSecond(1_795_000_000);
  private final CallRateLimiter rate =
      new CallRateLimiter(new TrackerConfig.Rate(10, 20, 3), () -> now);

  @Test
  void admitsBurstThenSteadyRate() {
    assertThat(admitted("192.0.2.1", 100)).isEqualTo(20);
    pass(1_000);
    assertThat(admitted("192.0.2.1", 100)).isEqualTo(10);
    pass(60_000);
    assertThat(admitted("192.0.2.1", 100)).isEqualTo(20);
  }

  @Test
  void limitsEachAddressSeparately() {
    admitted("192.0.2.1", 100);
    assertThat(admitted("192.0.2.2", 1)).isEqualTo(1);
  }

  @Test
  void countsAnIpv6PrefixAsOneAddress() {
    admitted("2001:db8:1:2::1", 100);
    assertThat(admitted("2001:db8:1:2:ffff::7", 1)).isZero();
    assertThat(admitted("2001:db8:1:3::1", 1)).isEqualTo(1);
  }

  @Test
  void tableIsBoundedAndAdmitsAddressesThatDoNotFit() {
    for (int i = 1; i <= 200; i++) {
      assertThat(admitted("198.51.100." + i, 1)).isEqualTo(1);
    }
    assertThat(rate.size()).isEqualTo(3);
  }

  @Test
  void replacesIdleAddressesByNewOnes() {
    admitted("192.0.2.1", 100);
    admitted("192.0.2.2", 1);
    admitted("192.0.2.3", 1);
    pass(1_500);
    assertThat(admitted("192.0.2.4", 100)).as("in the table now, and so limited").isEqualTo(20);
    assertThat(rate.size()).isEqualTo(2);
    assertThat(admitted("192.0.2.1", 100))
        .as("an address that never paused stays in the table")
        .isEqualTo(15);
  }

  private int admitted(String address, int calls) {
    return (int) IntStream.range(0, calls).filter(i -> rate.admits(address(address))).count();
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private void pass(long millis) {
    now = now.plusMillis(millis);
  }
}
