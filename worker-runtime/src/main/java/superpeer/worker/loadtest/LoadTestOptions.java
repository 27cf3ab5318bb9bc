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

/** The command-line options of {@code super-peer viewers}. */
public final class LoadTestOptions {

  @Parameters(
      paramLabel = "PLAYLIST",
      arity = "0..1",
      description = {
        "URL of the playlist as players get it. It tells live or VOD,",
        "the duration of segments and, without --channel, the channel id"
      })
  private @Nullable String playlist;

  @Option(
      names = "--channel",
      paramLabel = "ID",
      description =
          "channel id, for pages that set their own, or if the playlist cannot be fetched")
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
      description = "ws or wss URL of the signaling server (default: from the tracker)")
  private @Nullable String signal;

  @Option(
      names = "--signal-id",
      paramLabel = "HOST",
      description =
          "host[:port] in the channel id, for pages that configure exactly one signaling server")
  private @Nullable String signalId;

  @Option(names = "--live", description = "the channel is live (default with --channel)")
  private boolean live;

  @Option(names = "--vod", description = "the channel is VOD")
  private boolean vod;

  @Option(
      names = "--segment",
      paramLabel = "TIME",
      description = "duration of a segment (default: from the playlist, or 4s)")
  private @Nullable Duration segment;

  @Option(
      names = "--bitrate",
      paramLabel = "KBIT/S",
      description = "bit rate of the media: durations follow from segment sizes; paces VOD")
  private @Nullable Long bitrate;

  @Option(
      names = "--viewers",
      paramLabel = "N",
      defaultValue = "10",
      description = "concurrent viewers (default: ${DEFAULT-VALUE})")
  private int viewers;

  @Option(
      names = "--ramp",
      paramLabel = "TIME",
      defaultValue = "5s",
      description = "time in which they join (default: ${DEFAULT-VALUE})")
  private Duration ramp = Duration.ZERO;

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      defaultValue = "0s",
      description =
          "time after the ramp; segments before its end do not count (default: ${DEFAULT-VALUE})")
  private Duration warmUp = Duration.ZERO;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "60s",
      description =
          "time after ramp and warm-up; SIGINT and SIGTERM end it early (default: ${DEFAULT-VALUE})")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--churn",
      paramLabel = "RATE",
      defaultValue = "0",
      description = "viewers that are replaced per second (default: ${DEFAULT-VALUE})")
  private double churn;

  @Option(
      names = "--urgent",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description =
          "share of urgent requests; the others are prefetches (default: ${DEFAULT-VALUE})")
  private double urgent;

  @Option(
      names = "--reverse",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description =
          "share of the urgent requests that ask for the last frame first (default: ${DEFAULT-VALUE})")
  private double reverse;

  @Option(
      names = "--cancel",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "share of the pieces that are cancelled half-way (default: ${DEFAULT-VALUE})")
  private double cancel;

  @Option(
      names = "--think",
      paramLabel = "TIME",
      defaultValue = "0s",
      description = {
        "longest random delay before a request;",
        "0s: all viewers request at once (default: ${DEFAULT-VALUE})"
      })
  private Duration think = Duration.ZERO;

  @Option(
      names = "--ahead",
      paramLabel = "TIME",
      defaultValue = "30s",
      description = "target buffer of a VOD viewer (default: ${DEFAULT-VALUE})")
  private Duration ahead = Duration.ZERO;

  @Option(
      names = "--start-buffer",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "buffer at the start, as if loaded over HTTP (default: ${DEFAULT-VALUE})")
  private Duration startBuffer = Duration.ZERO;

  @Option(names = "--anywhere", description = "VOD viewers start at a random position")
  private boolean anywhere;

  @Option(
      names = "--any-peer",
      description = "connect to every peer that the tracker names, not only to super peers")
  private boolean anyPeer;

  @Option(
      names = "--find-peers",
      paramLabel = "TIME",
      defaultValue = "40s",
      description =
          "delay from losing the last super peer to asking the tracker (default: the SDK's"
              + " ${DEFAULT-VALUE})")
  private Duration findPeers = Duration.ZERO;

  @Option(
      names = "--frame-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "timeout from request to PIECE, and between frames (default: ${DEFAULT-VALUE})")
  private Duration frameTimeout = Duration.ZERO;

  @Option(
      names = "--give-up",
      paramLabel = "TIME",
      defaultValue = "20s",
      description = "timeout for a segment that no peer offers (default: ${DEFAULT-VALUE})")
  private Duration giveUp = Duration.ZERO;

  @Option(
      names = "--stats",
      paramLabel = "TIME",
      defaultValue = "40s",
      description = "interval of STATS, the keep-alive (default: the SDK's ${DEFAULT-VALUE})")
  private Duration stats = Duration.ZERO;

  @Option(names = "--no-verify", description = "do not verify hashes; saves CPU")
  private boolean unverified;

  @Option(
      names = "--max-failures",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "exit code 1 above this number of failed segments, stray messages,",
        "dropped channels and fatal CLOSEs (default: ${DEFAULT-VALUE})"
      })
  private long maxFailures;

  @Option(names = "--json", paramLabel = "FILE", description = "file for the result as JSON")
  private @Nullable Path json;

  @Option(
      names = "--events",
      description =
          "progress on stdout, one JSON object per line and second; the last one is the result")
  private boolean events;

  @Option(names = "--seed", defaultValue = "1", hidden = true)
  private long seed;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "overrides a setting, such as superpeer.worker.webrtc.setup=30s")
  private Map<String, String> settings = new LinkedHashMap<>();

  /**
   * Builds the scenario. Fetches the playlist if one is given; blocks.
   *
   * @throws InvalidConfiguration if an option is invalid
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
      throw new InvalidConfiguration("--live and --vod cannot be combined; remove one");
    }
    if (churn < 0) {
      throw new InvalidConfiguration("--churn " + churn + " is less than 0");
    }
    requireShare("--urgent", urgent);
    requireShare("--reverse", reverse);
    requireShare("--cancel", cancel);
    if (bitrate != null && bitrate < 1) {
      throw new InvalidConfiguration("--bitrate " + bitrate + " is less than 1");
    }
  }

  private static void requireShare(String option, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new InvalidConfiguration(option + " " + value + " is not between 0 and 1");
    }
  }

  private Scenario.Target target() {
    var summary =
        playlist == null
            ? new PlaylistSummary(!vod, Duration.ofSeconds(4), OptionalLong.empty())
            : PlaylistSummary.of(playlist);
    var isLive = live || (summary.live() && !vod);
    return new Scenario.Target(
        id(),
        isLive,
        tracker,
        Optional.ofNullable(signal),
        segment == null ? summary.segment() : segment,
        isLive ? OptionalLong.empty() : summary.lastSn());
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
    throw new InvalidConfiguration("no channel given; pass the URL of its playlist, or --channel");
  }
}
