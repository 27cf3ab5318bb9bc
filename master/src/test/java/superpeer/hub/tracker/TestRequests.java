package superpeer.hub.tracker;

import java.util.List;
import java.util.Optional;
import superpeer.hub.tracker.ClientLocator.Client;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Geo;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/** Requests with only the values that a test needs. */
final class TestRequests {

  /** A client whose address is unknown. */
  static final Client UNKNOWN_CLIENT = Client.UNKNOWN;

  private TestRequests() {}

  static Announce announce(String channel, boolean superPeer, boolean live, long pos) {
    return announce(channel, superPeer, live, pos, Geo.UNKNOWN);
  }

  static Announce announce(String channel, boolean superPeer, boolean live, long pos, Geo geo) {
    Optional<String> none = Optional.empty();
    return new Announce(
        channel, 1, none, none, none, none, none, none, none, live, false, none, none, pos, none,
        none, false, superPeer, geo);
  }

  static Stats stats(int totalConns, long pos, boolean off) {
    return stats(totalConns, pos, off, 0);
  }

  static Stats stats(int totalConns, long pos, boolean off, int failConns) {
    Optional<String> none = Optional.empty();
    return new Stats(0, 0, 0, totalConns, failConns, 0, 0, pos, none, off, none, none);
  }

  static Stats level(String level) {
    Optional<String> none = Optional.empty();
    return new Stats(0, 0, 0, 1, 0, 0, 0, 0, Optional.of(level), false, none, none);
  }

  static Stats located(String country, String asn) {
    Optional<String> none = Optional.empty();
    return new Stats(0, 0, 0, 1, 0, 0, 0, 0, none, false, Optional.of(asn), Optional.of(country));
  }

  static Stats traffic(long p2pKb, long httpKb, long shareKb, int rebuffers) {
    Optional<String> none = Optional.empty();
    return new Stats(httpKb, p2pKb, shareKb, 1, 0, rebuffers, 0, 0, none, false, none, none);
  }

  static Peers peers(
      List<String> exclusions, int ratio, boolean urgent, Optional<Integer> numWant) {
    Optional<String> none = Optional.empty();
    return new Peers(exclusions, ratio, urgent, numWant, none, none, none);
  }
}
