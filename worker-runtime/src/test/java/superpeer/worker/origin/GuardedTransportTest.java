package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import superpeer.protocol.address.AddressPolicy;

class GuardedTransportTest {

  private static final AddressPolicy STRICT = AddressPolicy.allowing(List.of());

  @Test
  void choosesTheFirstAllowedAddress() throws Exception {
    var inside = InetAddress.getByName("10.0.0.1");
    var outside = InetAddress.getByName("1.1.1.1");
    assertThat(GuardedTransport.firstAllowed(STRICT, "host", List.of(inside, outside)))
        .isEqualTo(outside);
  }

  @Test
  void refusalNamesAddressAndSetting() throws Exception {
    var inside = List.of(InetAddress.getByName("169.254.169.254"));
    assertThatThrownBy(() -> GuardedTransport.firstAllowed(STRICT, "metadata.example", inside))
        .isInstanceOf(OriginFailure.class)
        .hasMessageContaining("metadata.example")
        .hasMessageContaining("169.254.169.254")
        .hasMessageContaining("superpeer.origin.allow-networks");
  }
}
