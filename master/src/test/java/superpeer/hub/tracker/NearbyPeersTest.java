package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.config.TrackerConfig.Limits;
import superpeer.hub.config.TrackerConfig.PeerSelection;
import superpeer.hub.counters.Counters;
import superpeer.hub.geo.GeoLocation;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerRequest.Geo;

/** Peers are selected by location. */
class NearbyPeersTest {

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final String CHANNEL = "Y2g=";
  private static final PeerSelection CHOICE = new PeerSelection(10, 50, 2, true, 1000);
  private static final Geo BERLIN = at("DE", "3320", 52.5, 13.4);
  private static final Geo MUNICH = at("DE", "3209", 48.1, 11.6);
  private static final Geo PARIS = at("FR", "3215", 48.9, 2.4);
  private static final Geo SYDNEY = at("AU", "1221", -33.9, 151.2);

  private Instant now = Instant.parse("2026-11-23T12:00:00Z");
  private SuperPeerReach reach = SuperPeerReach.DEFAULT;
  private long seed = 7;
  private Swarms swarms = swarms(4);
  private String joinedLast = "";

  @Test
  void sameNetworkComesFirstThenSameCountry() {
    var far = viewer(PARIS);
    var country = viewer(MUNICH);
    var network = viewer(BERLIN);
    var nowhere = viewer(Geo.UNKNOWN);
    var returned = ids(join(BERLIN));
    assertThat(returned).containsExactlyInAnyOrder(far, country, network, nowhere);
    assertThat(returned.get(0)).isEqualTo(network);
    // One in five is from another country; apart from that, the own country comes next.
    assertThat(returned.subList(1, 3)).contains(country);
  }

  @Test
  void findsNearbyViewersInALargeSwarm() {
    var near = new HashSet<String>();
    for (int i = 0; i < 20; i++) {
      near.add(viewer(BERLIN));
    }
    IntStream.range(0, 4_000).forEach(i -> viewer(i % 2 == 0 ? PARIS : SYDNEY));
    for (int i = 0; i < 50; i++) {
      var returned = ids(join(BERLIN));
      assertThat(returned).hasSize(10).doesNotHaveDuplicates();
      assertThat(returned.stream().filter(near::contains).count()).isEqualTo(8);
      near.add(joinedLast);
    }
  }

  @Test
  void removesLeaversFromTheIndex() {
    var near = IntStream.range(0, 50).mapToObj(i -> viewer(BERLIN)).toList();
    IntStream.range(0, 200).forEach(i -> viewer(PARIS));
    near.forEach(
        id ->
            swarms.report(
                channel(), id, TestRequests.stats(1, 0, true), TestRequests.UNKNOWN_CLIENT));
    assertThat(ids(join(BERLIN))).hasSize(10).doesNotContainAnyElementsOf(near);
  }

  @Test
  void unreliableViewerIsNotFirstThoughNear() {
    var failing = viewer(BERLIN);
    swarms.report(
        channel(), failing, TestRequests.stats(1, 0, false, 4), TestRequests.UNKNOWN_CLIENT);
    viewer(PARIS);
    assertThat(ids(join(BERLIN))).last().isEqualTo(failing);
  }

