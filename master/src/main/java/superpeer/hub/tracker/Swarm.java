package superpeer.hub.tracker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import superpeer.hub.geo.GeoLocation;
import superpeer.protocol.ChannelId;

/** The nodes of one channel. Joining, leaving and drawing a sample cost the same at any size. */
final class Swarm {

  /** Viewers from which on those nearby are looked for; in a smaller swarm a sample has them. */
  static final int LARGE = 128;

  final ChannelId channel;
  private final Map<String, Node> byId = new HashMap<>();
  private final Bag viewers = new Bag(Bag.Kind.ROLE);
  private final Bag superPeers = new Bag(Bag.Kind.ROLE);
  private final Places places = new Places();
  private Optional<Neighbours> neighbours = Optional.empty();
  private Traffic traffic = Traffic.NONE;
  private boolean live;

  Swarm(ChannelId channel) {
    this.channel = channel;
  }

  Optional<Node> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  void add(Node node) {
    bagOf(node.role).add(node);
    byId.put(node.id, node);
    if (node.role == Role.VIEWER) {
      neighbours.ifPresent(it -> it.add(node));
      if (neighbours.isEmpty() && viewers.size() >= LARGE) {
        neighbours = Optional.of(new Neighbours(viewers));
      }
    }
  }

  void remove(Node node) {
    byId.remove(node.id);
    bagOf(node.role).remove(node);
    if (node.role == Role.VIEWER) {
      places.remove(node.spot());
      neighbours.ifPresent(it -> it.remove(node));
      if (viewers.size() < LARGE / 2) {
        neighbours = Optional.empty();
      }
    }
  }

  /** Adds what a member reported. */
  void reported(Traffic news) {
    traffic = traffic.plus(news);
  }

  /** Where a member of it is. */
  void located(Node node, GeoLocation spot) {
    if (node.role == Role.SUPER_PEER) {
      node.at(spot);
    } else if (!spot.equals(node.spot())) {
      places.remove(node.spot());
      neighbours.ifPresent(it -> it.remove(node));
      node.at(spot);
      places.add(spot);
      neighbours.ifPresent(it -> it.add(node));
    }
  }

  ChannelFigures figures() {
    return new ChannelFigures(
        channel.encoded(), live, viewers.size(), superPeers.size(), traffic, places.whereabouts());
  }

  Collection<Node> nodes() {
    return byId.values();
  }

  int size() {
    return byId.size();
  }

  int count(Role role) {
    return bagOf(role).size();
  }

  /** As its members say; what the last one said holds. */
  boolean isLive() {
    return live;
  }

  void live(boolean isLive) {
    live = isLive;
  }

  /** Up to {@code max} distinct nodes of a role in random order. */
  List<Node> sample(Role role, int max, RandomGenerator random) {
    var drawn = new ArrayList<Node>(Math.min(max, count(role)));
    bagOf(role).draw(max, random, drawn);
    return drawn;
  }

  /**
   * Distinct viewers in random order: up to {@code max} of all, and up to half as many each of the
   * network and of the country of a spot.
   */
  List<Node> viewersAround(GeoLocation spot, int max, RandomGenerator random) {
    var drawn = sample(Role.VIEWER, max, random);
    if (neighbours.isEmpty() || spot.country() == 0) {
      return drawn;
    }
    var count = drawn.size();
    var near = neighbours.get().draw(spot, max / 2, random);
    near.removeIf(node -> Bag.isAmongDrawn(Bag.Kind.ROLE, node, count));
    near.addAll(drawn);
    return near;
  }

  private Bag bagOf(Role role) {
    return role == Role.SUPER_PEER ? superPeers : viewers;
  }
}
