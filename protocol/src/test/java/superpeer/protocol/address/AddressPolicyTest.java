package superpeer.protocol.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

  private static final AddressPolicy STRICT = AddressPolicy.allowing(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.0.3",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.127.255.255",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.0.8",
        "198.18.0.1",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:db8::1",
        "2001::1"
      })
  void refusesNonPublicAddresses(String address) throws Exception {
    assertThat(STRICT.allows(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "93.184.216.34",
        "172.32.0.1",
        "100.128.0.1",
        "169.253.0.1",
        "223.255.255.255",
        "2606:2800:220:1::1",
        "2a00:1450::1",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101"
      })
  void allowsPublicAddresses(String address) throws Exception {
    assertThat(STRICT.allows(InetAddress.getByName(address))).isTrue();
  }

  @Test
  void allowsOnlyConfiguredNetworks() throws Exception {
    var policy = AddressPolicy.allowing(List.of("10.20.0.0/16", "fd00::/8", "192.168.1.7"));
    assertThat(policy.allows(InetAddress.getByName("10.20.255.1"))).isTrue();
    assertThat(policy.allows(InetAddress.getByName("10.21.0.1"))).isFalse();
    assertThat(policy.allows(InetAddress.getByName("fdff::1"))).isTrue();
    assertThat(policy.allows(InetAddress.getByName("192.168.1.7"))).isTrue();
    assertThat(policy.allows(InetAddress.getByName("192.168.1.8"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "fd00::/129", "example.com", "10.0.0.0/8/8", "", "10/8"})
  void refusesInvalidNetworks(String cidr) {
    assertThatThrownBy(() -> IpNetwork.of(cidr)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void zeroPrefixContainsTheWholeFamily() throws Exception {
    assertThat(IpNetwork.of("0.0.0.0/0").contains(InetAddress.getByName("9.9.9.9"))).isTrue();
    assertThat(IpNetwork.of("0.0.0.0/0").contains(InetAddress.getByName("fd00::1"))).isFalse();
  }
}
