package superpeer.hub.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DashboardTranslationTest {

  private static final Pattern USED = Pattern.compile("\\bt\\('((?:[^'\\\\]|\\\\.)+)'\\)");
  private static final Pattern TRANSLATED = Pattern.compile("'((?:[^'\\\\]|\\\\.)+)': '");

  @Test
  void everyTextHasAChineseTranslation() throws Exception {
    var used = new TreeSet<String>();
    var translated = new TreeSet<String>();
    try (var files = Files.list(directory())) {
      for (var file : files.filter(it -> it.toString().endsWith(".js")).toList()) {
        var script = Files.readString(file);
        group(USED, script).forEach(used::add);
        group(TRANSLATED, script).forEach(translated::add);
      }
    }
    assertThat(used).hasSizeGreaterThan(50);
    used.removeAll(translated);
    assertThat(used).as("not translated: see addTranslations() in text.js").isEmpty();
  }

  private static Stream<String> group(Pattern pattern, String script) {
    return pattern.matcher(script).results().map(found -> found.group(1));
  }

  private static Path directory() throws URISyntaxException {
    var app = Objects.requireNonNull(DashboardRoutes.class.getResource("app.js"));
    return Objects.requireNonNull(Path.of(app.toURI()).getParent());
  }
}
