package superpeer.protocol;

/**
 * Input from outside that is not a valid message.
 *
 * <p>Checked, because every caller must decide what to do. Without a stack trace, because a hostile
 * peer can cause millions of them.
 */
public final class MalformedMessage extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param what what is wrong, with the offending value (shortened)
   */
  public MalformedMessage(String what) {
    super(what, null, false, false);
  }
}
