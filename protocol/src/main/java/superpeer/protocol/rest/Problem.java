package superpeer.protocol.rest;

/**
 * The body of every answer that is not 2xx.
 *
 * @param ret 1; dashboards read only that it is not 0
 * @param error what is wrong, with the value
 * @param hint the way out
 * @param msg same as {@code error}, for older callers
 */
public record Problem(int ret, String error, String hint, String msg) {

  public static Problem of(String error, String hint) {
    return new Problem(1, error, hint, error);
  }
}
