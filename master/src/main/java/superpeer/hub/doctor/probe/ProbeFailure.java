package superpeer.hub.doctor.probe;

/**
 * A probe got no usable answer. The message says why; it continues a sentence that begins with the
 * address.
 */
public sealed class ProbeFailure extends Exception permits TokenRejected {

  private static final long serialVersionUID = 1;

  private final String hint;

  public ProbeFailure(String reason) {
    this(reason, "");
  }

  /**
   * @param hint how to fix it; empty if unknown
   */
  public ProbeFailure(String reason, String hint) {
    super(reason, null, false, false);
    this.hint = hint;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }

  /** Returns the hint, or {@code other} if there is none. */
  public String hintOr(String other) {
    return hint.isEmpty() ? other : hint;
  }
}
