package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How many segments are kept.
 *
 * @param liveWindow how many of the newest segments of each level are kept for live
 * @param liveBytes most memory for them
 * @param vodBytes most memory for VOD segments, in front of the disk or instead of it
 * @param liveShared how long a live segment stays for other workers of the channel
 * @param sharedLook pause between two looks for what another worker is fetching
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
