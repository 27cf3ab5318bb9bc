package superpeer.worker.swarm;

import java.util.OptionalInt;

/** A call to the tracker without a usable answer: unreachable, too slow, or an HTTP error. */
public final class TrackerFailure extends RuntimeException {

  private static final long serialVersionUID = 1;
  private static final int NOT_FOUND = 404;

  private final int status;

  /**
   * @param what what went wrong, naming the tracker
   * @param status the HTTP status; empty when there was none
   */
  public TrackerFailure(String what, OptionalInt status) {
    super(what, null, false, false);
    this.status = status.orElse(0);
  }

  /** Whether the tracker does not know what was asked for: it was restarted, or it forgot us. */
  boolean isNotFound() {
    return status == NOT_FOUND;
  }
}
