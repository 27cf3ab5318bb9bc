package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/** Reads values with their bounds; an error names the setting, the value and what it must be. */
final class ConfigReader {

  private ConfigReader() {}

  static Duration positive(Config config, String key) {
    var value = config.getDuration(key);
    if (value.isNegative() || value.isZero()) {
      throw refused(config, key, "is not longer than nothing");
    }
    return value;
  }

  static int atLeastOne(Config config, String key) {
    var value = config.getInt(key);
    if (value < 1) {
      throw refused(config, key, "is less than 1");
    }
    return value;
  }

  static double notNegative(Config config, String key) {
    var value = config.getDouble(key);
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw refused(config, key, "is not 0 or more");
    }
    return value;
  }

  /** A size that fits one array. */
  static int bytes(Config config, String key) {
    var value = config.getBytes(key);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw refused(config, key, "is not between 1 byte and 2 GiB");
    }
    return value.intValue();
  }

  private static IllegalArgumentException refused(Config config, String key, String why) {
    var value = config.getValue(key);
    return new IllegalArgumentException(
        key + " = " + value.unwrapped() + " (" + value.origin().description() + ") " + why);
  }
}
