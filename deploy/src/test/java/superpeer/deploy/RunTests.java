package superpeer.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Arrays;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs test classes without Maven, for {@code src/test/repeat.sh}. Exit code 1: a test failed. */
final class RunTests {

  private RunTests() {}

  /**
   * @param names simple names of classes of this package
   */
  public static void main(String[] names) {
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(
                Arrays.stream(names)
                    .map(name -> RunTests.class.getPackageName() + "." + name)
                    .map(DiscoverySelectors::selectClass)
                    .toList())
            .build();
    var summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summary);
    var out = new PrintWriter(System.out, true, UTF_8);
    summary.getSummary().printFailuresTo(out, 50);
    summary.getSummary().printTo(out);
    System.exit(
        summary.getSummary().getTestsSucceededCount() > 0
                && summary.getSummary().getTotalFailureCount() == 0
            ? 0
            : 1);
  }
}
