package superpeer.worker.swarm;

import java.util.OptionalInt;

/** A tracker call without a usable reply: unreachable, too slow, or an HTTP error. */
public final class TrackerFailure extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final int NOT_FOUND = 404;

  private final int status;

  /**
   * @param what what went wrong, with the tracker's URL
   * @param status HTTP status; empty if there was none
   */
  public TrackerFailure(String what, OptionalInt status) {
    super(what, null, false, false);
    this.status = status.orElse(0);
  }

  /** Whether the tracker does not know us: it was restarted, or it has expired us. */
  boolean isNotFound() {
    return status == NOT_FOUND;
  }
}
