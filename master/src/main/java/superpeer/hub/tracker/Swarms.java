package superpeer.hub.tracker;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import superpeer.hub.config.TrackerConfig.Limits;
import superpeer.hub.config.TrackerConfig.PeerSelection;
import superpeer.hub.counters.Counters;
import superpeer.hub.geo.GeoLocation;
import superpeer.hub.tracker.ClientLocator.Client;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Geo;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/**
 * The swarms of many channels. Peers join, report, ask for more peers and leave.
 *
 * <p>The number of channels and peers and the work of one call are bounded. An unknown peer that
 * reports is added again, because after an error SDKs stop reporting for good. When a limit is
 * reached, peers that announced but never reported are evicted, the oldest first, so a flood of
 * announces evicts itself. Known super peers have room of their own, as much as all others, and are
 * not evicted: whatever strangers call, a known super peer that reports stays a member. Not
 * thread-safe; one shard owns it.
 */
final class Swarms {

  /** SDKs exclude up to 92 peers: 22 connected, 50 failed, 20 not found. */
  private static final int MAX_EXCLUSIONS = 256;

  /** 4 GB in half a minute, or this many events: more than one member can produce. */
  private static final long MAX_IN_REPORT = 1L << 22;

  /** A peer that is active this long after it joined is no longer evicted. */
  private static final Duration CONFIRMED_AFTER = Duration.ofSeconds(10);

  private final Limits limits;
  private final PeerSelection peerSelection;
  private final SuperPeerAllocation allocation;
  private final InstantSource clock;
  private final Counters<TrackerCounter> counters;
  private final Supplier<SuperPeerReach> reach;
  private final PeerIdIssuer ids;
  private final PeerSelector peers;
  private final ReportInterval interval;
  private final Map<ChannelId, Swarm> byChannel = new HashMap<>();
  private final LinkedHashSet<TrackedPeer> unconfirmed = new LinkedHashSet<>();
  private int strangers;
  private int knownSuperPeers;

  /** Everything a shard needs from outside. */
  record Dependencies(
      InstantSource clock,
      RandomGenerator random,
      PeerIdIssuer ids,
      Counters<TrackerCounter> counters,
      Supplier<SuperPeerReach> reach,
      ReportInterval interval) {}

  /**
   * @param limits those of this shard
   */
  Swarms(
      Limits limits,
      PeerSelection peerSelection,
      SuperPeerAllocation allocation,
      Dependencies dependencies) {
    this.limits = limits;
    this.peerSelection = peerSelection;
    this.allocation = allocation;
    this.clock = dependencies.clock();
    this.counters = dependencies.counters();
    this.reach = dependencies.reach();
    this.ids = dependencies.ids();
    this.interval = dependencies.interval();
    this.peers = new PeerSelector(dependencies.random());
  }

  /**
   * A new member.
   *
   * @param peers the peers it should connect to
   * @param reportIntervalS time between two of its reports, in seconds
   * @param geo its location, if the GeoIP database supplied it
   */
  record Joined(String id, List<Peer> peers, int reportIntervalS, Geo geo) {}

  /**
   * Adds a peer under a new id.
   *
   * @return empty if there is no room
   */
  Optional<Joined> join(PeerRole role, Announce announce, Client client) {
    var added = add(new ChannelId(announce.channel()), ids.next(role, announce.channel()), client);
    var intervalS = interval.seconds();
    added.ifPresent(
        peer -> {
          counters.increment(TrackerCounter.ANNOUNCED);
          peer.setReportInterval(intervalS);
          peer.setPosition(announce.pos());
          peer.swarm.setLive(announce.live());
          peer.swarm.setLocation(peer, location(announce.geo(), client.location()));
        });
    return added.map(
        peer ->
            new Joined(
                peer.id,
                selectPeers(
                    peer, Set.of(), new SuperPeerAllocation.Need.Joining(), Optional.empty()),
                intervalS,
                peer.location().estimated() ? peer.location().geo() : Geo.UNKNOWN));
  }

