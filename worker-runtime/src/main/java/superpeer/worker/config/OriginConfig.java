package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings for fetching playlists and segments over HTTP.
 *
 * @param http of a single fetch
 * @param scheduling what is fetched when
 */
public record OriginConfig(Http http, Scheduling scheduling) {

  /**
   * @param userAgent our User-Agent header
   * @param connectionsPerHost most connections to one host and port
   * @param connectionLifetime age after which a connection takes no further request
   * @param connectTimeout longest time to connect
   * @param firstByteTimeout longest time from the request to the head of the response
   * @param idleTimeout longest pause within a body
   * @param playlistTimeout longest time for a playlist, redirects included
   * @param segmentTimeout longest time for a segment, redirects included
   * @param maxPlaylistBytes largest playlist, unpacked
   * @param maxSegmentBytes largest segment
   * @param maxRedirects most redirects that are followed per request
   * @param maxMbps most that a worker reads from origins, in Mbit/s; 0: no limit
   */
  public record Http(
      String userAgent,
      int connectionsPerHost,
      Duration connectionLifetime,
      Duration connectTimeout,
      Duration firstByteTimeout,
      Duration idleTimeout,
      Duration playlistTimeout,
      Duration segmentTimeout,
      int maxPlaylistBytes,
      int maxSegmentBytes,
      int maxRedirects,
      double maxMbps) {

    static Http from(Config config) {
      return new Http(
          config.getString("user-agent"),
          ConfigReader.atLeastOne(config, "connections-per-host"),
          ConfigReader.positive(config, "connection-lifetime"),
          ConfigReader.positive(config, "connect-timeout"),
          ConfigReader.positive(config, "first-byte-timeout"),
          ConfigReader.positive(config, "idle-timeout"),
          ConfigReader.positive(config, "playlist-timeout"),
          ConfigReader.positive(config, "segment-timeout"),
          ConfigReader.bytes(config, "max-playlist-bytes"),
          ConfigReader.bytes(config, "max-segment-bytes"),
          ConfigReader.atLeastOne(config, "max-redirects"),
          ConfigReader.notNegative(config, "max-mbps"));
    }
  }

  /**
   * @param minPoll shortest time between two polls of a playlist
   * @param maxPoll longest time between them
   * @param minPause pause after the first failure
   * @param maxPause longest pause after repeated failures
   * @param attempts how often a VOD segment is tried; after that only when a viewer requests it
   * @param levelIdle how long a level that nobody watches is still polled
   * @param liveWindow how many of the newest live segments are fetched
   * @param liveFetches most segments of a live channel fetched at a time
   * @param partial whether a live segment is announced while it is still arriving
   * @param partialAfter how long after its first byte it is announced; not if it is complete by
   *     then
   * @param vodStart how many segments from the beginning of a VOD are fetched first
   * @param readAhead how many segments ahead of each viewer are fetched
   * @param vodFetches most segments of a VOD channel fetched at a time
   */
  public record Scheduling(
      Duration minPoll,
      Duration maxPoll,
      Duration minPause,
      Duration maxPause,
      int attempts,
      Duration levelIdle,
      int liveWindow,
      int liveFetches,
      boolean partial,
      Duration partialAfter,
      int vodStart,
      int readAhead,
      int vodFetches) {

    static Scheduling from(Config config) {
      return new Scheduling(
          ConfigReader.positive(config, "min-poll"),
          ConfigReader.positive(config, "max-poll"),
          ConfigReader.positive(config, "min-pause"),
          ConfigReader.positive(config, "max-pause"),
          ConfigReader.atLeastOne(config, "attempts"),
          ConfigReader.positive(config, "level-idle"),
          ConfigReader.atLeastOne(config, "live-window"),
          ConfigReader.atLeastOne(config, "live-fetches"),
          config.getBoolean("partial"),
          ConfigReader.positive(config, "partial-after"),
          ConfigReader.atLeastOne(config, "vod-start"),
          ConfigReader.atLeastOne(config, "read-ahead"),
          ConfigReader.atLeastOne(config, "vod-fetches"));
    }
  }

  /**
   * @param config the subtree at {@code superpeer.worker.origin}
   */
  static OriginConfig from(Config config) {
    return new OriginConfig(Http.from(config), Scheduling.from(config));
  }
}
