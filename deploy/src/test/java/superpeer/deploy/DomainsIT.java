package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;

/** Domains and tokens: set in the dashboard, enforced by the tracker. */
class DomainsIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String PAGE = "https://www.example.org";

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  private SuperPeer hub;
  private DashboardPage operator;

  @Test
  void closedTrackerAdmitsOnlyTokensOfKnownDomains() throws IOException {
    hub = env.superPeer("superpeer.hub.admin-token=admin", "superpeer.master.workers=1");
    var browser = env.browser();
    operator = DashboardPage.open(browser, hub, Map.of()).logIn();
    operator.go("settings");
    assertRefused("Close the tracker", "add a token to a domain first");
    addDomain();
    assertThat(isAdmitted("", "https://elsewhere.example")).as("while it is open").isTrue();
    operator.act("Close the tracker", "Close the tracker to other pages?");
    operator.awaitText("The tracker is closed");

    await("it is closed").atMost(TIMEOUT).until(() -> !isAdmitted("", PAGE));
    assertThat(isAdmitted("my-token", PAGE)).isTrue();
    assertThat(isAdmitted("another", PAGE)).as("with a wrong token").isFalse();
    assertThat(isAdmitted("my-token", "https://elsewhere.example")).as("on a wrong page").isFalse();

    operator = DashboardPage.open(browser, hub, Map.of("width", 390, "height", 844)).logIn();
    operator.go("settings");
    operator.awaitText("The tracker is closed");
    operator.awaitText("my-token");
    operator.awaitText("video.example.com, www.example.org");
    operator.assertUsable("the domains");
    operator.screenshot(env.dir().resolve("domains-phone.png"));
    assertRefused("Remove", "add a token to a domain first");
    operator.act("Open the tracker", "Open the tracker to all pages?");
    operator.awaitText("The tracker is open");
    operator.act("Remove", "Remove this domain?");
    operator.awaitText("No domains yet.");
    await("it is open").atMost(TIMEOUT).until(() -> isAdmitted("", PAGE));
    assertThat(operator.console()).noneMatch(line -> line.startsWith("uncaught"));
  }

  private void addDomain() {
    operator.click("Add a domain", "main");
    operator.type("domain", "not a host");
    operator.type("token", "my-token");
    operator.type("pages", "www.example.org");
    operator.click("Save", "dialog");
    awaitError("such as video.example.com");
    operator.type("domain", "video.example.com");
    operator.click("Save", "dialog");
    operator.awaitTrue("document.querySelector('dialog') === null");
    operator.awaitText("video.example.com, www.example.org");
  }

  /** Tries an action that is refused, checks the hint, and cancels. */
  private void assertRefused(String words, String hint) {
    operator.click(words, "main");
    operator.click(words, "dialog");
    awaitError(hint);
    operator.click("Cancel", "dialog");
    operator.awaitTrue("document.querySelector('dialog') === null");
  }

  private void awaitError(String words) {
    operator.awaitTrue(
        "document.querySelector('dialog .outcome.bad')?.innerText.includes('%s')".formatted(words));
  }

  /** Whether the tracker admits a viewer with this token on a page of this origin. */
  private boolean isAdmitted(String token, String origin) throws IOException {
    var channel =
        ChannelId.ofUrl("https://video.example.com/live/stream.m3u8", Optional.empty()).encoded();
    var announce =
        Browser.JSON.writeValueAsString(
            Map.of("channel", channel, "ts", 1, "live", true, "token", token));
    var answer =
        hub.send(
            HttpRequest.newBuilder(URI.create(hub.url("/v1/channel")))
                .header("Origin", origin)
                .POST(BodyPublishers.ofString(announce)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return !Browser.JSON.readTree(answer.body()).at("/data/rejected").asBoolean();
  }
}
