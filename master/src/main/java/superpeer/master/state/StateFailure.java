package superpeer.master.state;

/**
 * The state cannot be read or written. The message says why and how to fix it. Seeding continues
 * without it.
 */
public final class StateFailure extends Exception {

  private static final long serialVersionUID = 1;

  public StateFailure(String message, Throwable cause) {
    super(message, cause);
  }

  public StateFailure(String message) {
    super(message);
  }
}
