package superpeer.worker.webrtc;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import superpeer.protocol.MalformedMessage;

/** Checks and edits session descriptions (SDP). Pure functions. */
final class SessionDescription {

  /** Longest description that is accepted; a browser's offer of one data channel has 1 to 3 KB. */
  static final int MAX_LENGTH = 32 * 1024;

  private static final String CANDIDATE = "a=candidate:";
  private static final int ADDRESS = 4; // index among the words of a candidate
  private static final int WORDS = 8; // fewest words of a candidate

  private SessionDescription() {}

  /** What to do with the candidates in a peer's description. */
  enum Candidates {
    KEPT,
    /**
     * Removes them: the peer's address is known from its packets. So we resolve no local names, and
     * nobody can make us probe a stranger's address.
     */
    STRIPPED
  }

  /**
   * Prepares a peer's description for native code.
   *
   * @throws MalformedMessage if it is too long, or does not describe exactly one data channel
   */
  static String ofPeer(String sdp, Candidates candidates) throws MalformedMessage {
    if (sdp.length() > MAX_LENGTH) {
      throw new MalformedMessage(
          "session description of " + sdp.length() + " characters is too long");
    }
    if (!sdp.startsWith("v=0")) {
      throw new MalformedMessage("not a session description");
    }
    var media = sdp.lines().filter(line -> line.startsWith("m=")).toList();
    if (media.size() != 1 || !media.get(0).startsWith("m=application ")) {
      throw new MalformedMessage("session description does not have exactly one data channel");
    }
    return candidates == Candidates.KEPT
        ? sdp
        : keep(sdp, line -> !line.startsWith(CANDIDATE) && !line.equals("a=end-of-candidates"));
  }

  /**
   * Prepares our description for peers: it is complete and contains the address at which they reach
   * us.
   *
   * @param address the public address if we are behind a 1:1 NAT; our candidates do not contain it
   */
  static String ofOurs(String sdp, Optional<String> address) {
    var complete = keep(sdp, line -> !line.equals("a=ice-options:trickle"));
    return address.map(announced -> announce(complete, announced)).orElse(complete);
  }

  /** Whether the description contains an address of ours. */
  static boolean hasCandidate(String sdp) {
    return sdp.lines().anyMatch(line -> line.startsWith(CANDIDATE));
  }

  private static String announce(String sdp, String address) {
    return sdp.lines()
        .filter(line -> !line.startsWith(CANDIDATE) || isOfFamily(line, address))
        .map(line -> announceLine(line, address))
        .collect(Collectors.joining("\r\n", "", "\r\n"));
  }

  private static String announceLine(String line, String address) {
    if (line.startsWith("c=IN ")) {
      return "c=IN " + (isIpv6(address) ? "IP6 " : "IP4 ") + address;
    }
    return line.startsWith(CANDIDATE) ? withAddress(line, address) : line;
  }

  private static boolean isOfFamily(String candidate, String address) {
    var words = candidate.split(" ", -1);
    return words.length >= WORDS && isIpv6(words[ADDRESS]) == isIpv6(address);
  }

  private static String withAddress(String candidate, String address) {
    var words = candidate.split(" ", -1);
    words[ADDRESS] = address;
    return String.join(" ", words);
  }

  private static boolean isIpv6(String address) {
    return address.contains(":");
  }

  private static String keep(String sdp, Predicate<String> wanted) {
    return sdp.lines().filter(wanted).collect(Collectors.joining("\r\n", "", "\r\n"));
  }
}
