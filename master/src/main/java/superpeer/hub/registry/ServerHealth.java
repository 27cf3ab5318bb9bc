package superpeer.hub.registry;

import java.util.Optional;

/**
 * The health of a server.
 *
 * @param status whether it responds
 * @param reason why it does not respond; absent while it runs
 * @param sinceMs when the status began, epoch ms
 * @param report the latest report; absent unless it runs
 */
public record ServerHealth(
    Status status, Optional<String> reason, long sinceMs, Optional<ServerReport> report) {

  /** Whether a server responds. */
  public enum Status {
    /** It was not polled yet. */
    UNKNOWN,
    RUNNING,
    STOPPED
  }

  static ServerHealth unknown(long nowMs) {
    return new ServerHealth(Status.UNKNOWN, Optional.empty(), nowMs, Optional.empty());
  }

  public boolean isRunning() {
    return status == Status.RUNNING;
  }
}
