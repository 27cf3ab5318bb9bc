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

  private static final Pattern SAID = Pattern.compile("\\bt\\('((?:[^'\\\\]|\\\\.)+)'\\)");
  private static final Pattern KNOWN = Pattern.compile("'((?:[^'\\\\]|\\\\.)+)': '");

  @Test
  void whateverIsSaidInEnglishIsSaidInChineseToo() throws Exception {
    var said = new TreeSet<String>();
    var known = new TreeSet<String>();
    try (var files = Files.list(directory())) {
      for (var file : files.filter(it -> it.toString().endsWith(".js")).toList()) {
        var script = Files.readString(file);
        group(SAID, script).forEach(said::add);
        group(KNOWN, script).forEach(known::add);
      }
    }
    assertThat(said).hasSizeGreaterThan(50);
    said.removeAll(known);
    assertThat(said).as("without Chinese: see also() in text.js").isEmpty();
  }

  private static Stream<String> group(Pattern pattern, String script) {
    return pattern.matcher(script).results().map(found -> found.group(1));
  }

  private static Path directory() throws URISyntaxException {
    var app = Objects.requireNonNull(DashboardRoutes.class.getResource("app.js"));
    return Objects.requireNonNull(Path.of(app.toURI()).getParent());
  }
}
