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

/**
 * Runs checks at once, each on a thread of its own, and waits for all of them, but not for ever.
 */
public final class Doctor {

  /** For everything; below the 12 s after which the answer to a request would be too late. */
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
   * Waits; threads end with it.
   *
   * @return in the order of the checks; one that took too long is a finding too
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
              "not done within " + timeout.toSeconds() + " s",
              "something in between answers very slowly; look at the network and at the load"));
    } catch (ExecutionException e) {
      log.error("check {} failed", check.name(), e.getCause());
      return List.of(
          Finding.failed(
              check.name(),
              "the check itself failed: " + e.getCause(),
              "this is a bug; report it"));
    }
  }

  /** Whether something keeps viewers from P2P. */
  public static boolean hasFailures(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.verdict() == FindingStatus.FAILED);
  }
}
