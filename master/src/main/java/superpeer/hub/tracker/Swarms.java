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
  private static final long MOST_IN_A_REPORT = 1L << 22;

  /** A node that spoke again after this time is not a passing one. */
  private static final Duration PROBATION = Duration.ofSeconds(10);

  private final Limits limits;
  private final PeerSelection choice;
  private final Allocation allocation;
  private final InstantSource clock;
  private final Counters<TrackerCount> counters;
  private final Supplier<Reach> reach;
  private final PeerIds ids;
  private final PeerChoice peers;
  private final Pace pace;
  private final Map<ChannelId, Swarm> byChannel = new HashMap<>();
  private final LinkedHashSet<Node> onProbation = new LinkedHashSet<>();
  private int nodes;

  /** What happens outside a shard: time, chance, the load, and where servers are. */
  record World(
      InstantSource clock,
      RandomGenerator chance,
      PeerIds ids,
      Counters<TrackerCount> counters,
      Supplier<Reach> reach,
      Pace pace) {}

  /**
   * @param limits of this shard
   */
  Swarms(Limits limits, PeerSelection choice, Allocation allocation, World world) {
    this.limits = limits;
    this.choice = choice;
    this.allocation = allocation;
    this.clock = world.clock();
    this.counters = world.counters();
    this.reach = world.reach();
    this.ids = world.ids();
    this.pace = world.pace();
    this.peers = new PeerChoice(world.chance());
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
    var role = Role.of(announce.superPeer());
    var added = add(new ChannelId(announce.channel()), ids.next(role, announce.channel()));
    var intervalS = pace.seconds();
    added.ifPresent(
        node -> {
          counters.increment(TrackerCount.ANNOUNCED);
          node.told(intervalS);
          node.at(announce.pos());
          node.swarm.live(announce.live());
          node.swarm.located(node, spot(announce.geo(), guess));
        });
    return added.map(
        node ->
            new Joined(
                node.id,
                choose(node, Set.of(), new Allocation.Need.Joining(), Optional.empty()),
                intervalS,
                node.spot().estimated() ? node.spot().geo() : Geo.UNKNOWN));
  }

  private static GeoLocation spot(Geo geo, Supplier<GeoLocation> guess) {
    var said = GeoLocation.reported(geo);
    return said.isComplete() ? said : said.completedBy(guess.get());
  }

  /**
   * Notes what a node says of itself.
   *
   * @param id a {@linkplain PeerIds#wellFormed well-formed} one, known or not
   * @param guess where its address is
   */
  void report(ChannelId channel, String id, Stats stats, Supplier<GeoLocation> guess) {
    counters.increment(TrackerCount.REPORTED);
    if (stats.off()) {
      find(channel, id).ifPresent(node -> remove(node, TrackerCount.LEFT));
      return;
    }
    findOrLearn(channel, id, guess)
        .ifPresent(
            node -> {
              node.learnReportInterval(clock.millis(), pace.least());
              heard(node);
              node.reported(stats, clock.millis());
              learn(node, stats.country(), stats.asn());
              node.swarm.reported(traffic(node.role, stats));
            });
  }

  /** Who announced itself before a restart of ours says in each report where it is. */
  private static void learn(Node node, Optional<String> country, Optional<String> asn) {
    node.swarm.located(node, node.spot().withReported(country, asn));
  }

  /** Only what viewers take over HTTP is what peers could have saved. */
  private static Traffic traffic(Role role, Stats stats) {
    return role == Role.SUPER_PEER
        ? new Traffic(0, 0, sane(stats.shareKb()), 0, 0, 0)
        : new Traffic(
            sane(stats.p2pKb()),
            sane(stats.httpKb()),
            0,
            sane(stats.rebuffers()),
            sane(stats.requests()),
            sane(stats.failConns()));
  }

  /** One report of a liar must not outweigh all others for good. */
  private static long sane(long reported) {
    return Math.max(0, Math.min(MOST_IN_A_REPORT, reported));
  }

  /**
   * The channels with the most viewers.
   *
   * @param most of them
   */
  List<ChannelFigures> survey(int most) {
    return byChannel.values().stream()
        .sorted(Comparator.comparingInt((Swarm swarm) -> swarm.count(Role.VIEWER)).reversed())
        .limit(most)
        .map(Swarm::figures)
        .toList();
  }

  /**
   * Whom a node should meet besides those it excludes.
   *
   * @param id a {@linkplain PeerIds#wellFormed well-formed} one, known or not
   * @param guess where its address is
   */
  List<Peer> more(ChannelId channel, String id, Peers request, Supplier<GeoLocation> guess) {
    counters.increment(TrackerCount.ASKED);
    var need = new Allocation.Need.Asking(request.urgent(), request.ratio());
    return findOrLearn(channel, id, guess)
        .map(
            node -> {
              heard(node);
              request.level().ifPresent(node::plays);
              learn(node, request.country(), request.asn());
              return choose(node, exclusions(request), need, request.numWant());
            })
        .orElse(List.of());
  }

  /** Forgets who fell silent. To be called every few seconds. */
  void expire() {
    var now = clock.millis();
    var silent = new ArrayList<Node>();
    for (var swarm : byChannel.values()) {
      for (var node : swarm.nodes()) {
        if (node.isSilent(now)) {
          silent.add(node);
        }
      }
    }
    silent.forEach(node -> remove(node, TrackerCount.EXPIRED));
  }

  /** Forgets everyone. */
  void clear() {
    var everyone = new ArrayList<Node>();
    byChannel.values().forEach(swarm -> everyone.addAll(swarm.nodes()));
    everyone.forEach(node -> remove(node, TrackerCount.EXPIRED));
  }

  private List<Peer> choose(
      Node asker, Set<String> excluded, Allocation.Need need, Optional<Integer> numWant) {
    var max = asker.role == Role.SUPER_PEER ? choice.maxPeersOfSuperPeer() : choice.maxPeers();
    var viewers = Math.max(0, Math.min(max, numWant.orElse(max)));
    var wanted = new PeerChoice.Wanted(allocation.superPeersFor(need), viewers);
    return peers.choose(asker, excluded, wanted, reach.get(), clock.millis()).stream()
        .map(node -> new Peer(node.id, node.role == Role.SUPER_PEER))
        .toList();
  }

  private static Set<String> exclusions(Peers request) {
    var all = request.exclusions();
    return new HashSet<>(all.subList(0, Math.min(all.size(), MAX_EXCLUSIONS)));
  }

  private Optional<Node> find(ChannelId channel, String id) {
    return Optional.ofNullable(byChannel.get(channel)).flatMap(swarm -> swarm.find(id));
  }

  private Optional<Node> findOrLearn(ChannelId channel, String id, Supplier<GeoLocation> guess) {
    var known = find(channel, id);
    if (known.isPresent()) {
      return known;
    }
    var learnt = add(channel, id);
    learnt.ifPresent(
        node -> {
          counters.increment(TrackerCount.RELEARNT);
          node.swarm.located(node, guess.get());
          node.supposedlyTold(pace.most());
        });
    return learnt;
  }

  private void heard(Node node) {
    var now = clock.millis();
    node.heard(now);
    if (now - node.joinedMillis >= PROBATION.toMillis()) {
      onProbation.remove(node);
    }
  }

  private Optional<Node> add(ChannelId channel, String id) {
    if (!makeRoom(channel)) {
      counters.increment(TrackerCount.FULL);
      return Optional.empty();
    }
    var swarm =
        byChannel.computeIfAbsent(
            channel,
            name -> {
              counters.increment(TrackerCount.CHANNELS);
              return new Swarm(name);
            });
    var node = new Node(id, swarm, PeerIds.roleOf(id), clock.millis());
    swarm.add(node);
    onProbation.add(node);
    nodes++;
    count(node, 1);
    return Optional.of(node);
  }

  private boolean makeRoom(ChannelId channel) {
    var swarm = byChannel.get(channel);
    if (swarm != null && swarm.size() >= limits.maxNodesPerChannel()) {
      return false;
    }
    while (nodes >= limits.maxNodes()
        || (!byChannel.containsKey(channel) && byChannel.size() >= limits.maxChannels())) {
      var passing = onProbation.iterator();
      if (!passing.hasNext()) {
        return false;
      }
      remove(passing.next(), TrackerCount.EVICTED);
    }
    return true;
  }

  private void remove(Node node, TrackerCount why) {
    onProbation.remove(node);
    nodes--;
    count(node, -1);
    counters.increment(why);
    node.swarm.remove(node);
    if (node.swarm.size() == 0) {
      byChannel.remove(node.swarm.channel);
      counters.add(TrackerCount.CHANNELS, -1);
    }
  }

  private void count(Node node, int change) {
    counters.add(TrackerCount.NODES, change);
    if (node.role == Role.SUPER_PEER) {
      counters.add(TrackerCount.SUPER_PEERS, change);
    }
  }
}
