package superpeer.worker.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import superpeer.protocol.ChannelId;
import superpeer.worker.config.InvalidConfiguration;

class LoadTestOptionsTest {

  private static final String CHANNEL =
      new ChannelId("ZXhhbXBsZS5jb20lMkZhJTdDJTVCOCU1RA==").encoded();

  @Test
  void channelWithoutAPlaylistIsLiveByDefault() {
    assertThat(parse("--channel=" + CHANNEL).scenario().target().live()).isTrue();
    assertThat(parse("--channel=" + CHANNEL, "--vod").scenario().target().live()).isFalse();
  }

  @Test
  void requiresAChannel() {
    assertThat(parse("--channel=" + CHANNEL).scenario().target().channel().encoded())
        .isEqualTo(CHANNEL);
    assertThatThrownBy(() -> parse().scenario())
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("--channel");
  }

  @ParameterizedTest
  @CsvSource({
    "--viewers=0,--viewers 0",
    "--urgent=1.5,--urgent 1.5",
    "--reverse=-1,--reverse -1.0",
    "--cancel=NaN,--cancel NaN",
    "--churn=-1,--churn -1.0",
    "--bitrate=0,--bitrate 0"
  })
  void refusesValuesOutOfRange(String option, String named) {
    assertThatThrownBy(() -> parse("--channel=" + CHANNEL, option).scenario())
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(named);
  }

  private static LoadTestOptions parse(String... arguments) {
    var loadTestOptions = new LoadTestOptions();
    var spec =
        CommandLine.Model.CommandSpec.create()
            .addMixin("options", CommandLine.Model.CommandSpec.forAnnotatedObject(loadTestOptions));
    var commandLine = new CommandLine(spec);
    commandLine.registerConverter(Duration.class, text -> Duration.parse("PT" + text));
    var all = new java.util.ArrayList<>(java.util.List.of(arguments));
    all.add("--tracker=http://t.example/v1");
    commandLine.parseArgs(all.toArray(new String[0]));
    return loadTestOptions;
  }
}
