package superpeer.worker.loadtest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import superpeer.protocol.ChannelId;
import superpeer.protocol.MalformedMessage;
import superpeer.worker.config.InvalidConfiguration;

/** The command line of {@code super-peer viewers}. */
public final class LoadTestOptions {

  @Parameters(
      paramLabel = "PLAYLIST",
      arity = "0..1",
      description = {
        "URL of the playlist as players get it; says live or VOD,",
        "how long segments play, and unless --channel does which channel it is"
      })
  private @Nullable String playlist;

  @Option(
      names = "--channel",
      paramLabel = "ID",
      description = "channel id, for pages that choose it or where no playlist can be looked at")
  private @Nullable String channel;

  @Option(
      names = "--tracker",
      paramLabel = "URL",
      required = true,
      description = "base URL of the tracker, such as http://hub.example:8080/v1")
  private String tracker = "";

  @Option(
      names = "--signal",
      paramLabel = "URL",
      description = "ws or wss URL of the signaling server; else what the tracker says")
  private @Nullable String signal;

  @Option(
      names = "--signal-id",
      paramLabel = "HOST",
      description =
          "host[:port] in the channel id, for pages that configure exactly one signaling server")
  private @Nullable String signalId;

  @Option(names = "--live", description = "the channel is live (with --channel: the default)")
  private boolean live;

  @Option(names = "--vod", description = "the channel is a VOD")
  private boolean vod;

  @Option(
      names = "--segment",
      paramLabel = "TIME",
      description = "how long a segment plays; else as the playlist says, or 4s")
  private @Nullable Duration segment;

  @Option(
      names = "--bitrate",
      paramLabel = "KBIT/S",
      description = "of the media: a segment plays as long as its size says; paces VOD")
  private @Nullable Long bitrate;

  @Option(
      names = "--viewers",
      paramLabel = "N",
      defaultValue = "10",
      description = "viewers at a time (default: ${DEFAULT-VALUE})")
  private int viewers;

