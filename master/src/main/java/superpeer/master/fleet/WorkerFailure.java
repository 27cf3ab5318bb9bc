package superpeer.master.fleet;

/** Why a worker ended without being stopped. {@link SupervisionPolicy} has a strategy for each. */
abstract sealed class WorkerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private WorkerFailure(String message) {
    super(message, null, false, false); // no stack trace: it would show Akka frames only
  }

  /** The process died, went silent, or did not become ready. Restart after a pause. */
  static final class Crashed extends WorkerFailure {
    private static final long serialVersionUID = 1L;

    Crashed(String message) {
      super(message);
    }
  }

  /** The process cannot work with its configuration. Do not restart. */
  static final class Misconfigured extends WorkerFailure {
    private static final long serialVersionUID = 1L;

    Misconfigured(String message) {
      super(message);
    }
  }

  /** A restart was requested and the process serves no viewers yet. Restart at once. */
  static final class RestartRequested extends WorkerFailure {
    private static final long serialVersionUID = 1L;

    RestartRequested() {
      super("restart requested");
    }
  }
}
