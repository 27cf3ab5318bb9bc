package superpeer.master.process;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Optional;

/**
 * A worker process as recorded in the run directory, where the next master finds it. The JSON names
 * must stay: masters of other versions read them.
 *
 * @param logIndex number of its log file
 * @param pid pid of the process
 * @param startedAtMs when it started, epoch ms
 * @param token the token of its Hello
 * @param restarts processes that its slot has had after the first
 */
record WorkerRecord(
    @JsonProperty("berth") int logIndex, long pid, long startedAtMs, String token, int restarts) {

  WorkerRecord withRestarts(int latest) {
    return new WorkerRecord(logIndex, pid, startedAtMs, token, latest);
  }

  /**
   * Tolerance for start times: Linux computes them from the boot time, which changes when the clock
   * is corrected.
   */
  private static final long TOLERANCE_MS = Duration.ofSeconds(2).toMillis();

  /** The process if it still runs; empty if another process has the pid now. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::hasStartTime);
  }

  private boolean hasStartTime(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .filter(instant -> Math.abs(instant.toEpochMilli() - startedAtMs) <= TOLERANCE_MS)
        .isPresent();
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "WorkerRecord[logIndex="
        + logIndex
        + ", pid="
        + pid
        + ", startedAtMs="
        + startedAtMs
        + "]";
  }
}
