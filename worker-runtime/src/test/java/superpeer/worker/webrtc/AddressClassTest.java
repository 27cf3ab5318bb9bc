package superpeer.worker.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressClassTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, loopback",
    "::1, loopback",
    "10.1.2.3, private",
    "192.168.0.9, private",
    "100.64.0.1, private",
    "169.254.1.1, private",
    "fd00::1, private",
    "fe80::1, private",
    "203.0.113.7, public",
    "2001:db8::1, public",
    "4a1f2c-abc.local, mdns",
    "example.com, unknown",
    "1.2.3.400, unknown",
    "'', unknown",
  })
  void classifiesAddressWithoutLookup(String address, String expected) {
    assertThat(AddressClass.of(address)).isEqualTo(expected);
  }
}
