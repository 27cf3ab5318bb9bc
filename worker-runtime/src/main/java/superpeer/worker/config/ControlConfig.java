package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How the line to the master is kept.
 *
 * @param minPause pause before the first redial of a broken line
 * @param maxPause pause before later ones
 * @param orphanGrace how long a worker serves on without a master
 * @param queue most events kept for a master that reads slowly; more break the line
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
