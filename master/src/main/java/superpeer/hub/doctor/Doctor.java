package superpeer.hub.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs checks in parallel, each on its own thread, and waits for all of them up to a timeout. */
public final class Doctor {

  /** Time for all checks; below the 12 s after which a REST request times out. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(Doctor.class);

  private final Duration timeout;

  public Doctor() {
    this(TIMEOUT);
  }

  Doctor(Duration timeout) {
    this.timeout = timeout;
  }

  /**
   * Runs the checks and waits for them.
   *
   * @return in the order of the checks; a check that times out or fails is a finding too
   */
  public List<Finding> run(List<Check> checks) throws InterruptedException {
    var threads =
        Executors.newFixedThreadPool(
            Math.max(1, checks.size()),
            work -> {
              var thread = new Thread(work, "doctor");
              thread.setDaemon(true);
              return thread;
            });
    try {
      var end = System.nanoTime() + timeout.toNanos();
      var running = checks.stream().map(check -> threads.submit(check::run)).toList();
      var findings = new ArrayList<Finding>();
      for (var i = 0; i < checks.size(); i++) {
        findings.addAll(await(checks.get(i), running.get(i), end - System.nanoTime()));
      }
      return List.copyOf(findings);
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Finding> await(Check check, Future<List<Finding>> running, long nanos)
      throws InterruptedException {
    try {
      return running.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return List.of(
          Finding.failed(
              check.name(),
              "did not finish within " + timeout.toSeconds() + " s",
              "check the network and the load of the servers: one of them responds very slowly"));
    } catch (ExecutionException e) {
      log.error("check {} failed", check.name(), e.getCause());
      return List.of(
          Finding.failed(
              check.name(),
              "the check itself failed: " + e.getCause(),
              "this is a bug; report it"));
    }
  }

  /** Whether a finding keeps viewers from P2P. */
  public static boolean hasFailures(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.verdict() == Finding.Status.FAILED);
  }
}
