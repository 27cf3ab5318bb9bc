package superpeer.hub.store;

/** The hub's file cannot be read or written: says why, and the way out. */
public final class HubDatabaseFailure extends Exception {

  private static final long serialVersionUID = 1;

  public HubDatabaseFailure(String what, Throwable cause) {
    super(what, cause);
  }

  /** What is wrong and the way out, for people. */
  public String description() {
    return String.valueOf(getMessage());
  }
}
