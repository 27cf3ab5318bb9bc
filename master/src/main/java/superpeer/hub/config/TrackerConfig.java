package superpeer.hub.config;

import static superpeer.hub.config.HubConfig.positive;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import superpeer.protocol.address.IpNetwork;

/**
 * Settings of the tracker. Defaults and meaning: {@code hub-reference.conf}.
 *
 * @param shards number of actors that share the channels
 * @param askTimeout how long a request waits for its shard before the response is 503
 * @param announceOptions options in the reply to every announce
 * @param reporting how often peers report
 * @param peerSelection how many peers a reply holds
 * @param limits limits of the memory
 * @param geoIp setting → GeoIP database file that it names
 * @param rate limit of the calls of one address
 * @param superPeerNetworks where our super peers are, besides this machine
 */
public record TrackerConfig(
    int shards,
    Duration askTimeout,
    AnnounceOptions announceOptions,
    Reporting reporting,
    PeerSelection peerSelection,
    Limits limits,
    Map<String, Path> geoIp,
    Rate rate,
    List<IpNetwork> superPeerNetworks) {

  public TrackerConfig {
    geoIp = Map.copyOf(geoIp);
    superPeerNetworks = List.copyOf(superPeerNetworks);
  }

  /**
   * Options in the reply to every announce.
   *
   * @param minConns minimum connections that a viewer aims for
   * @param signalUrl signaling URL for viewers; empty: on this server, at the host that the viewer
   *     called
   * @param stun ICE servers; empty: the SDK's defaults
   * @param wifiOnly whether viewers on cellular networks only download
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
   * How often peers report.
   *
   * @param reportInterval between two reports of a peer; 20 s or more, because SDKs raise a smaller
   *     value
   * @param reportIntervalAtMost the same under load; at most an hour
   * @param callsPerSecond of all peers above which the interval grows
   */
  public record Reporting(
      Duration reportInterval, Duration reportIntervalAtMost, int callsPerSecond) {

    private static final Duration HOUR = Duration.ofHours(1);

    public Reporting {
      if (reportInterval.toSeconds() < 20) {
        throw new IllegalArgumentException(
            "superpeer.hub.tracker.report-interval is "
                + reportInterval.toSeconds()
                + " s, must be 20 s or more: SDKs do not report more often");
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
   * Limit of the calls of one address. The addresses of an IPv6 /64 count as one.
   *
   * @param perSecond calls in the long run
   * @param burst calls at once
   * @param maxAddresses maximum addresses that are tracked
   */
  public record Rate(int perSecond, int burst, int maxAddresses) {}

  /**
   * How many peers a reply holds.
   *
   * @param maxPeers viewers in a reply to a viewer
   * @param maxPeersOfSuperPeer viewers in a reply to a super peer
   * @param superPeers super peers in a reply to a viewer that gets any
   * @param seedPreferred whether every viewer always gets super peers
   * @param urgentRatio otherwise: viewers whose percentage of P2P to HTTP bytes is below this; 0 to
   *     1000
   */
  public record PeerSelection(
      int maxPeers,
      int maxPeersOfSuperPeer,
      int superPeers,
      boolean seedPreferred,
      int urgentRatio) {}

  /**
   * Limits of the memory of the whole tracker, shared evenly by the shards.
   *
   * @param maxChannels channels with at least one peer
   * @param maxNodes peers of all channels
   * @param maxNodesPerChannel peers of one channel; not divided by shards
   */
  public record Limits(int maxChannels, int maxNodes, int maxNodesPerChannel) {

    /** The limits of one shard. */
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
            positive(config, "rate.max-addresses")),
        HubConfig.networks(config, "super-peer-networks"));
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
