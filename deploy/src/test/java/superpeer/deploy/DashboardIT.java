package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** The dashboard in a browser, against the running program. */
class DashboardIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What a browser itself says about an answer of 401, which the test asks for. */
  private static final String REFUSED = "status of 401";

  private static final List<String> PAGES =
      List.of(
          "overview",
          "servers",
          "servers/self",
          "channels",
          "seed",
          "channel-id",
          "diagnose",
          "events",
          "settings");

  @RegisterExtension final Lab lab = new Lab();

  private SuperPeer hub;
  private Browser browser;
  private Viewer page;

  @BeforeEach
  void aHubAndABrowser() throws IOException {
    hub = lab.superPeer("superpeer.hub.admin-token=admin", "superpeer.master.workers=2");
    browser = lab.browser();
  }

  @Test
  void whoLogsInSeedsAChannelSeesItsWorkerAndStopsIt() {
    var playlist = lab.origin().livePlaylist();
    var channel = ChannelId.ofUrl(playlist, Optional.empty());
    page = browser.open(hub.url("/dashboard"));
    submit("token", "wrong");
    awaitText("the admin token is wrong");
    submit("token", "admin");
    awaitText("Running servers");

    go("seed");
    type("source", playlist);
    awaitText(channel.encoded());
    act("Begin", "Seed this channel?");
    awaitText("A worker comes up for it.");
    var pid = awaitWorker(channel);

    go("servers/self");
    awaitText("pid " + pid);
    act("Stop", "Stop this worker?");
    awaitText("No worker runs here.");
    assertThat(hub.workersOf(channel.encoded())).isEmpty();
    go("events");
    awaitText("logged in");

    click("Log out", "header");
    awaitTrue("document.querySelector('input[name=token]') !== null");
    assertQuiet();
  }

  @Test
  void theDoctorLooksAtTheHubItRunsInAndTheChannelIdIsShownAsItIsTyped() {
    page = logIn(Map.of());
    go("channel-id");
    type("source", "https://example.com/live/stream.m3u8?auth=1");
    awaitText("ZXhhbXBsZS5jb20lMkZsaXZlJTJGc3RyZWFtJTdDJTVCOCU1RA==");
    go("diagnose");
    type("url", lab.origin().livePlaylist());
    page.evaluate("document.querySelector('main form').requestSubmit()");
    awaitText("admits peers");
    awaitText("opens and answers");
    awaitText("can be had in ranges");
    page.screenshot(lab.dir().resolve("diagnosed.png"));
    assertQuiet();
  }

  @Test
  void aFailedActionSaysWhyAndTheDialogStays() {
    page = logIn(Map.of());
    go("servers");
    click("Register a server", "main");
    type("url", "ftp://nowhere");
    click("Save", "dialog");
    awaitTrue("document.querySelector('dialog .outcome.bad')?.innerText.includes('ftp')");
    type("url", "http://" + Lab.address() + ":9");
    type("remarks", "rack 7");
    click("Save", "dialog");
    awaitTrue("document.querySelector('dialog') === null");
    awaitText("rack 7");
    awaitText("stopped");
    go("servers/self");
    click("Limits", "main");
    type("bandwidth", "600");
    click("Save", "dialog");
    awaitText("/ 600 Mbit/s");
    assertThat(hub.stats().path("master").path("bandwidth").asInt()).isEqualTo(600);
    assertThat(page.console()).noneMatch(line -> line.startsWith("uncaught"));
  }

  @Test
  void aServerRestartsDrainsAndStopsAndTheSettingsStay() {
    var channel = hub.seedPlaylist(lab.origin().livePlaylist(), Map.of());
    page = logIn(Map.of());
    var pid = awaitWorker(channel);
    await("it seeds")
        .atMost(PATIENCE)
        .until(() -> "seeding".equals(hub.worker(channel).path("state").asText()));
    go("servers/self");
    act("Restart", "Restart this worker?");
    await("another worker has its place")
        .atMost(PATIENCE)
        .until(() -> hub.workersOf(channel.encoded()), it -> !it.isEmpty() && !it.contains(pid));

    act("Drain", "Drain this server?");
    await("the drain").atMost(PATIENCE).until(this::drains);
    act("End the drain", "Take viewers again?");
    await("its end").atMost(PATIENCE).until(() -> !drains());

    act("Stop all", "Stop all workers?");
    awaitText("No worker runs here.");
    await("all stopped").atMost(PATIENCE).until(() -> hub.workersOf(channel.encoded()).isEmpty());

    go("settings");
    type("minViewers", "7");
    act("Save", "Save these settings?");
    awaitText("Done.");
    go("overview");
    go("settings");
    awaitTrue("document.querySelector('[name=minViewers]')?.value === '7'");
    assertQuiet();
  }

  private boolean drains() {
    return hub.stats().path("master").path("draining").asBoolean();
  }

  /** Presses a button of the page and its namesake in the dialog that asks again. */
  private void act(String words, String question) {
    click(words, "main");
    awaitText(question);
    click(words, "dialog");
    awaitTrue("document.querySelector('dialog') === null");
  }

  @Test
  void everyPageFitsInLightInDarkAndOnAPhone() {
    hub.seedPlaylist(lab.origin().livePlaylist(), Map.of());
    for (var options :
        List.<Map<String, Object>>of(
            Map.of("dark", false), Map.of("dark", true), Map.of("width", 390, "height", 844))) {
      page = logIn(options);
      for (var name : PAGES) {
        go(name);
        assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth").asBoolean())
            .as("%s fits, %s", name, options)
            .isTrue();
        assertThat(unnamed()).as("what has no name on %s", name).isEqualTo("[]");
        page.screenshot(lab.dir().resolve(fileName(name, options)));
      }
      awaitTrue(
          "(e => { e.value = 'zh'; e.dispatchEvent(new Event('change')); return true; })"
              + "(document.querySelector('header select'))");
      awaitText("事件");
      assertQuiet();
    }
  }

  private static String fileName(String name, Map<String, Object> options) {
    var how = options.containsKey("width") ? "phone" : options.toString().replaceAll("\\W", "");
    return name.replace('/', '-') + "-" + how + ".png";
  }

  /** Inputs without a label, buttons and links without words, and pages without one heading. */
  private String unnamed() {
    return page.evaluate(
            "JSON.stringify([...document.querySelectorAll('input,select')]"
                + ".filter(e => !e.labels?.length && !e.ariaLabel).map(e => e.outerHTML)"
                + ".concat([...document.querySelectorAll('button,a')]"
                + ".filter(e => !(e.innerText || e.ariaLabel)).map(e => e.outerHTML))"
                + ".concat(document.querySelectorAll('h1').length === 1 ? [] : ['h1']))")
        .asText();
  }

  private Viewer logIn(Map<String, Object> options) {
    page = browser.open(hub.url("/dashboard/"), options);
    submit("token", "admin");
    awaitText("Running servers");
    return page;
  }

  private void submit(String name, String value) {
    awaitTrue("document.querySelector('main form [name=%s]') !== null".formatted(name));
    type(name, value);
    page.evaluate("document.querySelector('main form').requestSubmit()");
  }

  private void type(String name, String value) {
    awaitTrue("document.querySelector('[name=%s]') !== null".formatted(name));
    page.evaluate(
        "(e => { e.value = %s; e.dispatchEvent(new Event('input', {bubbles: true})); })(document.querySelector('[name=%s]'))"
            .formatted(quoted(value), name));
  }

  private void go(String where) {
    page.evaluate("location.hash = '#/" + where + "'");
    awaitTrue(
        "document.querySelector('nav [aria-current]')?.dataset.page === '"
            + where.replaceFirst("/.*", "")
            + "'");
    awaitTrue("document.querySelector('main h1') && !document.body.innerText.includes('Working')");
  }

  /** Clicks the button with these words, when it is there and can be. */
  private void click(String words, String within) {
    awaitTrue(
        "(e => e ? (e.click(), true) : false)([...document.querySelectorAll('%s button')].find(e => !e.disabled && e.innerText.trim() === %s))"
            .formatted(within, quoted(words)));
  }

  private long awaitWorker(ChannelId channel) {
    await("a worker").atMost(PATIENCE).until(() -> !hub.workersOf(channel.encoded()).isEmpty());
    return hub.workersOf(channel.encoded()).get(0);
  }

  private void awaitText(String words) {
    awaitTrue("document.body.innerText.includes(" + quoted(words) + ")");
  }

  private void awaitTrue(String expression) {
    await(expression)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .until(() -> page.evaluate("Boolean(" + expression + ")").asBoolean());
  }

  private void assertQuiet() {
    assertThat(page.console())
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
