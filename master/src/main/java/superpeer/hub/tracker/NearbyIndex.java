package superpeer.hub.tracker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import superpeer.hub.geo.GeoLocation;

/** Indexes the viewers of a large swarm by country and by network, to find nearby ones quickly. */
final class NearbyIndex {

  private final Map<Integer, SampledSet> byCountry = new HashMap<>();
  private final Map<Long, SampledSet> byNetwork = new HashMap<>();

  NearbyIndex(SampledSet viewers) {
    viewers.all().forEach(this::add);
  }

  /** Adds a viewer that is not in the index, at its current location. */
  void add(TrackedPeer peer) {
    var location = peer.location();
    if (location.country() != 0) {
      byCountry
          .computeIfAbsent(location.country(), it -> new SampledSet(SampledSet.Kind.COUNTRY))
          .add(peer);
    }
    if (isInNetwork(location)) {
      byNetwork
          .computeIfAbsent(network(location), it -> new SampledSet(SampledSet.Kind.NETWORK))
          .add(peer);
    }
  }

  /** Removes a viewer, which must have the location it was added with. */
  void remove(TrackedPeer peer) {
    var location = peer.location();
    if (location.country() != 0) {
      byCountry.computeIfPresent(location.country(), (key, set) -> without(set, peer));
    }
    if (isInNetwork(location)) {
      byNetwork.computeIfPresent(network(location), (key, set) -> without(set, peer));
    }
  }

  @SuppressWarnings("NullAway") // a map removes a key whose new value is null
  private static SampledSet without(SampledSet set, TrackedPeer peer) {
    set.remove(peer);
    return set.size() == 0 ? null : set;
  }

  /**
   * Returns distinct viewers: up to {@code max} of the location's network and up to {@code max} of
   * its country.
   */
  List<TrackedPeer> sample(GeoLocation location, int max, RandomGenerator random) {
    var sampled = new ArrayList<TrackedPeer>(2 * max);
    var network = isInNetwork(location) ? byNetwork.get(network(location)) : null;
    var country = location.country() == 0 ? null : byCountry.get(location.country());
    if (network != null) {
      network.sample(max, random, sampled);
    }
    var fromNetwork = sampled.size();
    if (country != null) {
      country.sample(max, random, sampled);
      sampled
          .subList(fromNetwork, sampled.size())
          .removeIf(
              peer ->
                  location.isSameNetwork(peer.location())
                      && SampledSet.wasSampled(SampledSet.Kind.NETWORK, peer, fromNetwork));
    }
    return sampled;
  }

  private static boolean isInNetwork(GeoLocation location) {
    return location.country() != 0 && location.asn() != 0;
  }

  private static long network(GeoLocation location) {
    return (long) location.country() << 32 | Integer.toUnsignedLong(location.asn());
  }
}
