package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Settings of the control line to the master.
 *
 * @param minPause pause before the first reconnect
 * @param maxPause longest pause before later ones
 * @param orphanGrace how long a worker keeps serving without a master
 * @param queue most events that wait for a slow master; with more the line is closed
 */
public record ControlConfig(Duration minPause, Duration maxPause, Duration orphanGrace, int queue) {

  /**
   * @param config the subtree at {@code superpeer.worker.control}
   */
  static ControlConfig from(Config config) {
    return new ControlConfig(
        ConfigReader.positive(config, "min-pause"),
        ConfigReader.positive(config, "max-pause"),
        ConfigReader.positive(config, "orphan-grace"),
        ConfigReader.atLeastOne(config, "queue"));
  }
}
