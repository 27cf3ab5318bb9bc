package superpeer.hub.tracker;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import superpeer.hub.geo.GeoLocation;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Geo;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/** Requests that say only what a test is about. */
final class TestRequests {

  /** From an address that no database knows. */
  static final Supplier<GeoLocation> UNKNOWN_LOCATION = TestRequests::unknown;

  private TestRequests() {}

  private static GeoLocation unknown() {
    return GeoLocation.UNKNOWN;
  }

  static Announce announce(String channel, boolean superPeer, boolean live, long pos) {
    return announce(channel, superPeer, live, pos, Geo.UNKNOWN);
  }

  static Announce announce(String channel, boolean superPeer, boolean live, long pos, Geo geo) {
    Optional<String> unsaid = Optional.empty();
    return new Announce(
        channel, 1, unsaid, unsaid, unsaid, unsaid, unsaid, unsaid, unsaid, live, false, unsaid,
        unsaid, pos, unsaid, unsaid, false, superPeer, geo);
  }

  static Stats stats(int totalConns, long pos, boolean off) {
    return stats(totalConns, pos, off, 0);
  }

  static Stats stats(int totalConns, long pos, boolean off, int failConns) {
    Optional<String> unsaid = Optional.empty();
    return new Stats(0, 0, 0, totalConns, failConns, 0, 0, pos, unsaid, off, unsaid, unsaid);
  }

  static Stats level(String level) {
    Optional<String> unsaid = Optional.empty();
    return new Stats(0, 0, 0, 1, 0, 0, 0, 0, Optional.of(level), false, unsaid, unsaid);
  }

  static Stats located(String country, String asn) {
    Optional<String> unsaid = Optional.empty();
    return new Stats(0, 0, 0, 1, 0, 0, 0, 0, unsaid, false, Optional.of(asn), Optional.of(country));
  }

  static Stats traffic(long p2pKb, long httpKb, long shareKb, int rebuffers) {
    Optional<String> unsaid = Optional.empty();
    return new Stats(httpKb, p2pKb, shareKb, 1, 0, rebuffers, 0, 0, unsaid, false, unsaid, unsaid);
  }

  static Peers peers(
      List<String> exclusions, int ratio, boolean urgent, Optional<Integer> numWant) {
    Optional<String> unsaid = Optional.empty();
    return new Peers(exclusions, ratio, urgent, numWant, unsaid, unsaid, unsaid);
  }
}
