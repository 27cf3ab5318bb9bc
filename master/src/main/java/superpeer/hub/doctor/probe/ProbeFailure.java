package superpeer.hub.doctor.probe;

/** There was no answer. The message says why, for people, as the end of a sentence. */
public sealed class ProbeFailure extends Exception permits TokenRejected {

  private static final long serialVersionUID = 1;

  private final String hint;

  public ProbeFailure(String why) {
    this(why, "");
  }

  /**
   * @param hint the way out, where the reason knows one
   */
  public ProbeFailure(String why, String hint) {
    super(why, null, false, false);
    this.hint = hint;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }

  /** The way out, or another one where none is known. */
  public String hintOr(String other) {
    return hint.isEmpty() ? other : hint;
  }
}
