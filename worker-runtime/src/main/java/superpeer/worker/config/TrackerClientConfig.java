package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How the tracker is called.
 *
 * @param answerTimeout longest wait for one answer
 * @param minPause pause after the first failed call
 * @param maxPause pause after many
 * @param minReportInterval reports are never closer than this, whatever the tracker asks
 * @param leaveTimeout longest wait for the tracker to hear that we leave
 */
public record TrackerClientConfig(
    Duration answerTimeout,
    Duration minPause,
    Duration maxPause,
    Duration minReportInterval,
    Duration leaveTimeout) {

  /**
   * @param config the subtree at {@code superpeer.worker.tracker}
   */
  static TrackerClientConfig from(Config config) {
    return new TrackerClientConfig(
        ConfigReader.positive(config, "answer-timeout"),
        ConfigReader.positive(config, "min-pause"),
        ConfigReader.positive(config, "max-pause"),
        ConfigReader.positive(config, "min-report-interval"),
        ConfigReader.positive(config, "leave-timeout"));
  }
}
