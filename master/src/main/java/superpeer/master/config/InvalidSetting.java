package superpeer.master.config;

/**
 * A setting that the program cannot work with: names the key, the value and the way out.
 *
 * <p>Ends the program with exit code 78 and this one line, without a stack trace.
 */
public final class InvalidSetting extends RuntimeException {

  private static final long serialVersionUID = 1;

  public InvalidSetting(String what) {
    super(what, null, false, false);
  }
}
