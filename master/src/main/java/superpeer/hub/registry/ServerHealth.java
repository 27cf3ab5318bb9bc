package superpeer.hub.registry;

import java.util.Optional;

/**
 * How a server is.
 *
 * @param status whether it answers
 * @param reason why it does not; absent while it runs
 * @param sinceMs since when the status holds, epoch ms
 * @param report its latest; absent unless it runs
 */
public record ServerHealth(
    Status status, Optional<String> reason, long sinceMs, Optional<ServerReport> report) {

  /** Whether a server answers. */
  public enum Status {
    /** It was not asked yet. */
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
