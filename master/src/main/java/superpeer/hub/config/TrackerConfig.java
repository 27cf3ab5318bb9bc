package superpeer.hub.config;

import static superpeer.hub.config.HubConfig.positive;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Settings of the tracker. Defaults and meaning: {@code hub-reference.conf}.
 *
 * @param shards actors that share the channels among them
 * @param askTimeout how long a request waits for its shard before it is answered 503
 * @param announceOptions what every announce is told
 * @param reporting how often nodes report
 * @param peerSelection how many peers an answer holds
 * @param limits what bounds the memory
 * @param geoIp setting → the database file of addresses that it names
 * @param rate what one address may call
 */
public record TrackerConfig(
    int shards,
    Duration askTimeout,
    AnnounceOptions announceOptions,
    Reporting reporting,
    PeerSelection peerSelection,
    Limits limits,
    Map<String, Path> geoIp,
    Rate rate) {

  public TrackerConfig {
    geoIp = Map.copyOf(geoIp);
  }

  /**
   * What every announce is told.
   *
   * @param minConns lower target of connections of a viewer
   * @param signalUrl where viewers signal; empty: beside this tracker, at the host they called it
   *     by
   * @param stun ICE servers; empty: the SDK's own
   * @param wifiOnly whether viewers on cellular only download
   * @param fuseRate connections at which viewers leave signaling; 0: never
   * @param debug whether viewers log to their console
   */
  public record AnnounceOptions(
      int minConns,
      Optional<String> signalUrl,
      List<String> stun,
      boolean wifiOnly,
      int fuseRate,
      boolean debug) {

    public AnnounceOptions {
      if (fuseRate != 0 && fuseRate <= minConns) {
        throw new IllegalArgumentException(
            "superpeer.hub.tracker.fuse-rate is "
                + fuseRate
                + ", must be 0 or more than min-conns, "
                + minConns);
      }
      stun = List.copyOf(stun);
    }
  }

  /**
   * How often nodes report.
   *
   * @param reportInterval between two reports of a node; 20 s or more, SDKs raise less
   * @param reportIntervalAtMost the same under load; to an hour
   * @param callsPerSecond of all nodes from which on it grows
   */
  public record Reporting(
      Duration reportInterval, Duration reportIntervalAtMost, int callsPerSecond) {

    private static final Duration HOUR = Duration.ofHours(1);

    public Reporting {
      if (reportInterval.toSeconds() < 20) {
        throw new IllegalArgumentException(
            "superpeer.hub.tracker.report-interval is "
                + reportInterval.toSeconds()
                + " s; SDKs report every 20 s at most");
      }
      if (reportIntervalAtMost.compareTo(reportInterval) < 0
          || reportIntervalAtMost.compareTo(HOUR) > 0) {
        throw new IllegalArgumentException(
            "superpeer.hub.tracker.report-interval-at-most is "
                + reportIntervalAtMost.toSeconds()
                + " s, must be report-interval to 3600 s");
      }
    }
  }

  /**
   * What one address may call; the addresses of an IPv6 /64 are one.
   *
   * @param perSecond calls in the long run
   * @param burst calls at once
   * @param maxAddresses that are remembered
   */
  public record Rate(int perSecond, int burst, int maxAddresses) {}

  /**
   * How many peers an answer holds.
   *
   * @param maxPeers viewers that a viewer is told of
   * @param maxPeersOfSuperPeer viewers that a super peer is told of
   * @param superPeers super peers that a viewer is told of when it is given any
   * @param seedPreferred whether every viewer is given super peers, always
   * @param urgentRatio if not: those whose percent of P2P to HTTP is below this; 0 to 1000
   */
  public record PeerSelection(
      int maxPeers,
      int maxPeersOfSuperPeer,
      int superPeers,
      boolean seedPreferred,
      int urgentRatio) {}

  /**
   * What bounds the memory; for the whole tracker, shared evenly by the shards.
   *
   * @param maxChannels channels with at least one node
   * @param maxNodes nodes of all channels
   * @param maxNodesPerChannel nodes of one channel; not divided by shards
   */
  public record Limits(int maxChannels, int maxNodes, int maxNodesPerChannel) {

    /** A shard's part. */
    public Limits perShard(int shards) {
      return new Limits(
          Math.max(1, maxChannels / shards), Math.max(1, maxNodes / shards), maxNodesPerChannel);
    }
  }

  static TrackerConfig from(Config config) {
    var signalUrl = config.getString("signal-url");
    return new TrackerConfig(
        positive(config, "shards"),
        config.getDuration("ask-timeout"),
        new AnnounceOptions(
            config.getInt("min-conns"),
            signalUrl.isEmpty() ? Optional.empty() : Optional.of(signalUrl),
            config.getStringList("stun"),
            config.getBoolean("wifi-only"),
            config.getInt("fuse-rate"),
            config.getBoolean("debug")),
        new Reporting(
            config.getDuration("report-interval"),
            config.getDuration("report-interval-at-most"),
            positive(config, "calls-per-second")),
        new PeerSelection(
            positive(config, "max-peers"),
            positive(config, "max-peers-of-super-peer"),
            config.getInt("super-peers"),
            config.getBoolean("seed-preferred"),
            config.getInt("urgent-ratio")),
        new Limits(
            positive(config, "max-channels"),
            positive(config, "max-nodes"),
            positive(config, "max-nodes-per-channel")),
        geoIp(config),
        new Rate(
            positive(config, "rate.per-second"),
            positive(config, "rate.burst"),
            positive(config, "rate.max-addresses")));
  }

  private static Map<String, Path> geoIp(Config config) {
    var files = new TreeMap<String, Path>();
    for (var key : List.of("geoip-database", "geoip-asn-database")) {
      if (!config.getString(key).isEmpty()) {
        files.put("superpeer.hub.tracker." + key, Path.of(config.getString(key)));
      }
    }
    return files;
  }
}
