package superpeer.hub.store;

/** The hub's database cannot be read or written. The message says why and how to fix it. */
public final class HubDatabaseFailure extends Exception {

  private static final long serialVersionUID = 1;

  public HubDatabaseFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** What is wrong and how to fix it, for humans. */
  public String description() {
    return String.valueOf(getMessage());
  }
}
