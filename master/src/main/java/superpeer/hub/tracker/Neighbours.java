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
final class Neighbours {

  private final Map<Integer, Bag> byCountry = new HashMap<>();
  private final Map<Long, Bag> byNetwork = new HashMap<>();

  Neighbours(Bag viewers) {
    viewers.all().forEach(this::add);
  }

  /** One that is not in here, under the spot it has. */
  void add(Node node) {
    var spot = node.spot();
    if (spot.country() != 0) {
      byCountry.computeIfAbsent(spot.country(), it -> new Bag(Bag.Kind.COUNTRY)).add(node);
    }
    if (isInNetwork(spot)) {
      byNetwork.computeIfAbsent(network(spot), it -> new Bag(Bag.Kind.NETWORK)).add(node);
    }
  }

  /** One that is in here, with the spot that it had when it was added. */
  void remove(Node node) {
    var spot = node.spot();
    if (spot.country() != 0) {
      byCountry.computeIfPresent(spot.country(), (key, bag) -> without(bag, node));
    }
    if (isInNetwork(spot)) {
      byNetwork.computeIfPresent(network(spot), (key, bag) -> without(bag, node));
    }
  }

  @SuppressWarnings("NullAway") // a map forgets a key whose new value is null
  private static Bag without(Bag bag, Node node) {
    bag.remove(node);
    return bag.size() == 0 ? null : bag;
  }

  /** Distinct ones: up to {@code max} of the network of a spot, and as many of its country. */
  List<Node> draw(GeoLocation spot, int max, RandomGenerator random) {
    var drawn = new ArrayList<Node>(2 * max);
    var network = isInNetwork(spot) ? byNetwork.get(network(spot)) : null;
    var country = spot.country() == 0 ? null : byCountry.get(spot.country());
    if (network != null) {
      network.draw(max, random, drawn);
    }
    var ofNetwork = drawn.size();
    if (country != null) {
      country.draw(max, random, drawn);
      drawn
          .subList(ofNetwork, drawn.size())
          .removeIf(
              node ->
                  spot.isSameNetwork(node.spot())
                      && Bag.isAmongDrawn(Bag.Kind.NETWORK, node, ofNetwork));
    }
    return drawn;
  }

  private static boolean isInNetwork(GeoLocation spot) {
    return spot.country() != 0 && spot.asn() != 0;
  }

  private static long network(GeoLocation spot) {
    return (long) spot.country() << 32 | Integer.toUnsignedLong(spot.asn());
  }
}
