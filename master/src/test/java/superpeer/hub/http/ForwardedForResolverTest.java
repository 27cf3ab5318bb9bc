package superpeer.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.RemoteAddress;
import akka.http.javadsl.model.headers.RawHeader;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import superpeer.protocol.address.IpNetwork;

class ForwardedForResolverTest {

  private final ForwardedForResolver clients =
      new ForwardedForResolver(List.of(IpNetwork.of("10.0.0.0/8"), IpNetwork.of("fd00::1")));

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 198.51.100.7, 192.0.2.1",
    "10.0.0.1, 198.51.100.7, 198.51.100.7",
    "10.0.0.1, '1.1.1.1, 198.51.100.7', 198.51.100.7",
    "10.0.0.1, '1.1.1.1, 198.51.100.7, 10.2.2.2', 198.51.100.7",
    "10.0.0.1, '198.51.100.7, rubbish', 10.0.0.1",
    "10.0.0.1, '198.51.100.7, rubbish, 10.2.2.2', 10.2.2.2",
    "10.0.0.1, '', 10.0.0.1",
    "10.0.0.1, localhost, 10.0.0.1",
    "10.0.0.1, 198.51.100.7:4711, 198.51.100.7",
    "10.0.0.1, '[2001:db8::5]:4711', 2001:db8::5",
    "10.0.0.1, 2001:db8::5, 2001:db8::5",
    "fd00::1, 10.1.1.1, 10.1.1.1",
    "fd00::2, 198.51.100.7, fd00::2",
  })
  void trustsOnlyTrustedProxies(String connected, String forwarded, String client)
      throws Exception {
    assertThat(clients.resolve(from(connected, forwarded))).hasValue(InetAddress.getByName(client));
  }

  @Test
  void joinsSeveralHeaders() throws Exception {
    var request =
        from("10.0.0.1", "")
            .withHeaders(
                List.of(
                    RawHeader.create("X-Forwarded-For", "1.1.1.1"),
                    RawHeader.create("X-Forwarded-For", "198.51.100.7")));
    assertThat(clients.resolve(request)).hasValue(InetAddress.getByName("198.51.100.7"));
    assertThat(ForwardedForResolver.isForwarded(request)).isTrue();
  }

  @Test
  void clientIsUnknownWithoutConnection() {
    assertThat(clients.resolve(HttpRequest.GET("/"))).isEmpty();
    assertThat(ForwardedForResolver.isForwarded(HttpRequest.GET("/"))).isFalse();
  }

  private static HttpRequest from(String connected, String forwarded) throws Exception {
    var request =
        HttpRequest.GET("/")
            .addAttribute(
                AttributeKeys.remoteAddress,
                RemoteAddress.create(InetAddress.getByName(connected)));
    return Stream.of(forwarded)
        .filter(text -> !text.isEmpty())
        .reduce(
            request,
            (it, text) -> it.addHeader(RawHeader.create("X-Forwarded-For", text)),
            (a, b) -> b);
  }
}
