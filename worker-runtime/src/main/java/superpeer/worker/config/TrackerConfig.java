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
public record TrackerConfig(
    Duration answerTimeout,
    Duration minPause,
    Duration maxPause,
    Duration minReportInterval,
    Duration leaveTimeout) {

  /**
   * @param config the subtree at {@code superpeer.worker.tracker}
   */
  static TrackerConfig from(Config config) {
    return new TrackerConfig(
        Settings.positive(config, "answer-timeout"),
        Settings.positive(config, "min-pause"),
        Settings.positive(config, "max-pause"),
        Settings.positive(config, "min-report-interval"),
        Settings.positive(config, "leave-timeout"));
  }
}
