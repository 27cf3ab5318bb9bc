package superpeer.hub.store;

/** The hub's file cannot be read or written: says why, and the way out. */
public final class HubFileFailure extends Exception {

  private static final long serialVersionUID = 1;

  public HubFileFailure(String what, Throwable cause) {
    super(what, cause);
  }

  /** What is wrong and the way out, for people. */
  public String words() {
    return String.valueOf(getMessage());
  }
}
