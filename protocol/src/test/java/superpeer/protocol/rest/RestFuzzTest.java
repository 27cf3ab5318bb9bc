package superpeer.protocol.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;

/**
 * Any input of an operator is accepted or refused with a reason.
 *
 * <p>{@code mvn test} runs the seeds once. To fuzz: {@code JAZZER_FUZZ=1 mvn -pl protocol test
 * -Djazzer.hooks=true -Dtest=RestFuzzTest#bodies} (or {@code #channelIds}).
 */
class RestFuzzTest {

  private static final int MAX = 1 << 20;

  static Stream<byte[]> bodySeeds() {
    return Stream.of(
            "{\"bandwidth\":1000,\"workers\":2}",
            "{\"list\":[{\"channel\":\"VEVTVFRPS0VOLW15LWNoYW5uZWwlN0MlNUI4JTVE\",\"live\":false,"
                + "\"signal1\":\"wss://a.example.com\",\"priority\":5,\"label\":\"a\","
                + "\"url\":\"https://example.com/a.m3u8\",\"workers\":2}]}")
        .map(json -> json.getBytes(UTF_8));
  }

  static Stream<String> idSeeds() {
    return Stream.of(
        "ZXhhbXBsZS5jb20lMkYlRTQlQjglQUQlRTYlOTYlODclMkZzJTdDJTVCOCU1RA==",
        "VEVTVFRPS0VOLW15LWNoYW5uZWwlN0MlNUI4JTVE",
        "ZXhhbXBsZS5jb20lMkZ2JTJGeCU3QyU1QjglNURk");
  }

  @MethodSource("bodySeeds")
  @FuzzTest(maxDuration = "60s")
  void bodies(byte @NotNull [] body) {
    try {
      assertThat(RestCodec.ping(body, MAX).workers().orElse(0)).isBetween(0, 1_000);
    } catch (MalformedMessage expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
    try {
      for (var item : RestCodec.seeds(body, MAX).items()) {
        assertThat(SeedItemCodec.read(SeedItemCodec.write(item))).isEqualTo(item);
      }
    } catch (MalformedMessage expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }

  @MethodSource("idSeeds")
  @FuzzTest(maxDuration = "60s")
  void channelIds(@NotNull String text) {
    try {
      var id = ChannelId.parse(text);
      assertThat(id.channelString()).endsWith("[8]").startsWith(id.name() + "|");
      assertThat(id.originCandidates()).allMatch(url -> url.contains(id.name()));
      assertThat(id.signalId().orElse("-")).isNotEmpty();
    } catch (MalformedMessage expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }
}
