package superpeer.deploy;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;

/** A player page in a {@link Browser}. */
public final class Viewer {

  private static final String STATE = "(({ hls, ...state }) => state)(window.superPeer)";

  private final Browser browser;
  private final String name;

  Viewer(Browser browser, String name) {
    this.browser = browser;
    this.name = name;
  }

  /** The page's state now. */
  public ViewerState state() {
    try {
      return ViewerState.of(evaluate(STATE));
    } catch (JsonProcessingException e) {
      throw new AssertionError("the page's state is not as expected", e);
    }
  }

  /** Waits until the page's state fulfils {@code condition}, and returns it. */
  public ViewerState awaitUntil(String what, Duration deadline, Predicate<ViewerState> condition) {
    try {
      return await(name + " " + what)
          .atMost(deadline)
          .pollInterval(Duration.ofMillis(250))
          .until(this::state, condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "%s: not within %s: %s%n%s%n%s"
              .formatted(name, deadline, what, state().summary(), String.join("\n", console())),
          e);
    }
  }

  /** Waits until the player has loaded {@code count} segments. */
  public ViewerState awaitSegments(int count, Duration deadline) {
    return awaitUntil(
        "takes " + count + " segments", deadline, s -> s.segments().size() >= count && s.hashed());
  }

  /**
   * Plays at twice the speed with a larger buffer from now on. Not for live. Faster than a segment
   * a second is too fast for SDK 2.9.10, which prefetches five segments every three seconds.
   */
  public void playFast() {
    evaluate("superPeer.hls.config.maxBufferLength = superPeer.hls.config.maxMaxBufferLength = 40");
    evaluate("document.getElementById('video').playbackRate = 2");
  }

  /** What the page printed and threw, as "level: text". */
  public List<String> console() {
    return browser.consoleOf(name);
  }

  /** The value of a JavaScript expression in the page. */
  public JsonNode evaluate(String expression) {
    return ask("eval", Map.of("expression", expression));
  }

  /** A PNG of the whole page. */
  public void screenshot(Path file) {
    ask("shot", Map.of("path", file.toString()));
  }

  /** What axe-core finds serious or critical. */
  List<String> accessibilityViolations() {
    var accessibilityViolations = new ArrayList<String>();
    ask("audit", Map.of()).forEach(it -> accessibilityViolations.add(it.toString()));
    return accessibilityViolations;
  }

  /** Leaves, like a viewer who closes the tab. */
  public void leave() {
    ask("close", Map.of());
  }

  JsonNode ask(String command, Map<String, Object> given) {
    var line = new LinkedHashMap<String, Object>(given);
    line.put("command", command);
    line.put("page", name);
    return browser.ask(line);
  }

  void saveDiagnostics(Path dir) throws IOException {
    try {
      Files.writeString(dir.resolve(name + ".json"), evaluate(STATE).toPrettyString());
      screenshot(dir.resolve(name + ".png"));
    } catch (AssertionError | RuntimeException gone) {
      Files.writeString(dir.resolve(name + ".json"), "no state: " + gone.getMessage());
    }
  }
}
