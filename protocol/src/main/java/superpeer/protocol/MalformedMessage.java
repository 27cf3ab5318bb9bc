package superpeer.protocol;

/**
 * Bytes from outside that are not the message they claim to be.
 *
 * <p>Checked, because every caller must decide whose fault it is; without a stack trace, because a
 * hostile peer can make us throw it a million times.
 */
public final class MalformedMessage extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param what what is wrong, naming the offending value (cut short if it is long)
   */
  public MalformedMessage(String what) {
    super(what, null, false, false);
  }
}
