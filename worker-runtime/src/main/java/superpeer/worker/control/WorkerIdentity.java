package superpeer.worker.control;

/**
 * Identifies this process to its master in every Hello.
 *
 * @param token the secret from the first line of stdin
 * @param pid of this process
 * @param startedAtMs start time, epoch ms; together with the pid it identifies the process
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
                () ->
                    new IllegalStateException(
                        "the system does not provide the start time of this process"));
    return new WorkerIdentity(token, process.pid(), started.toEpochMilli(), version);
  }

  /** Never prints the token. */
  @Override
  public String toString() {
    return "WorkerIdentity[pid="
        + pid
        + ", startedAtMs="
        + startedAtMs
        + ", version="
        + version
        + "]";
  }
}
