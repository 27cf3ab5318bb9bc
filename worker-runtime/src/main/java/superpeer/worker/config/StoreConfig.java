package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the segment stores.
 *
 * @param liveWindow live: how many of the newest segments of each level are kept
 * @param liveBytes live: most memory for segments
 * @param vodBytes VOD: most memory for segments, in addition to the disk or instead of it
 * @param liveShared how long a live segment is kept for other workers of the channel
 * @param sharedLook time between two checks for a segment that another worker is fetching
 */
public record StoreConfig(
    int liveWindow, int liveBytes, int vodBytes, Duration liveShared, Duration sharedLook) {

  /**
   * @param config the subtree at {@code superpeer.worker.store}
   */
  static StoreConfig from(Config config) {
    return new StoreConfig(
        ConfigReader.atLeastOne(config, "live-window"),
        ConfigReader.bytes(config, "live-bytes"),
        ConfigReader.bytes(config, "vod-bytes"),
        ConfigReader.positive(config, "live-shared"),
        ConfigReader.positive(config, "shared-look"));
  }
}
