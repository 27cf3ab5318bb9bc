package superpeer.master.process;

import java.time.Duration;
import java.util.Optional;

/**
 * What the run directory keeps of a worker process, so that a master that is started anew can find
 * it.
 *
 * @param berth the number of its log file
 * @param pid of the process
 * @param startedAtMs when it started, epoch ms
 * @param token what its Hello bears
 * @param restarts processes that its slot has had after its first
 */
record WorkerRecord(int berth, long pid, long startedAtMs, String token, int restarts) {

  WorkerRecord withRestarts(int latest) {
    return new WorkerRecord(berth, pid, startedAtMs, token, latest);
  }

  /** Linux reckons start times from a boot time that moves with the clock's corrections. */
  private static final long TOLERANCE_MS = Duration.ofSeconds(2).toMillis();

  /** The process, if it still runs; a stranger that was given the same pid is not it. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::startedThen);
  }

  private boolean startedThen(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .filter(instant -> Math.abs(instant.toEpochMilli() - startedAtMs) <= TOLERANCE_MS)
        .isPresent();
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "WorkerRecord[berth=" + berth + ", pid=" + pid + ", startedAtMs=" + startedAtMs + "]";
  }
}
