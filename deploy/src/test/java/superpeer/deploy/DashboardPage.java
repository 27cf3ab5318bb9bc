package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Operates the dashboard in a browser: clicks, types and reads the page. */
final class DashboardPage {

  static final String TOKEN = "admin";

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** The browser's own message about a 401, which a test provokes. */
  private static final String REFUSED = "status of 401";

  private final Viewer page;

  private DashboardPage(Viewer page) {
    this.page = page;
  }

  /**
   * Opens the dashboard of {@code hub}, whose admin token is {@link #TOKEN}.
   *
   * @param options of the browser's page
   */
  static DashboardPage open(Browser browser, SuperPeer hub, Map<String, Object> options) {
    return new DashboardPage(browser.open(hub.url("/dashboard"), options));
  }

  DashboardPage logIn() {
    submit("token", TOKEN);
    awaitText("Running servers");
    return this;
  }

  /** Opens a page, and waits until it is there. */
  void go(String where) {
    evaluate("location.hash = '#/" + where + "'");
    awaitTrue(
        "document.querySelector('nav [aria-current]')?.dataset.page === '"
            + where.replaceFirst("/.*", "")
            + "'");
    awaitTrue("document.querySelector('main h1') && !document.body.innerText.includes('Working')");
  }

  void type(String name, String value) {
    awaitTrue("document.querySelector('[name=%s]') !== null".formatted(name));
    enter("[name=%s]".formatted(name), value);
  }

  /** Types into the search field. */
  void search(String value) {
    awaitTrue("document.querySelector('input[type=search]') !== null");
    enter("input[type=search]", value);
  }

  private void enter(String selector, String value) {
    evaluate(
        "(e => { e.focus(); e.value = %s; e.dispatchEvent(new Event('input', {bubbles: true})); })(document.querySelector('%s'))"
            .formatted(quoted(value), selector));
  }

  /** Fills in the only field of the page's form and sends it. */
  void submit(String name, String value) {
    awaitTrue("document.querySelector('main form [name=%s]') !== null".formatted(name));
    type(name, value);
    submit();
  }

  /** Sends the page's form. */
  void submit() {
    evaluate("document.querySelector('main form').requestSubmit()");
  }

  /** Clicks the button with these words, once it is there and enabled. */
  void click(String words, String within) {
    awaitTrue(
        "(e => e ? (e.click(), true) : false)([...document.querySelectorAll('%s button')].find(e => !e.disabled && e.innerText.trim() === %s))"
            .formatted(within, quoted(words)));
  }

  /** Clicks a button of the page, and the button of the same name in the confirmation dialog. */
  void act(String words, String question) {
    click(words, "main");
    awaitText(question);
    click(words, "dialog");
    awaitTrue("document.querySelector('dialog') === null");
  }

  void awaitText(String words) {
    awaitTrue("document.body.innerText.includes(" + quoted(words) + ")");
  }

  void awaitTrue(String expression) {
    await(expression)
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> evaluate("Boolean(" + expression + ")").asBoolean());
  }

  JsonNode evaluate(String expression) {
    return page.evaluate(expression);
  }

  List<String> console() {
    return page.console();
  }

  void screenshot(Path file) {
    page.screenshot(file);
  }

  /** Checks that the page fits the screen, every control has a name, and axe-core finds nothing. */
  void assertUsable(String what) {
    assertThat(evaluate("document.documentElement.scrollWidth <= innerWidth").asBoolean())
        .as("%s fits", what)
        .isTrue();
    assertThat(unnamed()).as("controls without a name on %s", what).isEqualTo("[]");
    assertThat(page.accessibilityViolations()).as("axe-core violations on %s", what).isEmpty();
  }

  /** Inputs without a label, buttons and links without text, pages without one heading. */
  private String unnamed() {
    return evaluate(
            "JSON.stringify([...document.querySelectorAll('input,select')]"
                + ".filter(e => !e.labels?.length && !e.ariaLabel).map(e => e.outerHTML)"
                + ".concat([...document.querySelectorAll('button,a')]"
                + ".filter(e => !(e.innerText || e.ariaLabel)).map(e => e.outerHTML))"
                + ".concat(document.querySelectorAll('h1').length === 1 ? [] : ['h1']))")
        .asText();
  }

  /** Checks that no page printed an error or threw. */
  void assertNoConsoleErrors() {
    assertThat(console())
        .filteredOn(line -> !line.contains(REFUSED))
        .noneMatch(line -> line.startsWith("uncaught") || line.startsWith("error"));
  }

  private static String quoted(String text) {
    try {
      return Browser.JSON.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
