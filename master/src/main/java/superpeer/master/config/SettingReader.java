package superpeer.master.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads single settings; an error names the key, the value and the file. */
final class SettingReader {

  private final Config config;

  SettingReader(Config config) {
    this.config = config;
  }

  int integer(String key, int min, int max) {
    var value = read(key, "a whole number", () -> config.getNumber(key).doubleValue());
    if (value != Math.rint(value) || value < min || value > max) {
      throw invalid(key, "a whole number from " + min + " to " + max);
    }
    return value.intValue();
  }

  double number(String key, double min, double max) {
    var value = read(key, "a number", () -> config.getDouble(key));
    if (!(value >= min && value <= max)) {
      throw invalid(key, "from " + min + " to " + max);
    }
    return value;
  }

  boolean flag(String key) {
    return read(key, "true or false", () -> config.getBoolean(key));
  }

  Duration duration(String key, Duration min, Duration max) {
    var value = read(key, "a duration such as 5 s", () -> config.getDuration(key));
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw invalid(key, "from " + min.toMillis() + " ms to " + max.toMillis() + " ms");
    }
    return value;
  }

  /** Treats empty text as absent. */
  Optional<String> text(String key) {
    var value = read(key, "text", () -> config.getString(key));
    return value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  String required(String key) {
    return text(key).orElseThrow(() -> invalid(key, "not empty"));
  }

  List<String> textList(String key) {
    return List.copyOf(read(key, "a list of texts", () -> config.getStringList(key)));
  }

  Optional<String> url(String key, Set<String> schemes) {
    return text(key)
        .map(
            value -> {
              if (!isUrl(value, schemes)) {
                throw invalid(
                    key, "a URL with scheme " + String.join(" or ", schemes) + " and a host");
              }
              return value;
            });
  }

  private static boolean isUrl(String value, Set<String> schemes) {
    try {
      var uri = new URI(value);
      return uri.getScheme() != null && schemes.contains(uri.getScheme()) && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private <T> T read(String key, String expected, Supplier<T> get) {
    try {
      return get.get();
    } catch (ConfigException.Missing e) {
      throw new InvalidSetting(key + " is missing; it must be " + expected);
    } catch (ConfigException e) {
      throw invalid(key, expected);
    }
  }

  /** Never prints a secret. */
  InvalidSetting invalid(String key, String expected) {
    var value = config.getValue(key);
    var shown = KnownSettings.isSecret(key) ? "not usable" : String.valueOf(value.unwrapped());
    return new InvalidSetting(
        key + " is " + shown + " (" + value.origin().description() + "); it must be " + expected);
  }
}
