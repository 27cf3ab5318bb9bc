package superpeer.worker.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Reads values and checks their range. An error names the setting, the value, its source and the
 * valid range.
 */
final class ConfigReader {

  private ConfigReader() {}

  static Duration positive(Config config, String key) {
    var value = config.getDuration(key);
    if (value.isNegative() || value.isZero()) {
      throw invalid(config, key, "must be longer than 0");
    }
    return value;
  }

  static int atLeastOne(Config config, String key) {
    var value = config.getInt(key);
    if (value < 1) {
      throw invalid(config, key, "must be at least 1");
    }
    return value;
  }

  static double notNegative(Config config, String key) {
    var value = config.getDouble(key);
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw invalid(config, key, "must be 0 or more");
    }
    return value;
  }

  /** Reads a size in bytes that fits into one array. */
  static int bytes(Config config, String key) {
    var value = config.getBytes(key);
    if (value < 1 || value > Integer.MAX_VALUE) {
      throw invalid(config, key, "must be between 1 byte and 2 GiB");
    }
    return value.intValue();
  }

  private static IllegalArgumentException invalid(Config config, String key, String why) {
    var value = config.getValue(key);
    return new IllegalArgumentException(
        key + " = " + value.unwrapped() + " (" + value.origin().description() + ") " + why);
  }
}
