package superpeer.hub.tracker;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import superpeer.protocol.tracker.PeerIdGenerator;

/**
 * Makes and recognises peer ids. Their first letter tells super peers from viewers, so that a
 * tracker that lost its memory knows them again by their reports.
 */
final class PeerIdIssuer {

  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z]\\d{2}[A-Za-z0-9_-]{3,61}");

  private final RandomGenerator random;
  private final PeerIdSigner signer;

  /**
   * @param random hard to foresee: who knows an id can speak for its peer
   */
  PeerIdIssuer(RandomGenerator random, PeerIdSigner seal) {
    this.random = random;
    this.signer = seal;
  }

  /** For a member of a channel. */
  String next(PeerRole peerRole, String channel) {
    return signer.sign(channel, next(peerRole, random));
  }

  /** For one that is turned away: a closed tracker will not listen to it. */
  static String next(PeerRole peerRole, RandomGenerator random) {
    return PeerIdGenerator.next(
        peerRole == PeerRole.SUPER_PEER ? PeerIdGenerator.SUPER_PEER : PeerIdGenerator.VIEWER,
        random);
  }

  /** Whether a tracker of this protocol may have issued the id. */
  static boolean isWellFormed(String id) {
    return WELL_FORMED.matcher(id).matches();
  }

  static PeerRole roleOf(String id) {
    return id.charAt(0) == PeerIdGenerator.SUPER_PEER ? PeerRole.SUPER_PEER : PeerRole.VIEWER;
  }
}
