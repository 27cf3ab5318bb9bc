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
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Geo;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/**
 * The swarms of many channels: who joins, reports, asks and leaves.
 *
 * <p>Bounded in channels, in nodes and in the work of one call, whoever calls. A node that is
 * unknown but reports is learnt again: an error would make SDKs stop reporting for good. When there
 * is no more room, nodes that announced but never reported since go first, the oldest first, so a
 * flood of announces displaces itself. Not thread-safe; one shard owns it.
 */
final class Swarms {

  /** Exclusions an SDK can have: 22 connected, 50 failed, 20 not found; with room. */
  private static final int MAX_EXCLUSIONS = 256;

  /** 4 GB in half a minute, or as many events: more than any member can have seen. */
  private static final long MAX_IN_REPORT = 1L << 22;

  /** A node that spoke again after this time is not a passing one. */
  private static final Duration PROBATION = Duration.ofSeconds(10);

  private final Limits limits;
  private final PeerSelection peerSelection;
  private final SuperPeerAllocation superPeerAllocation;
  private final InstantSource clock;
  private final Counters<TrackerCounter> counters;
  private final Supplier<SuperPeerReach> reach;
  private final PeerIdIssuer ids;
  private final PeerSelector peers;
  private final ReportInterval interval;
  private final Map<ChannelId, Swarm> byChannel = new HashMap<>();
  private final LinkedHashSet<TrackedPeer> unconfirmed = new LinkedHashSet<>();
  private int nodes;

  /** What happens outside a shard: time, chance, the load, and where servers are. */
  record Dependencies(
      InstantSource clock,
      RandomGenerator random,
      PeerIdIssuer ids,
      Counters<TrackerCounter> counters,
      Supplier<SuperPeerReach> reach,
      ReportInterval interval) {}

