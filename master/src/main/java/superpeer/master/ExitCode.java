package superpeer.master;

/** How the program ends; codes after sysexits.h. */
final class ExitCode {

  static final int OK = 0;

  /** What was looked at is not well. */
  static final int CHECK_FAILED = 1;

  /** The command line makes no sense. */
  static final int USAGE = 64;

  /** What was given as an id is none. */
  static final int DATA = 65;

  /** Something that we need is taken, such as the port. */
  static final int UNAVAILABLE = 69;

  /** A bug. */
  static final int SOFTWARE = 70;

  /** A setting, or the data directory, cannot be worked with. */
  static final int CONFIG = 78;

  private ExitCode() {}

  /** Ends the program with a code and one line that says why, and the way out. */
  static final class ExitException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int code;

    ExitException(int code, String why) {
      super(why, null, false, false);
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
