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

/** The peers of one channel. Adding, removing and sampling a peer take constant time. */
final class Swarm {

  /**
   * Number of viewers from which on nearby ones are indexed. In a smaller swarm a sample contains
   * them.
   */
  static final int LARGE = 128;

  final ChannelId channel;
  private final Map<String, TrackedPeer> byId = new HashMap<>();
  private final SampledSet viewers = new SampledSet(SampledSet.Kind.ROLE);
  private final SampledSet superPeers = new SampledSet(SampledSet.Kind.ROLE);
  private final SampledSet unknownSuperPeers = new SampledSet(SampledSet.Kind.ROLE);
  private final LocationCounter locations = new LocationCounter();
  private Optional<NearbyIndex> nearby = Optional.empty();
  private SwarmTraffic traffic = SwarmTraffic.NONE;
  private boolean live;

  Swarm(ChannelId channel) {
    this.channel = channel;
  }

  Optional<TrackedPeer> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  void add(TrackedPeer peer) {
    setOf(peer.role).add(peer);
    byId.put(peer.id, peer);
    if (peer.role == PeerRole.VIEWER) {
      nearby.ifPresent(it -> it.add(peer));
      if (nearby.isEmpty() && viewers.size() >= LARGE) {
        nearby = Optional.of(new NearbyIndex(viewers));
      }
    }
  }

  void remove(TrackedPeer peer) {
    byId.remove(peer.id);
    setOf(peer.role).remove(peer);
    if (peer.role == PeerRole.VIEWER) {
      locations.remove(peer.location());
      nearby.ifPresent(it -> it.remove(peer));
      if (viewers.size() < LARGE / 2) {
        nearby = Optional.empty();
      }
    }
  }

  /** Adds the traffic that a member reported. */
  void addTraffic(SwarmTraffic reported) {
    traffic = traffic.plus(reported);
  }

  /** Sets the location of a member. */
  void setLocation(TrackedPeer peer, GeoLocation location) {
    if (peer.role.isSuperPeer()) {
      peer.setLocation(location);
    } else if (!location.equals(peer.location())) {
      locations.remove(peer.location());
      nearby.ifPresent(it -> it.remove(peer));
      peer.setLocation(location);
      locations.add(location);
      nearby.ifPresent(it -> it.add(peer));
    }
  }

  ChannelStatus status() {
    return new ChannelStatus(
        channel.encoded(),
        live,
        viewers.size(),
        superPeers.size() + unknownSuperPeers.size(),
        traffic,
        locations.summary());
  }

  Collection<TrackedPeer> peers() {
    return byId.values();
  }

  int size() {
    return byId.size();
  }

  int count(PeerRole role) {
    return setOf(role).size();
  }

  /**
   * Whether a known super peer may be offered. While there is one, no viewer gets unknown ones,
   * also not one that has it already or is out of its reach.
   */
  boolean hasKnownSuperPeer() {
    return superPeers.all().stream().anyMatch(TrackedPeer::isReachable);
  }

  /** Returns the number of peers that are not known super peers. */
  int strangers() {
    return byId.size() - superPeers.size();
  }

  /** Whether the channel is live, as reported by the member that joined last. */
  boolean isLive() {
    return live;
  }

  void setLive(boolean isLive) {
    live = isLive;
  }

  /** Returns up to {@code max} distinct peers of a role in random order. */
  List<TrackedPeer> sample(PeerRole role, int max, RandomGenerator random) {
    var sampled = new ArrayList<TrackedPeer>(Math.min(max, count(role)));
    setOf(role).sample(max, random, sampled);
    return sampled;
  }

  /**
   * Returns distinct viewers in random order: up to {@code max} of all, plus up to half as many
   * each of the location's network and country.
   */
  List<TrackedPeer> sampleViewersNear(GeoLocation location, int max, RandomGenerator random) {
    var sampled = sample(PeerRole.VIEWER, max, random);
    if (nearby.isEmpty() || location.country() == 0) {
      return sampled;
    }
    var count = sampled.size();
    var near = nearby.get().sample(location, max / 2, random);
    near.removeIf(peer -> SampledSet.wasSampled(SampledSet.Kind.ROLE, peer, count));
    near.addAll(sampled);
    return near;
  }

  private SampledSet setOf(PeerRole role) {
    return switch (role) {
      case VIEWER -> viewers;
      case SUPER_PEER -> superPeers;
      case UNKNOWN_SUPER_PEER -> unknownSuperPeers;
    };
  }
}
