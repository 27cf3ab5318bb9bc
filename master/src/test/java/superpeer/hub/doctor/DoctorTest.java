package superpeer.hub.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DoctorTest {

  private static Check check(String name, Callable<List<Finding>> work) {
    return new Check() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Finding> run() throws InterruptedException {
        try {
          return work.call();
        } catch (InterruptedException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  @Test
  void runsChecksInParallelAndKeepsTheirOrder() throws Exception {
    var both = new CountDownLatch(2);
    Callable<List<Finding>> meet =
        () -> {
          both.countDown();
          return List.of(
              both.await(60, TimeUnit.SECONDS)
                  ? Finding.ok("met", "at once")
                  : Finding.failed("met", "one after the other", ""));
        };
    var findings =
        new Doctor(Duration.ofMinutes(2)).run(List.of(check("a", meet), check("b", meet)));
    assertThat(Findings.summary(findings)).containsExactly("met ok", "met ok");
    assertThat(Doctor.hasFailures(findings)).isFalse();
  }

  @Test
  void reportsSlowAndFailingChecks() throws Exception {
    var interrupted = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var slow =
        check(
            "slow",
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return List.of();
            });
    var broken =
        check(
            "broken",
            () -> {
              throw new IllegalStateException("a bug");
            });
    var findings = new Doctor(Duration.ofMillis(500)).run(List.of(slow, broken));
    assertThat(Findings.summary(findings)).containsExactly("slow failed", "broken failed");
    assertThat(Findings.text(findings)).contains("a bug");
    assertThat(Doctor.hasFailures(findings)).isTrue();
    assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void limitsTextToOneLineAndMaximumLength() {
    var finding = Finding.failed("x", "a\r\n\u001b[31mb" + "c".repeat(5_000), "");
    assertThat(finding.text()).startsWith("a [31mb").hasSizeLessThan(700);
  }
}
