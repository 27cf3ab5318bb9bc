package superpeer.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of docs/protocol/rest.md §5. */
class ChannelIdVerbTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "https://example.com/live/stream.m3u8?auth=1,"
        + " ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDJTVCOCU1RA==",
    "https://example.com:8443/live/a.b/stream.m3u8,"
        + " ZXhhbXBsZS5jb20lM0E4NDQzJTJGbGl2ZSUyRmEuYiUyRnN0cmVhbSU3QyU1QjglNUQ=",
    "https://example.com/live/noext, ZXhhbXBsZS5jb20lN0MlNUI4JTVE",
    "https://example.com/中文/s.m3u8,"
        + " ZXhhbXBsZS5jb20lMkYlRTQlQjglQUQlRTYlOTYlODclMkZzJTdDJTVCOCU1RA==",
    "--dash https://example.com/v/x.mpd, ZXhhbXBsZS5jb20lMkZ2JTJGeCU3QyU1QjglNURk",
    "--media https://example.com/v/x.mp4?k=1,"
        + " ZXhhbXBsZS5jb20lMkZ2JTJGeC5tcDQlN0MlNUI4JTVEbV81MjQyODg=",
    "--token TESTTOKEN --id my-channel, VEVTVFRPS0VOLW15LWNoYW5uZWwlN0MlNUI4JTVE",
    "--signal wss://sig.example.org:8443 https://example.com/live/stream.m3u8,"
        + " ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDc2lnLmV4YW1wbGUub3JnJTNBODQ0MyU1QjglNUQ=",
  })
  void printsTheIdThatViewersCompute(String arguments, String id) {
    assertThat(run(arguments)).isZero();
    assertThat(out.toString().strip()).isEqualTo(id);
  }

  @Test
  void decodesAnId() {
    assertThat(run("--decode ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDJTVCOCU1RA==")).isZero();
    assertThat(out.toString())
        .contains("example.com/live/stream|[8]")
        .contains("https://example.com/live/stream.m3u8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--decode nonsense!", "ftp://example.com/x", "--token x --id "})
  void invalidInputPrintsOneLine(String arguments) {
    assertThat(run(arguments)).isNotZero();
    assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--token only-a-token",
        "https://a.example/x.m3u8 --decode Y2g=",
        "--dash --media https://a.example/x",
        "--nonsense"
      })
  void invalidCommandLineIsAUsageError(String arguments) {
    assertThat(run(arguments)).isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "serve --help", "demo --help", "channel-id --help"})
  void everyVerbHasHelp(String arguments) {
    assertThat(execute(List.of(arguments.split(" ")))).isZero();
    assertThat(out.toString()).contains("Usage: super-peer");
  }

  @Test
  void invalidSettingPrintsOneLineAndExits78() {
    assertThat(execute(List.of("serve", "--port", "70000"))).isEqualTo(ExitCode.CONFIG);
    assertThat(err.toString().strip())
        .startsWith("super-peer: superpeer.master.listen-port is 70000")
        .hasLineCount(1);
  }

  @Test
  void unknownVerbIsAUsageError() {
    assertThat(execute(List.of("fly"))).isEqualTo(ExitCode.USAGE);
  }

  private int run(String arguments) {
    var all = new ArrayList<>(List.of("channel-id"));
    if (!arguments.isEmpty()) {
      all.addAll(List.of(arguments.split(" ")));
    }
    return execute(all);
  }

  private int execute(List<String> arguments) {
    var line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments.toArray(String[]::new));
  }
}
