package superpeer.master.config;

/**
 * Reports an invalid setting: the key, the value and how to fix it.
 *
 * <p>The program prints this one line, without a stack trace, and exits with code 78.
 */
public final class InvalidSetting extends RuntimeException {

  private static final long serialVersionUID = 1;

  public InvalidSetting(String what) {
    super(what, null, false, false);
  }
}
