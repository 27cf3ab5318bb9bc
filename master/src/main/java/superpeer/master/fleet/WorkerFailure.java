package superpeer.master.fleet;

/**
 * How a worker comes to its end other than by being stopped. {@link SupervisionPolicy} gives each
 * its strategy.
 */
abstract sealed class WorkerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private WorkerFailure(String message) {
    super(message, null, false, false); // the message says it all; a stack of Akka frames does not
  }

  /** The process died, fell silent, or never became ready. Worth another try, after a pause. */
  static final class Crashed extends WorkerFailure {
    private static final long serialVersionUID = 1L;

    Crashed(String message) {
      super(message);
    }
  }

  /** The process says it can never work as started. Not worth another try. */
  static final class Misconfigured extends WorkerFailure {
    private static final long serialVersionUID = 1L;

    Misconfigured(String message) {
      super(message);
    }
  }

  /** Someone asked for a restart, and nobody is served yet. Start anew at once. */
  static final class RestartRequested extends WorkerFailure {
    private static final long serialVersionUID = 1L;

    RestartRequested() {
      super("restart requested");
    }
  }
}
