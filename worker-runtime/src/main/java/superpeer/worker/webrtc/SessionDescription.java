package superpeer.worker.webrtc;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import superpeer.protocol.MalformedMessage;

/** What is checked and changed in session descriptions (SDP). Pure functions. */
final class SessionDescription {

  /** Longest description that is read; a browser's offer of one data channel has 1 to 3 KB. */
  static final int MAX_LENGTH = 32 * 1024;

  private static final String CANDIDATE = "a=candidate:";
  private static final int ADDRESS = 4; // among the words of a candidate
  private static final int WORDS = 8; // that every candidate has

  private SessionDescription() {}

  /** What becomes of the addresses in a peer's description. */
  enum Candidates {
    KEPT,
    /**
     * The peer is known by the address that it speaks from; no name of the local network is looked
     * up, and no address is probed for a stranger.
     */
    STRIPPED
  }

  /**
   * A peer's description as native code gets it.
   *
   * @throws MalformedMessage if it is too long, or describes anything but one data channel
   */
  static String ofPeer(String sdp, Candidates candidates) throws MalformedMessage {
    if (sdp.length() > MAX_LENGTH) {
      throw new MalformedMessage("session description of " + sdp.length() + " characters");
    }
    if (!sdp.startsWith("v=0")) {
      throw new MalformedMessage("no session description");
    }
    var media = sdp.lines().filter(line -> line.startsWith("m=")).toList();
    if (media.size() != 1 || !media.get(0).startsWith("m=application ")) {
      throw new MalformedMessage("session description of other than one data channel");
    }
    return candidates == Candidates.KEPT
        ? sdp
        : keep(sdp, line -> !line.startsWith(CANDIDATE) && !line.equals("a=end-of-candidates"));
  }

  /**
   * Our description as peers get it: complete, and with the address that they reach us at.
   *
   * @param address the public address behind a 1:1 NAT, which no candidate of ours knows
   */
  static String ofOurs(String sdp, Optional<String> address) {
    var complete = keep(sdp, line -> !line.equals("a=ice-options:trickle"));
    return address.map(announced -> announce(complete, announced)).orElse(complete);
  }

  /** Whether peers find any address of ours in it. */
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