  /**
   * @param limits of this shard
   */
  Swarms(
      Limits limits,
      PeerSelection peerSelection,
      SuperPeerAllocation superPeerAllocation,
      Dependencies dependencies) {
    this.limits = limits;
    this.peerSelection = peerSelection;
    this.superPeerAllocation = superPeerAllocation;
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
   * @param peers whom it should meet
   * @param reportIntervalS how long it shall wait between two reports, in seconds
   * @param geo where it is, if a database told us
   */
  record Joined(String id, List<Peer> peers, int reportIntervalS, Geo geo) {}

  /**
   * Adds a node under a new id.
   *
   * @param guess where its address is
   * @return empty if there is no room
   */
  Optional<Joined> join(Announce announce, Supplier<GeoLocation> guess) {
    var peerRole = PeerRole.of(announce.superPeer());
    var added = add(new ChannelId(announce.channel()), ids.next(peerRole, announce.channel()));
    var intervalS = interval.seconds();
    added.ifPresent(
        trackedPeer -> {
          counters.increment(TrackerCounter.ANNOUNCED);
          trackedPeer.setReportInterval(intervalS);
          trackedPeer.at(announce.pos());
          trackedPeer.swarm.live(announce.live());
          trackedPeer.swarm.setLocation(trackedPeer, spot(announce.geo(), guess));
        });
    return added.map(
        trackedPeer ->
            new Joined(
                trackedPeer.id,
                selectPeers(
                    trackedPeer,
                    Set.of(),
                    new SuperPeerAllocation.Need.Joining(),
                    Optional.empty()),
                intervalS,
                trackedPeer.location().estimated() ? trackedPeer.location().geo() : Geo.UNKNOWN));
  }

  private static GeoLocation spot(Geo geo, Supplier<GeoLocation> guess) {
    var said = GeoLocation.reported(geo);
    return said.isComplete() ? said : said.completedBy(guess.get());
  }

  /**
   * Notes what a node says of itself.
   *
   * @param id a {@linkplain PeerIdIssuer#isWellFormed well-formed} one, known or not
   * @param guess where its address is
   */
  void report(ChannelId channel, String id, Stats stats, Supplier<GeoLocation> guess) {
    counters.increment(TrackerCounter.REPORTED);
    if (stats.off()) {
      find(channel, id).ifPresent(trackedPeer -> remove(trackedPeer, TrackerCounter.LEFT));
      return;
    }
    findOrRelearn(channel, id, guess)
        .ifPresent(
            trackedPeer -> {
              trackedPeer.learnReportInterval(clock.millis(), interval.min());
              markActive(trackedPeer);
              trackedPeer.reported(stats, clock.millis());
              updateLocation(trackedPeer, stats.country(), stats.asn());
              trackedPeer.swarm.addTraffic(traffic(trackedPeer.peerRole, stats));
            });
  }

  /** Who announced itself before a restart of ours says in each report where it is. */
  private static void updateLocation(
      TrackedPeer trackedPeer, Optional<String> country, Optional<String> asn) {
    trackedPeer.swarm.setLocation(trackedPeer, trackedPeer.location().withReported(country, asn));
  }

  /** Only what viewers take over HTTP is what peers could have saved. */
  private static SwarmTraffic traffic(PeerRole peerRole, Stats stats) {
    return peerRole == PeerRole.SUPER_PEER
        ? new SwarmTraffic(0, 0, clamp(stats.shareKb()), 0, 0, 0)
        : new SwarmTraffic(
            clamp(stats.p2pKb()),
            clamp(stats.httpKb()),
            0,
            clamp(stats.rebuffers()),
            clamp(stats.requests()),
            clamp(stats.failConns()));
  }

  /** One report of a liar must not outweigh all others for good. */
  private static long clamp(long reported) {
    return Math.max(0, Math.min(MAX_IN_REPORT, reported));
  }

  /**
   * The channels with the most viewers.
   *
   * @param most of them
   */
  List<ChannelStatus> topChannels(int most) {
    return byChannel.values().stream()
        .sorted(Comparator.comparingInt((Swarm swarm) -> swarm.count(PeerRole.VIEWER)).reversed())
        .limit(most)
        .map(Swarm::status)
        .toList();
  }

  /**
   * Whom a node should meet besides those it excludes.
   *
   * @param id a {@linkplain PeerIdIssuer#isWellFormed well-formed} one, known or not
   * @param guess where its address is
   */
  List<Peer> morePeers(ChannelId channel, String id, Peers request, Supplier<GeoLocation> guess) {
    counters.increment(TrackerCounter.ASKED);
    var need = new SuperPeerAllocation.Need.Asking(request.urgent(), request.ratio());
    return findOrRelearn(channel, id, guess)
        .map(
            trackedPeer -> {
              markActive(trackedPeer);
              request.level().ifPresent(trackedPeer::setLevel);
              updateLocation(trackedPeer, request.country(), request.asn());
              return selectPeers(trackedPeer, exclusions(request), need, request.numWant());
            })
        .orElse(List.of());
  }

  /** Forgets who fell silent. To be called every few seconds. */
  void expire() {
    var now = clock.millis();
    var silent = new ArrayList<TrackedPeer>();
    for (var swarm : byChannel.values()) {
      for (var trackedPeer : swarm.nodes()) {
        if (trackedPeer.isSilent(now)) {
          silent.add(trackedPeer);
        }
      }
    }
    silent.forEach(trackedPeer -> remove(trackedPeer, TrackerCounter.EXPIRED));
  }

  /** Forgets everyone. */
  void clear() {
    var everyone = new ArrayList<TrackedPeer>();
    byChannel.values().forEach(swarm -> everyone.addAll(swarm.nodes()));
    everyone.forEach(trackedPeer -> remove(trackedPeer, TrackerCounter.EXPIRED));
  }

  private List<Peer> selectPeers(
      TrackedPeer asker,
      Set<String> excluded,
      SuperPeerAllocation.Need need,
      Optional<Integer> numWant) {
    var max =
        asker.peerRole == PeerRole.SUPER_PEER
            ? peerSelection.maxPeersOfSuperPeer()
            : peerSelection.maxPeers();
    var viewers = Math.max(0, Math.min(max, numWant.orElse(max)));
    var maxPeers = new PeerSelector.MaxPeers(superPeerAllocation.superPeersFor(need), viewers);
    return peers.select(asker, excluded, maxPeers, reach.get(), clock.millis()).stream()
        .map(trackedPeer -> new Peer(trackedPeer.id, trackedPeer.peerRole == PeerRole.SUPER_PEER))
        .toList();
  }

  private static Set<String> exclusions(Peers request) {
    var all = request.exclusions();
    return new HashSet<>(all.subList(0, Math.min(all.size(), MAX_EXCLUSIONS)));
  }

  private Optional<TrackedPeer> find(ChannelId channel, String id) {
    return Optional.ofNullable(byChannel.get(channel)).flatMap(swarm -> swarm.find(id));
  }

  private Optional<TrackedPeer> findOrRelearn(
      ChannelId channel, String id, Supplier<GeoLocation> guess) {
    var known = find(channel, id);
    if (known.isPresent()) {
      return known;
    }
    var learnt = add(channel, id);
    learnt.ifPresent(
        trackedPeer -> {
          counters.increment(TrackerCounter.RELEARNT);
          trackedPeer.swarm.setLocation(trackedPeer, guess.get());
          trackedPeer.assumeReportInterval(interval.max());
        });
    return learnt;
  }

  private void markActive(TrackedPeer trackedPeer) {
    var now = clock.millis();
    trackedPeer.markActive(now);
    if (now - trackedPeer.joinedMillis >= PROBATION.toMillis()) {
      unconfirmed.remove(trackedPeer);
    }
  }

  private Optional<TrackedPeer> add(ChannelId channel, String id) {
    if (!makeRoom(channel)) {
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
    var trackedPeer = new TrackedPeer(id, swarm, PeerIdIssuer.roleOf(id), clock.millis());
    swarm.add(trackedPeer);
    unconfirmed.add(trackedPeer);
    nodes++;
    count(trackedPeer, 1);
    return Optional.of(trackedPeer);
  }

  private boolean makeRoom(ChannelId channel) {
    var swarm = byChannel.get(channel);
    if (swarm != null && swarm.size() >= limits.maxNodesPerChannel()) {
      return false;
    }
    while (nodes >= limits.maxNodes()
        || (!byChannel.containsKey(channel) && byChannel.size() >= limits.maxChannels())) {
      var passing = unconfirmed.iterator();
      if (!passing.hasNext()) {
        return false;
      }
      remove(passing.next(), TrackerCounter.EVICTED);
    }
    return true;
  }

  private void remove(TrackedPeer trackedPeer, TrackerCounter why) {
    unconfirmed.remove(trackedPeer);
    nodes--;
    count(trackedPeer, -1);
    counters.increment(why);
    trackedPeer.swarm.remove(trackedPeer);
    if (trackedPeer.swarm.size() == 0) {
      byChannel.remove(trackedPeer.swarm.channel);
      counters.add(TrackerCounter.CHANNELS, -1);
    }
  }

  private void count(TrackedPeer trackedPeer, int change) {
    counters.add(TrackerCounter.NODES, change);
    if (trackedPeer.peerRole == PeerRole.SUPER_PEER) {
      counters.add(TrackerCounter.SUPER_PEERS, change);
    }
  }
}
