package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the calls to the tracker.
 *
 * @param answerTimeout longest wait for a response
 * @param minPause pause after the first failed call
 * @param maxPause longest pause after repeated failures
 * @param minReportInterval shortest time between two reports, whatever the tracker asks for
 * @param leaveTimeout longest wait for the response when we leave
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
