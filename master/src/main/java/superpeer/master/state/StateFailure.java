package superpeer.master.state;

/** The state cannot be read or written: says why, and the way out. Seeding goes on without. */
public final class StateFailure extends Exception {

  private static final long serialVersionUID = 1;

  public StateFailure(String what, Throwable cause) {
    super(what, cause);
  }

  public StateFailure(String what) {
    super(what);
  }
}