  private static GeoLocation location(Geo geo, Supplier<GeoLocation> guess) {
    var reported = GeoLocation.reported(geo);
    return reported.isComplete() ? reported : reported.completedBy(guess.get());
  }

  /**
   * Handles a report of a peer.
   *
   * @param id {@linkplain PeerIdIssuer#isWellFormed well-formed}, known or not; the caller has
   *     checked that nobody else reports for a known super peer
   */
  void report(ChannelId channel, String id, Stats stats, Client client) {
    counters.increment(TrackerCounter.REPORTED);
    if (stats.off()) {
      find(channel, id).ifPresent(peer -> leave(peer, client));
      return;
    }
    findOrRelearn(channel, id, client)
        .ifPresent(
            peer -> {
              peer.learnReportInterval(clock.millis(), interval.min());
              markActive(peer);
              peer.update(stats, clock.millis());
              updateLocation(peer, stats.country(), stats.asn());
              peer.swarm.addTraffic(traffic(peer.role, stats));
            });
  }

  /**
   * Everybody in a channel knows the ids of its viewers. So a viewer leaves only from the network
   * that it joined from; one that has changed its network expires. Its reports count from anywhere.
   */
  private void leave(TrackedPeer peer, Client client) {
    if (peer.role == PeerRole.SUPER_PEER || peer.network == client.network()) {
      remove(peer, TrackerCounter.LEFT);
    } else {
      counters.increment(TrackerCounter.FORGED);
    }
  }

  /** Each report carries the location, which a restarted tracker does not know. */
  private static void updateLocation(
      TrackedPeer peer, Optional<String> country, Optional<String> asn) {
    peer.swarm.setLocation(peer, peer.location().withReported(country, asn));
  }

  /** HTTP bytes of super peers are not counted: no peer could have saved them. */
  private static SwarmTraffic traffic(PeerRole role, Stats stats) {
    return role.isSuperPeer()
        ? new SwarmTraffic(0, 0, clamp(stats.shareKb()), 0, 0, 0)
        : new SwarmTraffic(
            clamp(stats.p2pKb()),
            clamp(stats.httpKb()),
            0,
            clamp(stats.rebuffers()),
            clamp(stats.requests()),
            clamp(stats.failConns()));
  }

  /** Bounds a figure, so that one false report cannot distort the totals. */
  private static long clamp(long reported) {
    return Math.max(0, Math.min(MAX_IN_REPORT, reported));
  }

  /**
   * Returns the channels with the most viewers.
   *
   * @param most how many
   */
  List<ChannelStatus> topChannels(int most) {
    return byChannel.values().stream()
        .sorted(Comparator.comparingInt((Swarm swarm) -> swarm.count(PeerRole.VIEWER)).reversed())
        .limit(most)
        .map(Swarm::status)
        .toList();
  }

  /**
   * Returns more peers for a peer, without those that it excludes.
   *
   * @param id {@linkplain PeerIdIssuer#isWellFormed well-formed}, known or not
   */
  List<Peer> morePeers(ChannelId channel, String id, Peers request, Client client) {
    counters.increment(TrackerCounter.ASKED);
    var need = new SuperPeerAllocation.Need.Asking(request.urgent(), request.ratio());
    return findOrRelearn(channel, id, client)
        .map(
            peer -> {
              markActive(peer);
              request.level().ifPresent(peer::setLevel);
              updateLocation(peer, request.country(), request.asn());
              return selectPeers(peer, exclusions(request), need, request.numWant());
            })
        .orElse(List.of());
  }

  /** Removes silent peers. Call it every few seconds. */
  void expire() {
    var now = clock.millis();
    var silent = new ArrayList<TrackedPeer>();
    for (var swarm : byChannel.values()) {
      for (var peer : swarm.peers()) {
        if (peer.isSilent(now)) {
          silent.add(peer);
        }
      }
    }
    silent.forEach(peer -> remove(peer, TrackerCounter.EXPIRED));
  }

  /** Removes all peers. */
  void clear() {
    var all = new ArrayList<TrackedPeer>();
    byChannel.values().forEach(swarm -> all.addAll(swarm.peers()));
    all.forEach(peer -> remove(peer, TrackerCounter.EXPIRED));
  }

