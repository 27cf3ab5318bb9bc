package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the dashboard shows of one worker that serves a viewer. */
class WorkerPageIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aWorkersViewerAndLogAreShownUntilItIsGone() throws IOException {
    var hub = lab.superPeer("superpeer.hub.admin-token=admin", "superpeer.master.workers=2");
    var origin = lab.origin();
    var playlist = origin.livePlaylist();
    var channel = hub.seedPlaylist(playlist, Map.of("url", playlist));
    hub.awaitSomebodyToCall();
    var browser = lab.browser();
    var viewer = browser.open(origin.page(playlist, "announce=" + hub.tracker()));
    viewer.awaitUntil("takes from the super peer", PATIENCE, s -> s.segmentsFrom("super") >= 2);
    var pid = hub.workersOf(channel.encoded()).get(0);
    var page = "servers/self/" + pid;

    var operator = Operator.at(browser, hub, Map.of()).logIn();
    operator.go("servers/self");
    operator.awaitTrue(
        "(e => e ? (e.click(), true) : false)(document.querySelector('[data-key=worker-%d]'))"
            .formatted(pid));
    operator.awaitText("SDK 2.9.10");
    operator.awaitTrue("/host\\/(host|prflx)/.test(document.querySelector('tbody').innerText)");
    operator.awaitTrue("document.querySelectorAll('.plot canvas').length === 4");
    assertThat(operator.evaluate("document.querySelector('main table').innerText").asText())
        .as("no address of a viewer")
        .doesNotContain(Lab.address());
    operator.click("Worker log", "main");
    operator.awaitTrue("document.querySelector('pre.log')?.innerText.includes('reachable as')");
    operator.assertUsable("the worker's page");
    operator.screenshot(lab.dir().resolve("worker-light.png"));
    for (var options :
        List.<Map<String, Object>>of(Map.of("dark", true), Map.of("width", 390, "height", 844))) {
      var other = Operator.at(browser, hub, options).logIn();
      other.go(page);
      other.awaitText("SDK 2.9.10");
      other.awaitTrue("document.querySelectorAll('.plot canvas').length === 4");
      other.assertUsable("the worker's page " + options);
      other.screenshot(
          lab.dir().resolve("worker-" + (options.containsKey("dark") ? "dark" : "phone") + ".png"));
      other.assertQuiet();
    }

    operator.assertQuiet(); // later the browser may complain of a 404: asked for while it ended
    operator.go("servers/self");
    operator.act("Stop", "Stop this worker?");
    operator.go(page);
    operator.awaitText("This worker has ended");
  }
}
