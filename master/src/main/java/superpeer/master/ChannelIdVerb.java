package superpeer.master;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;

/** {@code super-peer channel-id}: converts a URL or custom id to a channel id, and back. */
@Command(
    name = "channel-id",
    mixinStandardHelpOptions = true,
    description = "Prints the channel id of a playlist URL or custom id, or decodes a channel id.",
    footer = {
      "",
      "Examples:",
      "  super-peer channel-id https://example.com/live/stream.m3u8",
      "  super-peer channel-id --token TOKEN --id my-channel",
      "  super-peer channel-id --decode ZXhhbXBsZS5jb20lN0MlNUI4JTVE"
    })
final class ChannelIdVerb implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(multiplicity = "1")
  private Input input = new Input();

  @Option(
      names = "--signal",
      paramLabel = "HOST",
      description = "signaling host, if the page configures exactly one")
  private @Nullable String signal;

  /** The command takes exactly one of these three. */
  static final class Input {
    @ArgGroup(exclusive = false)
    private @Nullable OfUrl ofUrl;

    @ArgGroup(exclusive = false)
    private @Nullable OfCustom ofCustom;

    @Option(
        names = "--decode",
        paramLabel = "ID",
        required = true,
        description = "decode this channel id")
    private @Nullable String decode;
  }

  /** A URL and its kind of media. */
  static final class OfUrl {
    @Parameters(paramLabel = "URL", arity = "1", description = "URL given to the player")
    private String url = "";

    @Option(names = "--dash", description = "the URL is an MPEG-DASH manifest")
    private boolean dash;

    @Option(names = "--media", description = "the URL is a plain media file")
    private boolean media;
  }

  /** The options of a page that sets its own channel id. */
  static final class OfCustom {
    @Option(names = "--token", required = true, description = "the page's token option")
    private String token = "";

    @Option(names = "--id", required = true, description = "the page's channelId option")
    private String id = "";
  }

  @Override
  public Integer call() {
    if (input.decode != null) {
      return decode(input.decode);
    }
    try {
      out().println(encode().encoded());
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      throw new ExitCode.ExitException(ExitCode.DATA, String.valueOf(e.getMessage()));
    }
  }

  private ChannelId encode() {
    var host = Optional.ofNullable(signal);
    if (input.ofCustom != null) {
      return ChannelId.ofCustom(input.ofCustom.token, input.ofCustom.id, host);
    }
    var url = input.ofUrl == null ? new OfUrl() : input.ofUrl;
    if (url.dash && url.media) {
      throw new ExitCode.ExitException(
          ExitCode.USAGE, "--dash and --media exclude each other; give only one");
    } else if (url.dash) {
      return ChannelId.ofDash(url.url, host);
    }
    return url.media ? ChannelId.ofMedia(url.url, host) : ChannelId.ofUrl(url.url, host);
  }

  private int decode(String text) {
    try {
      var id = ChannelId.parse(text);
      out().println("channel string  " + id.channelString());
      out().println("name            " + id.name());
      out().println("signaling       " + id.signalId().orElse("(none)"));
      id.originCandidates().forEach(url -> out().println("may be          " + url));
      return ExitCode.OK;
    } catch (MalformedMessage e) {
      throw new ExitCode.ExitException(ExitCode.DATA, String.valueOf(e.getMessage()));
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