  @Test
  void viewerWithAFailureComesAfterItsEquals() {
    var failed = viewer(BERLIN);
    var well = viewer(BERLIN);
    swarms.report(
        channel(), failed, TestRequests.stats(1, 0, false, 1), TestRequests.UNKNOWN_CLIENT);
    swarms.report(channel(), well, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    assertThat(ids(join(BERLIN))).containsExactly(well, failed);
  }

  @Test
  void unreliableAskerGetsViewersWithoutFailuresFirst() {
    var failed = viewer(BERLIN);
    var well = viewer(MUNICH);
    swarms.report(
        channel(), failed, TestRequests.stats(1, 0, false, 1), TestRequests.UNKNOWN_CLIENT);
    var asker = viewer(BERLIN);
    assertThat(more(asker).get(0)).isEqualTo(failed);
    swarms.report(
        channel(), asker, TestRequests.stats(1, 0, false, 5), TestRequests.UNKNOWN_CLIENT);
    assertThat(more(asker).get(0)).isEqualTo(well);
  }

  @Test
  void sameLevelComesFirstWithinACountry() {
    var asker = viewer(BERLIN);
    var other = viewer(MUNICH);
    var same = viewer(MUNICH);
    swarms.report(channel(), other, TestRequests.level("0"), TestRequests.UNKNOWN_CLIENT);
    swarms.report(channel(), same, TestRequests.level("2"), TestRequests.UNKNOWN_CLIENT);
    swarms.report(channel(), asker, TestRequests.level("2"), TestRequests.UNKNOWN_CLIENT);
    assertThat(more(asker)).containsExactly(same, other);
    swarms.report(channel(), asker, TestRequests.level("0"), TestRequests.UNKNOWN_CLIENT);
    assertThat(more(asker)).containsExactly(other, same);
  }

  @Test
  void newViewersComeLastAmongEquals() {
    var old = viewer(BERLIN);
    pass(31);
    var fresh = viewer(BERLIN);
    assertThat(ids(join(BERLIN))).containsExactly(old, fresh);
  }

  @Test
  void relearnsLocationFromReports() {
    for (var id : List.of("w12abcdefghij", "w13abcdefghij")) {
      swarms.report(channel(), id, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    }
    swarms.report(
        channel(),
        "w13abcdefghij",
        TestRequests.located("DE", "3320"),
        TestRequests.UNKNOWN_CLIENT);
    assertThat(ids(join(BERLIN)).get(0)).isEqualTo("w13abcdefghij");
    assertThat(swarms.topChannels(1).get(0).where().country()).hasValue("DE");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void swarmOfManyCountriesStaysConnected(long chance) {
    seed = chance;
    swarms = swarms(4);
    var random = new Random(chance);
    var parent = new HashMap<String, String>();
    for (int i = 0; i < 1_500; i++) {
      var country = "" + (char) ('A' + random.nextInt(20)) + "X";
      var returned = ids(join(at(country, String.valueOf(random.nextInt(3) + 1), 0, 0)));
      parent.put(joinedLast, joinedLast);
      returned.forEach(id -> parent.put(root(parent, id), root(parent, joinedLast)));
    }
    var islands = new HashSet<String>();
    parent.keySet().forEach(id -> islands.add(root(parent, id)));
    assertThat(islands).hasSize(1);
  }

  @Test
  void nearestSuperPeerComesFirstUnlessBusy() {
    var paris = superPeer(PARIS);
    var munich = superPeer(MUNICH);
    var berlin = superPeer(BERLIN);
    assertThat(superPeersOf(BERLIN, 3)).containsExactly(berlin, munich, paris);
    swarms.report(
        channel(), berlin, TestRequests.stats(200, 0, false), TestRequests.UNKNOWN_CLIENT);
    assertThat(superPeersOf(BERLIN, 3)).containsExactly(munich, paris, berlin);
  }

  @Test
  void workersAtOneSiteShareItsViewers() {
    swarms = swarms(2);
    var here = List.of(superPeer(BERLIN), superPeer(BERLIN), superPeer(BERLIN));
    superPeer(MUNICH);
    var offers = new HashMap<String, Integer>();
    for (int i = 0; i < 30; i++) {
      superPeersOf(BERLIN, 2).forEach(id -> offers.merge(id, 1, Integer::sum));
    }
    assertThat(offers).containsOnlyKeys(here);
    assertThat(offers.values()).containsOnly(20);
  }

  @Test
  void limitsDistanceForLiveOnly() {
    var sydney = superPeer(SYDNEY);
    assertThat(superPeersOf(BERLIN, 2)).isEmpty();
    assertThat(superPeersOf(SYDNEY, 2)).containsExactly(sydney);
    assertThat(superPeersOf(Geo.UNKNOWN, 2)).containsExactly(sydney);
    reach = new SuperPeerReach(17_000, Map.of());
    assertThat(superPeersOf(BERLIN, 2)).containsExactly(sydney);

    reach = SuperPeerReach.DEFAULT;
    var onDemand =
        swarms
            .join(
                PeerRole.of(true),
                TestRequests.announce("dm9k", true, false, 0, SYDNEY),
                TestRequests.UNKNOWN_CLIENT)
            .orElseThrow()
            .id();
    swarms.report(
        new ChannelId("dm9k"),
        onDemand,
        TestRequests.stats(1, 0, false),
        TestRequests.UNKNOWN_CLIENT);
    var viewer =
        swarms
            .join(
                PeerRole.of(false),
                TestRequests.announce("dm9k", false, false, 0, BERLIN),
                TestRequests.UNKNOWN_CLIENT)
            .orElseThrow();
    assertThat(ids(viewer)).containsExactly(onDemand);
  }

  @Test
  void superPeerGetsViewersInReachNearestFirst() {
    viewer(SYDNEY);
    var paris = viewer(PARIS);
    var berlin = viewer(BERLIN);
    var joined =
        swarms
            .join(
                PeerRole.of(true),
                TestRequests.announce(CHANNEL, true, true, 0, BERLIN),
                TestRequests.UNKNOWN_CLIENT)
            .orElseThrow();
    assertThat(ids(joined)).containsExactly(berlin, paris);
  }

  @Test
  void superPeerWithoutLocationUsesTheRegisteredOne() {
    var silent = superPeer(Geo.UNKNOWN);
    assertThat(superPeersOf(BERLIN, 1)).containsExactly(silent);
    reach = new SuperPeerReach(7_000, Map.of(CHANNEL, GeoLocation.reported(SYDNEY)));
    assertThat(superPeersOf(BERLIN, 1)).isEmpty();
    var sayer = superPeer(PARIS);
    assertThat(superPeersOf(BERLIN, 2)).containsExactly(sayer);
  }

  private Swarms.Joined join(Geo where) {
    var joined =
        swarms
            .join(
                PeerRole.of(false),
                TestRequests.announce(CHANNEL, false, true, 0, where),
                TestRequests.UNKNOWN_CLIENT)
            .orElseThrow();
    joinedLast = joined.id();
    return joined;
  }

  private String viewer(Geo where) {
    return join(where).id();
  }

  private String superPeer(Geo where) {
    var id =
        swarms
            .join(
                PeerRole.of(true),
                TestRequests.announce(CHANNEL, true, true, 0, where),
                TestRequests.UNKNOWN_CLIENT)
            .orElseThrow()
            .id();
    swarms.report(channel(), id, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    return id;
  }

  /** Returns the super peers that a viewer at this location gets; the viewer leaves again. */
  private List<String> superPeersOf(Geo where, int max) {
    var returned =
        join(where).peers().stream().filter(Peer::superPeer).map(Peer::id).limit(max).toList();
    swarms.report(
        channel(), joinedLast, TestRequests.stats(1, 0, true), TestRequests.UNKNOWN_CLIENT);
    return returned;
  }

  private List<String> more(String id) {
    var request = TestRequests.peers(List.of(), 100, false, Optional.empty());
    return swarms.morePeers(channel(), id, request, TestRequests.UNKNOWN_CLIENT).stream()
        .map(Peer::id)
        .toList();
  }

  private static List<String> ids(Swarms.Joined joined) {
    return joined.peers().stream().map(Peer::id).toList();
  }

  private static String root(Map<String, String> parent, String id) {
    var root = id;
    while (!parent.get(root).equals(root)) {
      root = parent.get(root);
    }
    return root;
  }

  private Swarms swarms(int superPeers) {
    var counters = new Counters<>(TrackerCounter.class);
    var dependencies =
        new Swarms.Dependencies(
            () -> now,
            new Random(seed),
            new PeerIdIssuer(new Random(8), new PeerIdSigner(new byte[32])),
            counters,
            () -> reach,
            new ReportInterval(
                new TrackerConfig.Reporting(INTERVAL, INTERVAL, 1_000), counters, () -> now));
    return new Swarms(
        new Limits(1000, 10_000, 10_000),
        CHOICE,
        SuperPeerAllocation.byNeed(superPeers, true, 1000),
        dependencies);
  }

  private void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  private static ChannelId channel() {
    return new ChannelId(CHANNEL);
  }

  private static Geo at(String country, String asn, double latitude, double longitude) {
    return new Geo(
        Optional.of(latitude),
        Optional.of(longitude),
        Optional.empty(),
        Optional.of(asn),
        Optional.of(country));
  }
}