  private List<Peer> selectPeers(
      TrackedPeer asker,
      Set<String> excluded,
      SuperPeerAllocation.Need need,
      Optional<Integer> numWant) {
    var max =
        asker.role.isSuperPeer() ? peerSelection.maxPeersOfSuperPeer() : peerSelection.maxPeers();
    var viewers = Math.max(0, Math.min(max, numWant.orElse(max)));
    var maxPeers = new PeerSelector.MaxPeers(allocation.superPeersFor(need), viewers);
    return peers.select(asker, excluded, maxPeers, reach.get(), clock.millis()).stream()
        .map(peer -> new Peer(peer.id, peer.role.isSuperPeer()))
        .toList();
  }

  private static Set<String> exclusions(Peers request) {
    var all = request.exclusions();
    return new HashSet<>(all.subList(0, Math.min(all.size(), MAX_EXCLUSIONS)));
  }

  private Optional<TrackedPeer> find(ChannelId channel, String id) {
    return Optional.ofNullable(byChannel.get(channel)).flatMap(swarm -> swarm.find(id));
  }

  private Optional<TrackedPeer> findOrRelearn(ChannelId channel, String id, Client client) {
    var known = find(channel, id);
    if (known.isPresent()) {
      return known;
    }
    var added = add(channel, id, client);
    added.ifPresent(
        peer -> {
          counters.increment(TrackerCounter.RELEARNT);
          peer.swarm.setLocation(peer, client.location().get());
          peer.assumeReportInterval(interval.max());
        });
    return added;
  }

  private void markActive(TrackedPeer peer) {
    var now = clock.millis();
    peer.markActive(now);
    if (now - peer.joinedMillis >= CONFIRMED_AFTER.toMillis()) {
      unconfirmed.remove(peer);
    }
  }

  private Optional<TrackedPeer> add(ChannelId channel, String id, Client client) {
    var role = ids.roleOf(channel, id);
    var isKnown = role == PeerRole.SUPER_PEER;
    if (isKnown ? knownSuperPeers >= limits.maxNodes() : !makeRoom(channel)) {
      counters.increment(TrackerCounter.FULL);
      return Optional.empty();
    }
    var swarm =
        byChannel.computeIfAbsent(
            channel,
            name -> {
              counters.increment(TrackerCounter.CHANNELS);
              return new Swarm(name);
            });
    var peer = new TrackedPeer(id, swarm, role, client.network(), clock.millis());
    swarm.add(peer);
    if (!isKnown) {
      unconfirmed.add(peer);
    }
    count(peer, 1);
    return Optional.of(peer);
  }

  /** Makes room for a peer that is not a known super peer. */
  private boolean makeRoom(ChannelId channel) {
    var swarm = byChannel.get(channel);
    if (swarm != null && swarm.strangers() >= limits.maxNodesPerChannel()) {
      return false;
    }
    while (strangers >= limits.maxNodes()
        || (!byChannel.containsKey(channel) && byChannel.size() >= limits.maxChannels())) {
      var oldest = unconfirmed.iterator();
      if (!oldest.hasNext()) {
        return false;
      }
      remove(oldest.next(), TrackerCounter.EVICTED);
    }
    return true;
  }

  private void remove(TrackedPeer peer, TrackerCounter why) {
    unconfirmed.remove(peer);
    count(peer, -1);
    counters.increment(why);
    peer.swarm.remove(peer);
    if (peer.swarm.size() == 0) {
      byChannel.remove(peer.swarm.channel);
      counters.add(TrackerCounter.CHANNELS, -1);
    }
  }

  private void count(TrackedPeer peer, int change) {
    counters.add(TrackerCounter.NODES, change);
    if (peer.role == PeerRole.SUPER_PEER) {
      knownSuperPeers += change;
    } else {
      strangers += change;
    }
    if (peer.role.isSuperPeer()) {
      counters.add(TrackerCounter.SUPER_PEERS, change);
    }
  }
}
