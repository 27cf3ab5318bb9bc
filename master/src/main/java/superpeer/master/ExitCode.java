package superpeer.master;

/** The exit codes of the program, after sysexits.h. */
final class ExitCode {

  static final int OK = 0;

  /** The doctor found a failure. */
  static final int CHECK_FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 64;

  /** The given id or URL is not valid. */
  static final int DATA = 65;

  /** Something that we need is in use, such as the port. */
  static final int UNAVAILABLE = 69;

  /** A bug. */
  static final int SOFTWARE = 70;

  /** A setting or the data directory cannot be used. */
  static final int CONFIG = 78;

  private ExitCode() {}

  /** Ends the program with an exit code and one line: what failed and how to fix it. */
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
