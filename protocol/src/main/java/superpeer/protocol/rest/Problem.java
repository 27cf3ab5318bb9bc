package superpeer.protocol.rest;

/**
 * The body of every response that is not 2xx.
 *
 * @param ret 1; dashboards only check that it is not 0
 * @param error what is wrong, with the value
 * @param hint how to fix it
 * @param msg same as {@code error}, for older clients
 */
public record Problem(int ret, String error, String hint, String msg) {

  public static Problem of(String error, String hint) {
    return new Problem(1, error, hint, error);
  }
}
