package superpeer.hub.tracker;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.PeerIdGenerator;

/**
 * Makes and parses peer ids. The first letter tells super peers from viewers, and the signature
 * tells known super peers from others, so a restarted tracker learns the role of a peer from its
 * report.
 */
final class PeerIdIssuer {

  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z]\\d{2}[A-Za-z0-9_-]{3,61}");

  private final RandomGenerator random;
  private final PeerIdSigner signer;

  /**
   * @param random secure: anyone who guesses an id can act as that peer
   */
  PeerIdIssuer(RandomGenerator random, PeerIdSigner signer) {
    this.random = random;
    this.signer = signer;
  }

  /** Makes a signed id for a member of a channel. */
  String next(PeerRole role, String channel) {
    return signer.sign(role, channel, next(role, random));
  }

  /** Makes an unsigned id for a refused peer; a closed tracker ignores it. */
  static String next(PeerRole role, RandomGenerator random) {
    return PeerIdGenerator.next(
        role.isSuperPeer() ? PeerIdGenerator.SUPER_PEER : PeerIdGenerator.VIEWER, random);
  }

  /** Whether the id has the form of this protocol's peer ids. */
  static boolean isWellFormed(String id) {
    return WELL_FORMED.matcher(id).matches();
  }

  PeerRole roleOf(ChannelId channel, String id) {
    if (!isOfSuperPeer(id)) {
      return PeerRole.VIEWER;
    }
    return signer.isSuperPeer(channel.encoded(), id)
        ? PeerRole.SUPER_PEER
        : PeerRole.UNKNOWN_SUPER_PEER;
  }

  /** Whether the id's first letter says so. */
  static boolean isOfSuperPeer(String id) {
    return id.charAt(0) == PeerIdGenerator.SUPER_PEER;
  }
}
