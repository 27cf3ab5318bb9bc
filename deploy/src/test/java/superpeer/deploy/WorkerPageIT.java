package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The dashboard's page of a worker that serves a viewer. */
class WorkerPageIT {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @RegisterExtension final TestEnvironment env = new TestEnvironment();

  @Test
  void workerPageShowsViewersAndLog() throws IOException {
    var hub = env.superPeer("superpeer.hub.admin-token=admin", "superpeer.master.workers=2");
    var origin = env.origin();
    var playlist = origin.livePlaylist();
    var channel = hub.seedPlaylist(playlist, Map.of("url", playlist));
    hub.awaitSignalingPeer();
    var browser = env.browser();
    var viewer = browser.open(origin.page(playlist, "announce=" + hub.tracker()));
    viewer.awaitUntil("takes from the super peer", TIMEOUT, s -> s.segmentsFrom("super") >= 2);
    var pid = hub.workersOf(channel.encoded()).get(0);
    var page = "servers/self/" + pid;

    var operator = DashboardPage.open(browser, hub, Map.of()).logIn();
    operator.go("servers/self");
    operator.awaitTrue(
        "(e => e ? (e.click(), true) : false)(document.querySelector('[data-key=worker-%d]'))"
            .formatted(pid));
    operator.awaitText("SDK 2.9.10");
    operator.awaitTrue("/host\\/(host|prflx)/.test(document.querySelector('tbody').innerText)");
    operator.awaitTrue("document.querySelectorAll('.plot canvas').length === 4");
    assertThat(operator.evaluate("document.querySelector('main table').innerText").asText())
        .as("no address of a viewer")
        .doesNotContain(TestEnvironment.address());
    operator.click("Worker log", "main");
    operator.awaitTrue("document.querySelector('pre.log')?.innerText.includes('reachable as')");
    operator.assertUsable("the worker's page");
    operator.screenshot(env.dir().resolve("worker-light.png"));
    for (var options :
        List.<Map<String, Object>>of(Map.of("dark", true), Map.of("width", 390, "height", 844))) {
      var other = DashboardPage.open(browser, hub, options).logIn();
      other.go(page);
      other.awaitText("SDK 2.9.10");
      other.awaitTrue("document.querySelectorAll('.plot canvas').length === 4");
      other.assertUsable("the worker's page " + options);
      other.screenshot(
          env.dir().resolve("worker-" + (options.containsKey("dark") ? "dark" : "phone") + ".png"));
      other.assertNoConsoleErrors();
    }

    operator.assertNoConsoleErrors(); // later the browser may complain of a 404: asked for while it
    // ended
    operator.go("servers/self");
    operator.act("Stop", "Stop this worker?");
    operator.go(page);
    operator.awaitText("This worker has ended");
  }
}
