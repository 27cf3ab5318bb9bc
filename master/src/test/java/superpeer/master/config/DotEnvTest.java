package superpeer.master.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected values are those of Node's dotenv 16. */
class DotEnvTest {

  static Stream<Arguments> lines() {
    return Stream.of(
        Arguments.of("K=v", "v"),
        Arguments.of("K=", ""),
        Arguments.of("  K =  v  ", "v"),
        Arguments.of("export K=v", "v"),
        Arguments.of(" export  K=v", "v"),
        Arguments.of("K: v", "v"),
        Arguments.of("K=a=b&c$d", "a=b&c$d"),
        Arguments.of("K=ws://h:1/p?x=1&y=$z", "ws://h:1/p?x=1&y=$z"),
        Arguments.of("K=a b # c", "a b"),
        Arguments.of("K=a b#c", "a b"),
        Arguments.of("K='a b # c'", "a b # c"),
        Arguments.of("K=\"a # b\" # c", "a # b"),
        Arguments.of("K=`a \"b\" 'c'`", "a \"b\" 'c'"),
        Arguments.of("K='a\\nb'", "a\\nb"),
        Arguments.of("K=\"a\\nb\"", "a\nb"),
        Arguments.of("K=\"a\nb\"", "a\nb"),
        Arguments.of("K=a\"b\"", "a\"b\""),
        Arguments.of("K=\"a\\\"b\"", "a\\\"b"),
        Arguments.of("# comment\nK=v", "v"),
        Arguments.of("\uFEFFK=v", "v"),
        Arguments.of("K=v\r\nL=w\r\n", "v"),
        Arguments.of("K=first\nK=last", "last"),
        Arguments.of("garbage\nK=v\nmore garbage", "v"),
        Arguments.of("K=\nL=w", ""));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void parsesALineAsNodesDotenvDoes(String text, String expected) {
    assertThat(DotEnv.parse(text)).containsEntry("K", expected);
  }

  @Test
  void parsesATypicalFile() {
    assertThat(DotEnv.parse("listenPort=8080\naccessToken=a=b&c$d\nlistenPort=9090\n"))
        .isEqualTo(Map.of("listenPort", "9090", "accessToken", "a=b&c$d"));
  }

  @Test
  void hostileFileNeitherHangsNorOverflows() {
    assertThat(DotEnv.parse("K='" + "\\'".repeat(2_000))).isNotNull();
    assertThat(DotEnv.parse("K=\"" + "a".repeat(60_000))).containsKey("K");
    assertThatThrownBy(() -> DotEnv.parse("x".repeat(DotEnv.MAX_LENGTH + 1)))
        .isInstanceOf(InvalidSetting.class);
  }
}
