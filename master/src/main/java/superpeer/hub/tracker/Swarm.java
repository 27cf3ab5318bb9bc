package superpeer.hub.tracker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/** The nodes of one channel. Joining, leaving and drawing a sample cost the same at any size. */
final class Swarm {

  final ChannelId channel;
  private final Map<String, Node> byId = new HashMap<>();
  private final List<Node> viewers = new ArrayList<>();
  private final List<Node> superPeers = new ArrayList<>();
  private final Places places = new Places();
  private Traffic traffic = Traffic.NONE;
  private boolean live;

  Swarm(ChannelId channel) {
    this.channel = channel;
  }

  Optional<Node> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  void add(Node node) {
    var list = listOf(node.role);
    node.place = list.size();
    list.add(node);
    byId.put(node.id, node);
  }

  void remove(Node node) {
    byId.remove(node.id);
    var list = listOf(node.role);
    swap(list, node.place, list.size() - 1);
    list.remove(list.size() - 1);
    if (node.role == Role.VIEWER) {
      places.remove(node.geo());
    }
  }

  /** Adds what a member reported. */
  void reported(Traffic news) {
    traffic = traffic.plus(news);
  }

  /** Where a viewer of it says it is. */
  void located(Node node, Geo geo) {
    if (node.role == Role.VIEWER) {
      places.remove(node.geo());
      node.at(geo);
      places.add(geo);
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
    return listOf(role).size();
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
    var list = listOf(role);
    var count = Math.min(max, list.size());
    for (int i = 0; i < count; i++) {
      swap(list, i, random.nextInt(i, list.size()));
    }
    return List.copyOf(list.subList(0, count));
  }

  private List<Node> listOf(Role role) {
    return role == Role.SUPER_PEER ? superPeers : viewers;
  }

  private static void swap(List<Node> list, int a, int b) {
    var moved = list.get(a);
    list.set(a, list.get(b));
    list.set(b, moved);
    list.get(a).place = a;
    moved.place = b;
  }
}
