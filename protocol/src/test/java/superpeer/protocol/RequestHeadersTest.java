package superpeer.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

  @Test
  void toStringOmitsValues() {
    var headers = new RequestHeaders(Map.of("Authorization", "Bearer secret"));
    assertThat(headers).hasToString("RequestHeaders[Authorization]");
  }

  @Test
  void survivesJson() throws Exception {
    var headers = new RequestHeaders(Map.of("X-Token", "a b", "Referer", "https://page.example/"));
    var json = Json.mapper().writeValueAsString(headers);
    assertThat(Json.mapper().readValue(json, RequestHeaders.class)).isEqualTo(headers);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "Range", "If-None-Match"})
  void refusesReservedHeaders(String name) {
    assertThatThrownBy(() -> new RequestHeaders(Map.of(name, "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  @ParameterizedTest
  @CsvSource({"'a b', x", "'', x", "'a:', x", "a, ''", "a, ' x'", "a, 'x\r\ny: z'", "a, ü"})
  void refusesInvalidHeaders(String name, String value) {
    var text = value.replace("\\r\\n", "\r\n");
    assertThatThrownBy(() -> new RequestHeaders(Map.of(name, text)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesHeaderInjection() {
    assertThatThrownBy(() -> new RequestHeaders(Map.of("a", "x\r\nHost: elsewhere")))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("elsewhere");
  }

  @Test
  void hasLimits() {
    var many = IntStream.range(0, 17).boxed().collect(Collectors.toMap(i -> "x-" + i, i -> "v"));
    assertThatThrownBy(() -> new RequestHeaders(many)).hasMessageContaining("17 headers");
    assertThatThrownBy(() -> new RequestHeaders(Map.of("a", "x".repeat(4_097))))
        .hasMessageContaining("1 to 4096");
    assertThatThrownBy(() -> new RequestHeaders(Map.of("A", "1", "a", "2")))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> new RequestHeaders(Map.of())).hasMessageContaining("0 headers");
  }
}
