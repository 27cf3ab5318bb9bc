package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;

/** Any reference resolves to an http URL or fails with a typed error. */
class UrlResolverFuzzTest {

  private static final URI BASE = URI.create("http://origin.example/live/index.m3u8");

  @FuzzTest
  void resolvesAnyReferenceOrRefusesIt(FuzzedDataProvider input) {
    var reference = input.consumeRemainingAsString();
    try {
      var url = UrlResolver.resolve(BASE, reference);
      assertThat(url.getScheme()).matches("(?i)https?");
      assertThat(url.getHost()).isNotEmpty();
    } catch (OriginFailure expected) {
      assertThat(expected.kind()).isEqualTo(OriginFailure.Kind.BAD_URL);
    }
  }
}
