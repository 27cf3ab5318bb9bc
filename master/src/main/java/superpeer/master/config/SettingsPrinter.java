package superpeer.master.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.util.ArrayList;

/** Prints the effective settings for people: with comments, without secrets. */
public final class SettingsPrinter {

  private SettingsPrinter() {}

  /** Returns everything under {@code superpeer} as HOCON, each value with its source. */
  public static String render(Config root) {
    var reference = ConfigFactory.parseResources("reference.conf");
    var shown = ConfigFactory.empty();
    for (var entry : root.withOnlyPath("superpeer").entrySet()) {
      var key = entry.getKey();
      var value = entry.getValue();
      var origin = value.origin().description();
      if (KnownSettings.isSecret(key) && !String.valueOf(value.unwrapped()).isEmpty()) {
        value = ConfigValueFactory.fromAnyRef("(set)");
      }
      if (reference.hasPath(key)) {
        var comments = new ArrayList<>(reference.getValue(key).origin().comments());
        if (!origin.contains("reference.conf")) {
          comments.add(" From " + origin);
        }
        value = value.withOrigin(value.origin().withComments(comments));
      }
      shown = shown.withValue(key, value);
    }
    return shown
        .root()
        .render(
            ConfigRenderOptions.defaults()
                .setOriginComments(false)
                .setComments(true)
                .setJson(false));
  }
}
