package superpeer.protocol.rest;

import java.util.List;
import java.util.Optional;
import superpeer.protocol.ChannelId;
import superpeer.protocol.RequestHeaders;

/**
 * The body of {@code POST /seed}.
 *
 * @param list 1 to 1,000 items
 */
public record SeedRequest(List<Item> list) {

  /**
   * One channel to seed, validated and with defaults.
   *
   * @param channel channel id
   * @param token user token; sent to viewers in METADATA
   * @param trackerZone {@code cn}, {@code hk}, {@code us} or {@code eu}; if absent, the hub
   * @param live live or VOD
   * @param signal1 primary signaling, ws or wss
   * @param signal2 backup signaling, ws or wss
   * @param priority when slots run short, higher priorities keep theirs
   * @param keepAlive never evicted for having few viewers
   * @param noUseDiskCache keeps VOD segments in memory only
   * @param maxConnections viewers per worker
   * @param label the operator's name for this seeder, at most 64 characters
   * @param url the playlist, http or https
   * @param headers sent with every fetch from the origin; only together with {@code url}
   * @param workers least number of workers of the channel
   */
  public record Item(
      ChannelId channel,
      Optional<String> token,
      Optional<String> trackerZone,
      boolean live,
      Optional<String> signal1,
      Optional<String> signal2,
      int priority,
      boolean keepAlive,
      boolean noUseDiskCache,
      int maxConnections,
      Optional<String> label,
      Optional<String> url,
      Optional<RequestHeaders> headers,
      int workers) {

    /** A copy with another number of workers. */
    public Item withWorkers(int number) {
      return new Item(
          channel,
          token,
          trackerZone,
          live,
          signal1,
          signal2,
          priority,
          keepAlive,
          noUseDiskCache,
          maxConnections,
          label,
          url,
          headers,
          number);
    }
  }
}
