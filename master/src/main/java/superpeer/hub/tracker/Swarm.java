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
  private final Map<String, TrackedPeer> byId = new HashMap<>();
  private final SampledSet viewers = new SampledSet(SampledSet.Kind.ROLE);
  private final SampledSet superPeers = new SampledSet(SampledSet.Kind.ROLE);
  private final LocationCounter locations = new LocationCounter();
  private Optional<NearbyIndex> nearby = Optional.empty();
  private SwarmTraffic swarmTraffic = SwarmTraffic.NONE;
  private boolean live;

  Swarm(ChannelId channel) {
    this.channel = channel;
  }

  Optional<TrackedPeer> find(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  void add(TrackedPeer trackedPeer) {
    setOf(trackedPeer.peerRole).add(trackedPeer);
    byId.put(trackedPeer.id, trackedPeer);
    if (trackedPeer.peerRole == PeerRole.VIEWER) {
      nearby.ifPresent(it -> it.add(trackedPeer));
      if (nearby.isEmpty() && viewers.size() >= LARGE) {
        nearby = Optional.of(new NearbyIndex(viewers));
      }
    }
  }

  void remove(TrackedPeer trackedPeer) {
    byId.remove(trackedPeer.id);
    setOf(trackedPeer.peerRole).remove(trackedPeer);
    if (trackedPeer.peerRole == PeerRole.VIEWER) {
      locations.remove(trackedPeer.location());
      nearby.ifPresent(it -> it.remove(trackedPeer));
      if (viewers.size() < LARGE / 2) {
        nearby = Optional.empty();
      }
    }
  }

  /** Adds what a member reported. */
  void addTraffic(SwarmTraffic news) {
    swarmTraffic = swarmTraffic.plus(news);
  }

  /** Where a member of it is. */
  void setLocation(TrackedPeer trackedPeer, GeoLocation geoLocation) {
    if (trackedPeer.peerRole == PeerRole.SUPER_PEER) {
      trackedPeer.at(geoLocation);
    } else if (!geoLocation.equals(trackedPeer.location())) {
      locations.remove(trackedPeer.location());
      nearby.ifPresent(it -> it.remove(trackedPeer));
      trackedPeer.at(geoLocation);
      locations.add(geoLocation);
      nearby.ifPresent(it -> it.add(trackedPeer));
    }
  }

  ChannelStatus status() {
    return new ChannelStatus(
        channel.encoded(),
        live,
        viewers.size(),
        superPeers.size(),
        swarmTraffic,
        locations.summary());
  }

  Collection<TrackedPeer> nodes() {
    return byId.values();
  }

  int size() {
    return byId.size();
  }

  int count(PeerRole peerRole) {
    return setOf(peerRole).size();
  }

  /** As its members say; what the last one said holds. */
  boolean isLive() {
    return live;
  }

  void live(boolean isLive) {
    live = isLive;
  }

  /** Up to {@code max} distinct nodes of a role in random order. */
  List<TrackedPeer> sample(PeerRole peerRole, int max, RandomGenerator random) {
    var drawn = new ArrayList<TrackedPeer>(Math.min(max, count(peerRole)));
    setOf(peerRole).sample(max, random, drawn);
    return drawn;
  }

  /**
   * Distinct viewers in random order: up to {@code max} of all, and up to half as many each of the
   * network and of the country of a spot.
   */
  List<TrackedPeer> sampleViewersNear(GeoLocation geoLocation, int max, RandomGenerator random) {
    var drawn = sample(PeerRole.VIEWER, max, random);
    if (nearby.isEmpty() || geoLocation.country() == 0) {
      return drawn;
    }
    var count = drawn.size();
    var near = nearby.get().sample(geoLocation, max / 2, random);
    near.removeIf(trackedPeer -> SampledSet.wasSampled(SampledSet.Kind.ROLE, trackedPeer, count));
    near.addAll(drawn);
    return near;
  }

  private SampledSet setOf(PeerRole peerRole) {
    return peerRole == PeerRole.SUPER_PEER ? superPeers : viewers;
  }
}