  @Option(
      names = "--ramp",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "in which they come (default: ${DEFAULT-VALUE})")
  private Duration ramp = Duration.ZERO;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "0s",
      description =
          "after the ramp; until its end segments do not count (default: ${DEFAULT-VALUE})")
  private Duration warmUp = Duration.ZERO;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "60s",
      description =
          "after ramp and warm-up; SIGINT and SIGTERM end it as well (default: ${DEFAULT-VALUE})")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--churn",
      paramLabel = "RATE",
      defaultValue = "0",
      description = "viewers a second that leave, and others that come (default: ${DEFAULT-VALUE})")
  private double churn;

  @Option(
      names = "--urgent",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description = "of the requests; the others are prefetches (default: ${DEFAULT-VALUE})")
  private double urgent;

  @Option(
      names = "--reverse",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description =
          "of the urgent requests that want the last frame first (default: ${DEFAULT-VALUE})")
  private double reverse;

  @Option(
      names = "--cancel",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "of the pieces that are cancelled half-way (default: ${DEFAULT-VALUE})")
  private double cancel;

  @Option(
      names = "--think",
      paramLabel = "TIME",
      defaultValue = "0s",
      description = {
        "longest pause before a request; each is random.",
        "0s: all ask at once (default: ${DEFAULT-VALUE})"
      })
  private Duration think = Duration.ZERO;

  @Option(
      names = "--ahead",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "of a VOD, in a viewer's buffer (default: ${DEFAULT-VALUE})")
  private Duration ahead = Duration.ZERO;

  @Option(
      names = "--start-buffer",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "in the player at the start, as if over HTTP (default: ${DEFAULT-VALUE})")
  private Duration startBuffer = Duration.ZERO;

  @Option(names = "--anywhere", description = "viewers of a VOD begin anywhere in it")
  private boolean anywhere;

  @Option(
      names = "--any-peer",
      description = "call every peer that the tracker names, not only those it calls super peers")
  private boolean anyPeer;

  @Option(
      names = "--find-peers",
      paramLabel = "TIME",
      defaultValue = "40s",
      description =
          "from losing the last super peer to asking the tracker (default: the SDK's"
              + " ${DEFAULT-VALUE})")
  private Duration findPeers = Duration.ZERO;

  @Option(
      names = "--frame-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "from request to PIECE, and from frame to frame (default: ${DEFAULT-VALUE})")
  private Duration frameTimeout = Duration.ZERO;

  @Option(
      names = "--give-up",
      paramLabel = "TIME",
      defaultValue = "20s",
      description = "on a segment that nobody offers (default: ${DEFAULT-VALUE})")
  private Duration giveUp = Duration.ZERO;

  @Option(
      names = "--stats",
      paramLabel = "TIME",
      defaultValue = "40s",
      description = "between two STATS, the sign of life (default: the SDK's ${DEFAULT-VALUE})")
  private Duration stats = Duration.ZERO;

  @Option(names = "--no-verify", description = "do not hash segments; saves the viewers' CPU")
  private boolean unverified;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "failed segments, stray messages, dropped channels and fatal CLOSEs",
        "beyond which the exit code is 1 (default: ${DEFAULT-VALUE})"
      })
  private long maxFailures;

  @Option(names = "--json", paramLabel = "FILE", description = "where the result goes as JSON")
  private @Nullable Path json;

  @Option(
      names = "--events",
      description = "progress on stdout, a JSON object a line and second; the last is the result")
  private boolean events;

  @Option(names = "--seed", defaultValue = "1", hidden = true)
  private long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "a setting of the network, such as superpeer.worker.webrtc.setup=30s")
  private Map<String, String> settings = new LinkedHashMap<>();

  /**
   * Fetches the playlist if one is named. Blocks.
   *
   * @throws InvalidConfiguration naming what is wrong
   */
  public Scenario scenario() {
    check();
    return new Scenario(
        target(),
        new Scenario.Load(viewers, ramp, warmUp, duration, churn),
        new Scenario.ViewerBehavior(
            urgent,
            reverse,
            cancel,
            think,
            ahead,
            startBuffer,
            bitrate == null ? OptionalLong.empty() : OptionalLong.of(bitrate * 1000),
            anywhere,
            anyPeer,
            !unverified),
        new Scenario.Timeouts(frameTimeout, giveUp, frameTimeout, findPeers, stats),
        seed);
  }

  public Map<String, String> settings() {
    return settings;
  }

  public long maxFailures() {
    return maxFailures;
  }

  Optional<Path> json() {
    return Optional.ofNullable(json);
  }

  boolean events() {
    return events;
  }

  private void check() {
    if (viewers < 1) {
      throw new InvalidConfiguration("--viewers " + viewers + " is less than 1");
    }
    if (live && vod) {
      throw new InvalidConfiguration("--live and --vod exclude each other; leave one out");
    }
    if (churn < 0) {
      throw new InvalidConfiguration("--churn " + churn + " is less than 0");
    }
    share("--urgent", urgent);
    share("--reverse", reverse);
    share("--cancel", cancel);
    if (bitrate != null && bitrate < 1) {
      throw new InvalidConfiguration("--bitrate " + bitrate + " is less than 1");
    }
  }

  private static void share(String option, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new InvalidConfiguration(option + " " + value + " is not between 0 and 1");
    }
  }

  private Scenario.Target target() {
    var facts =
        playlist == null
            ? new PlaylistSummary(!vod, Duration.ofSeconds(4), OptionalLong.empty())
            : PlaylistSummary.of(playlist);
    var isLive = live || (facts.live() && !vod);
    return new Scenario.Target(
        id(),
        isLive,
        tracker,
        Optional.ofNullable(signal),
        segment == null ? facts.segment() : segment,
        isLive ? OptionalLong.empty() : facts.lastSn());
  }

  private ChannelId id() {
    try {
      if (channel != null) {
        return ChannelId.parse(channel);
      }
      if (playlist != null) {
        return ChannelId.ofUrl(playlist, Optional.ofNullable(signalId));
      }
    } catch (MalformedMessage | IllegalArgumentException e) {
      throw new InvalidConfiguration(String.valueOf(e.getMessage()));
    }
    throw new InvalidConfiguration("which channel? give the URL of its playlist, or --channel");
  }
}
