package superpeer.worker.config;

/**
 * Thrown when the worker cannot work with its configuration, so that a restart is pointless. The
 * message names the value and how to fix it. The process exits with {@code
 * WorkerExit.MISCONFIGURED}.
 */
public final class InvalidConfiguration extends RuntimeException {

  private static final long serialVersionUID = 1;

  public InvalidConfiguration(String what) {
    super(what, null, false, false);
  }
}
