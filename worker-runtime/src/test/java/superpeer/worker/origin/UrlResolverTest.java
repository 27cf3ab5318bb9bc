package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlResolverTest {

  private static final URI BASE = URI.create("https://cdn.example:8443/a/b.m3u8?token=s3cret");

  @ParameterizedTest
  @CsvSource({
    "s.ts, https://cdn.example:8443/a/s.ts",
    "./x/s.ts?y=1, https://cdn.example:8443/a/x/s.ts?y=1",
    "../s.ts, https://cdn.example:8443/s.ts",
    "/s.ts, https://cdn.example:8443/s.ts",
    "//other.example/s.ts, https://other.example/s.ts",
    "http://other.example/s.ts#t=1, http://other.example/s.ts",
    "?part=2, https://cdn.example:8443/a/b.m3u8?part=2",
    "a segment|1.ts, https://cdn.example:8443/a/a%20segment%7C1.ts",
    "100%.ts, https://cdn.example:8443/a/100%25.ts",
    "%41%2f.ts, https://cdn.example:8443/a/%41%2f.ts",
    "ä.ts, https://cdn.example:8443/a/%C3%A4.ts",
  })
  void resolvesAsBrowsersDo(String reference, String url) {
    assertThat(UrlResolver.resolve(BASE, reference)).hasToString(url);
  }

  @Test
  void resolvesAgainstAHostWithoutPath() {
    assertThat(UrlResolver.resolve(URI.create("http://h.example"), "s.ts"))
        .hasToString("http://h.example/s.ts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file:///etc/passwd", "ftp://h/x", "gopher://h", "data:,x", "http://", "http:x"})
  void refusesWhatIsNotHttp(String url) {
    assertThatThrownBy(() -> UrlResolver.parse(url)).isInstanceOf(OriginFailure.class);
    assertThatThrownBy(() -> UrlResolver.resolve(BASE, url)).isInstanceOf(OriginFailure.class);
  }

  @Test
  void refusesATooLongUrl() {
    assertThatThrownBy(() -> UrlResolver.parse("http://h/" + "x".repeat(9_000)))
        .isInstanceOf(OriginFailure.class)
        .hasMessageContaining("9009");
  }

  @Test
  void displaysNoSecrets() {
    assertThat(
            UrlResolver.display(URI.create("https://user:pass@cdn.example:8443/a/b?token=s3cret")))
        .isEqualTo("https://cdn.example:8443/a/b");
  }
}
