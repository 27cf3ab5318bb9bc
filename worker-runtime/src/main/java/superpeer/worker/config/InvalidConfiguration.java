package superpeer.worker.config;

/**
 * The worker can never work as it was started or told; starting it again is pointless. Whoever
 * throws it names the value and the way out: the process ends with {@code
 * WorkerExit.MISCONFIGURED}.
 */
public final class InvalidConfiguration extends RuntimeException {

  private static final long serialVersionUID = 1;

  public InvalidConfiguration(String what) {
    super(what, null, false, false);
  }
}
