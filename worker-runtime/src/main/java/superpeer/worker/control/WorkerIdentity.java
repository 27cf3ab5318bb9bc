package superpeer.worker.control;

/**
 * Which process this is, as it tells its master in every Hello.
 *
 * @param token the secret from the first line of stdin
 * @param pid of this process
 * @param startedAtMs when it started, epoch ms; with the pid it names the process
 * @param version of this program
 */
public record WorkerIdentity(String token, long pid, long startedAtMs, String version) {

  /** The running process. */
  public static WorkerIdentity of(String token, String version) {
    var process = ProcessHandle.current();
    var started =
        process
            .info()
            .startInstant()
            .orElseThrow(
                () -> new IllegalStateException("the system does not tell when we started"));
    return new WorkerIdentity(token, process.pid(), started.toEpochMilli(), version);
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "Identity[pid=" + pid + ", startedAtMs=" + startedAtMs + ", version=" + version + "]";
  }
}
