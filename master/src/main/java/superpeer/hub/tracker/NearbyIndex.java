package superpeer.hub.tracker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import superpeer.hub.geo.GeoLocation;

/**
 * The viewers of a large swarm by country and by network, so that those who are near are found
 * however many others there are.
 */
final class NearbyIndex {

  private final Map<Integer, SampledSet> byCountry = new HashMap<>();
  private final Map<Long, SampledSet> byNetwork = new HashMap<>();

  NearbyIndex(SampledSet viewers) {
    viewers.all().forEach(this::add);
  }

  /** One that is not in here, under the spot it has. */
  void add(TrackedPeer trackedPeer) {
    var geoLocation = trackedPeer.location();
    if (geoLocation.country() != 0) {
      byCountry
          .computeIfAbsent(geoLocation.country(), it -> new SampledSet(SampledSet.Kind.COUNTRY))
          .add(trackedPeer);
    }
    if (isInNetwork(geoLocation)) {
      byNetwork
          .computeIfAbsent(network(geoLocation), it -> new SampledSet(SampledSet.Kind.NETWORK))
          .add(trackedPeer);
    }
  }

  /** One that is in here, with the spot that it had when it was added. */
  void remove(TrackedPeer trackedPeer) {
    var geoLocation = trackedPeer.location();
    if (geoLocation.country() != 0) {
      byCountry.computeIfPresent(
          geoLocation.country(), (key, sampledSet) -> without(sampledSet, trackedPeer));
    }
    if (isInNetwork(geoLocation)) {
      byNetwork.computeIfPresent(
          network(geoLocation), (key, sampledSet) -> without(sampledSet, trackedPeer));
    }
  }

  @SuppressWarnings("NullAway") // a map forgets a key whose new value is null
  private static SampledSet without(SampledSet sampledSet, TrackedPeer trackedPeer) {
    sampledSet.remove(trackedPeer);
    return sampledSet.size() == 0 ? null : sampledSet;
  }

  /** Distinct ones: up to {@code max} of the network of a spot, and as many of its country. */
  List<TrackedPeer> sample(GeoLocation geoLocation, int max, RandomGenerator random) {
    var drawn = new ArrayList<TrackedPeer>(2 * max);
    var network = isInNetwork(geoLocation) ? byNetwork.get(network(geoLocation)) : null;
    var country = geoLocation.country() == 0 ? null : byCountry.get(geoLocation.country());
    if (network != null) {
      network.sample(max, random, drawn);
    }
    var ofNetwork = drawn.size();
    if (country != null) {
      country.sample(max, random, drawn);
      drawn
          .subList(ofNetwork, drawn.size())
          .removeIf(
              trackedPeer ->
                  geoLocation.isSameNetwork(trackedPeer.location())
                      && SampledSet.wasSampled(SampledSet.Kind.NETWORK, trackedPeer, ofNetwork));
    }
    return drawn;
  }

  private static boolean isInNetwork(GeoLocation geoLocation) {
    return geoLocation.country() != 0 && geoLocation.asn() != 0;
  }

  private static long network(GeoLocation geoLocation) {
    return (long) geoLocation.country() << 32 | Integer.toUnsignedLong(geoLocation.asn());
  }
}
