package superpeer.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.headers.RawHeader;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenApiGuardTest {

  private final OpenApiGuard guard = new OpenApiGuard(List.of("Known.example"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:8080",
        "203.0.113.7",
        "[::1]:8080",
        "[2001:db8::7]",
        "localhost:8080",
        "super-peer:8080",
        "known.example",
        "KNOWN.example:8080"
      })
  void programsMayCallByAddressAndKnownName(String host) {
    assertThat(guard.refusal(request(host))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example:8080", "127.0.0.1.evil.example", "known.example.evil"})
  void refusesNamesOfStrangers(String host) {
    assertThat(guard.refusal(request(host)))
        .hasValueSatisfying(no -> assertThat(no.hint()).contains("superpeer.master.host-names"));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8080, http://127.0.0.1:8080, true",
    "known.example, https://known.example, true",
    "127.0.0.1:8080, http://127.0.0.1:9090, false",
    "127.0.0.1:8080, https://evil.example, false",
    "127.0.0.1:8080, null, false",
    "127.0.0.1:8080, http://evil127.0.0.1:8080, false"
  })
  void refusesPagesOfOtherSites(String host, String origin, boolean admitted) {
    var refusal = guard.refusal(request(host).addHeader(RawHeader.create("Origin", origin)));
    assertThat(refusal.isEmpty()).isEqualTo(admitted);
  }

  private static HttpRequest request(String host) {
    return HttpRequest.GET("/seeds").addHeader(RawHeader.create("Host", host));
  }
}
