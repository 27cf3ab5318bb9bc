package superpeer.master.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Knows all keys of {@code reference.conf} under {@code superpeer}; any other key is a typo. */
final class KnownSettings {

  private final Map<String, ConfigValueType> types;

  private KnownSettings(Map<String, ConfigValueType> types) {
    this.types = types;
  }

  static KnownSettings of(Config reference) {
    var types = new TreeMap<String, ConfigValueType>();
    reference.entrySet().forEach(e -> types.put(e.getKey(), e.getValue().valueType()));
    return new KnownSettings(types);
  }

  /** Whether the key's value must never be printed. */
  static boolean isSecret(String key) {
    return key.endsWith("token") || key.endsWith("secret");
  }

  List<String> keys() {
    return List.copyOf(types.keySet());
  }

  ConfigValueType type(String key) {
    return types.getOrDefault(key, ConfigValueType.STRING);
  }

  void warnAboutUnknown(Config config, String where, List<String> warnings) {
    config.root().keySet().stream()
        .filter("superpeer"::equals)
        .flatMap(root -> config.entrySet().stream())
        .map(Map.Entry::getKey)
        .filter(key -> key.startsWith("superpeer.") && !types.containsKey(key))
        .forEach(key -> warnings.add(unknownKeyWarning(key, where)));
  }

  String unknownKeyWarning(String name, String where) {
    return name + " (" + where + ") is not a setting; did you mean " + nearest(name) + "?";
  }

  private String nearest(String name) {
    var wanted = name.replace('_', '.').toLowerCase(Locale.ROOT);
    return types.keySet().stream()
        .min(Comparator.comparingInt(key -> distance(wanted, key)))
        .orElseThrow();
  }

  /** Returns the Levenshtein distance. */
  static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (var j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (var i = 1; i <= a.length(); i++) {
      var diagonal = row[0];
      row[0] = i;
      for (var j = 1; j <= b.length(); j++) {
        var above = row[j];
        var change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(diagonal + change, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
