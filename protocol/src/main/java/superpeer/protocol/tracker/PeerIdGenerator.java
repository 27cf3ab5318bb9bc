package superpeer.protocol.tracker;

import java.util.random.RandomGenerator;

/**
 * Makes the ids that a tracker gives to peers.
 *
 * <p>One letter, two digits, ten random letters or digits: {@code w42k3v9x0qpl7}. SDKs 2.14.5 to
 * 2.16.4 make hardly any connection unless the second and third characters are digits; signaling
 * servers refuse ids under 6 characters. Source: docs/protocol §2.3.
 */
public final class PeerIdGenerator {

  /** What viewers' ids begin with. */
  public static final char VIEWER = 'w';

  /** What super peers' ids begin with; for people who read logs, no SDK looks at it. */
  public static final char SUPER_PEER = 's';

  private static final String BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_LENGTH = 10;

  private PeerIdGenerator() {}

  /**
   * @param random from which the 58 bits come; must not be guessable, since who knows an id can
   *     pass for its peer
   */
  public static String next(char first, RandomGenerator random) {
    var id = new StringBuilder().append(first);
    id.append(random.nextInt(10)).append(random.nextInt(10));
    for (var i = 0; i < RANDOM_LENGTH; i++) {
      id.append(BASE_36.charAt(random.nextInt(BASE_36.length())));
    }
    return id.toString();
  }
}
