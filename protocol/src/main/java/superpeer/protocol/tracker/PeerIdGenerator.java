package superpeer.protocol.tracker;

import java.util.random.RandomGenerator;

/**
 * Generates the ids that a tracker assigns to peers.
 *
 * <p>One letter, two digits, ten random letters or digits: {@code w42k3v9x0qpl7}. SDKs 2.14.5 to
 * 2.16.4 make hardly any connections unless the second and third characters are digits; signaling
 * servers refuse ids under 6 characters. Source: docs/protocol/wire.md §2.3.
 */
public final class PeerIdGenerator {

  /** First letter of viewers' ids. */
  public static final char VIEWER = 'w';

  /** First letter of super peers' ids. It is for people who read logs; SDKs ignore it. */
  public static final char SUPER_PEER = 's';

  private static final String BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_LENGTH = 10;

  private PeerIdGenerator() {}

  /**
   * @param random source of the 58 random bits; must be unguessable, because an id is enough to
   *     impersonate its peer
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
