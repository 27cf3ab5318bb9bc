package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import superpeer.hub.config.TrackerConfig;
import superpeer.hub.config.TrackerConfig.Limits;
import superpeer.hub.config.TrackerConfig.PeerSelection;
import superpeer.hub.counters.Counters;
import superpeer.hub.geo.GeoLocation;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerRequest.Peers;

class SwarmsTest {

  private static final Duration INTERVAL = Duration.ofSeconds(30);
  private static final String CHANNEL = "Y2g=";
  private static final Limits ROOMY = new Limits(1000, 10_000, 5_000);
  private static final PeerSelection CHOICE = new PeerSelection(10, 50, 2, true, 1000);

  private SuperPeerReach reach = SuperPeerReach.DEFAULT;
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final Counters<TrackerCounter> counters = new Counters<>(TrackerCounter.class);
  private int callsPerSecond = 1_000;
  private final Swarms swarms = swarms(ROOMY, CHOICE);

  @Test
  void issuesIdsThatEverySdkAccepts() {
    assertThat(viewer()).matches("w\\d{2}[0-9a-z]{18}");
    assertThat(superPeer()).matches("s\\d{2}[0-9a-z]{18}");
    assertThat(PeerIdIssuer.isWellFormed(viewer())).isTrue();
  }

  @Test
  void returnsSuperPeersFirstAtJoin() {
    viewer();
    var superPeer = superPeer();
    var joined = join(CHANNEL, false, true, 0);
    assertThat(joined.peers()).hasSize(2);
    assertThat(joined.peers().get(0)).isEqualTo(new Peer(superPeer, true));
    assertThat(joined.peers().get(1).superPeer()).isFalse();
  }

  @Test
  void topChannelsContainReportedTraffic() {
    var first = viewer();
    var second = viewer();
    var superPeer = superPeer();
    join("b3RoZXI=", false, true, 0);
    swarms.report(
        channel(), first, TestRequests.traffic(70, 30, 20, 2), TestRequests.UNKNOWN_CLIENT);
    swarms.report(
        channel(), second, TestRequests.traffic(10, 5, 3, 0), TestRequests.UNKNOWN_CLIENT);
    swarms.report(
        channel(), superPeer, TestRequests.traffic(500, 400, 60, 0), TestRequests.UNKNOWN_CLIENT);
    var survey = swarms.topChannels(10);
    assertThat(survey).extracting(ChannelStatus::channel).containsExactly(CHANNEL, "b3RoZXI=");
    var figures = survey.get(0);
    assertThat(figures.viewers()).isEqualTo(2);
    assertThat(figures.superPeers()).isEqualTo(1);
    assertThat(figures.live()).isTrue();
    assertThat(figures.traffic()).isEqualTo(new SwarmTraffic(80, 35, 60, 2, 0, 0));
    assertThat(swarms.topChannels(1)).hasSize(1);
  }

  @Test
  void limitsTheFiguresOfAReport() {
    var liar = viewer();
    swarms.report(
        channel(),
        liar,
        TestRequests.traffic(Long.MAX_VALUE, -5, Long.MIN_VALUE, -1),
        TestRequests.UNKNOWN_CLIENT);
    swarms.report(
        channel(),
        liar,
        TestRequests.traffic(Long.MAX_VALUE, 1, 1, 1),
        TestRequests.UNKNOWN_CLIENT);
    assertThat(swarms.topChannels(1).get(0).traffic())
        .isEqualTo(new SwarmTraffic(2L << 22, 1, 0, 1, 0, 0));
  }

  @Test
  void unknownSuperPeersAreNamedOnlyWhileThereIsNoKnownOne() {
    for (int i = 0; i < 80; i++) {
      superPeer(PeerRole.UNKNOWN_SUPER_PEER);
    }
    var madeUp = "s99madeup0001";
    swarms.report(channel(), madeUp, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    var first = join(CHANNEL, false, true, 0);
    assertThat(first.peers()).filteredOn(Peer::superPeer).hasSize(2);
    var known = superPeer();
    for (int i = 0; i < 40; i++) {
      assertThat(join(CHANNEL, false, true, 0).peers())
          .filteredOn(Peer::superPeer)
          .containsExactly(new Peer(known, true));
    }
    assertThat(counters.value(TrackerCounter.SUPER_PEERS)).isEqualTo(82);
    swarms.report(channel(), known, TestRequests.stats(1, 0, true), TestRequests.UNKNOWN_CLIENT);
    assertThat(join(CHANNEL, false, true, 0).peers()).filteredOn(Peer::superPeer).hasSize(2);
  }

  @Test
  void unknownSuperPeersDoNotFollowTheKnownOneThatAViewerHas() {
    for (int i = 0; i < 80; i++) {
      superPeer(PeerRole.UNKNOWN_SUPER_PEER);
    }
    var known = superPeer();
    assertThat(more(viewer(), known)).filteredOn(Peer::superPeer).isEmpty();
  }

  @Test
  void unknownSuperPeersHelpUntilTheKnownOneHasReported() {
    var unknown = superPeer(PeerRole.UNKNOWN_SUPER_PEER);
    join(CHANNEL, true, true, 0);
    assertThat(join(CHANNEL, false, true, 0).peers())
        .filteredOn(Peer::superPeer)
        .containsExactly(new Peer(unknown, true));
  }

  @Test
  void fullTrackerHasRoomForKnownSuperPeers() {
    var full = swarms(new Limits(2, 6, 3), CHOICE);
    for (var channel : List.of(CHANNEL, "b3RoZXI=")) {
      var strangers =
          IntStream.range(0, 3).mapToObj(i -> id(full, PeerRole.VIEWER, channel)).toList();
      pass(11);
      strangers.forEach(
          id ->
              full.report(
                  new ChannelId(channel),
                  id,
                  TestRequests.stats(1, 0, false),
                  TestRequests.UNKNOWN_CLIENT));
    }
    for (var channel : List.of(CHANNEL, "bmV3")) {
      var announce = TestRequests.announce(channel, true, true, 0);
      assertThat(full.join(PeerRole.SUPER_PEER, announce, TestRequests.UNKNOWN_CLIENT))
          .as(channel)
          .isPresent();
      assertThat(full.join(PeerRole.UNKNOWN_SUPER_PEER, announce, TestRequests.UNKNOWN_CLIENT))
          .as(channel)
          .isEmpty();
    }
  }

  @Test
  void floodOfAnnouncesDoesNotEvictAKnownSuperPeerThatJustAnnounced() {
    var small = swarms(new Limits(50, 100, 100), CHOICE);
    var known = id(small, PeerRole.SUPER_PEER, CHANNEL);
    for (int i = 0; i < 10_000; i++) {
      id(small, PeerRole.VIEWER, "Zmxvb2Q" + i % 40);
    }
    small.report(channel(), known, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    assertThat(counters.value(TrackerCounter.RELEARNT)).isZero();
  }

  /** Nobody else reaches a report of a known super peer: {@link TrackerHandlerTest} shows it. */
  @Test
  void whateverStrangersCallKnownSuperPeersStay() {
    for (int seed = 0; seed < 40; seed++) {
      var random = new Random(seed);
      var of = swarms(new Limits(5, 40, 10), CHOICE);
      var viewer = id(of, PeerRole.VIEWER, CHANNEL);
      pass(11);
      report(of, CHANNEL, viewer);
      var strangers = new ArrayList<>(List.of(viewer, "s99madeup0001", "w00stranger"));
      for (int round = 0; round < 30; round++) {
        var known = id(of, PeerRole.SUPER_PEER, CHANNEL);
        var elsewhere = id(of, PeerRole.SUPER_PEER, "bg");
        strangers(of, random, strangers);
        report(of, CHANNEL, known);
        report(of, "bg", elsewhere);
        report(of, CHANNEL, viewer);
        strangers(of, random, strangers);
        pass(20);
        of.expire();
        assertThat(superPeersOf(of, viewer))
            .as("seed %d, round %d", seed, round)
            .containsExactly(new Peer(known, true));
        assertThat(of.topChannels(10)).extracting(ChannelStatus::channel).contains("bg");
        leave(of, CHANNEL, known);
        leave(of, "bg", elsewhere);
      }
      of.clear();
    }
    assertThat(counters.value(TrackerCounter.FORGED)).isPositive();
    assertThat(counters.value(TrackerCounter.FULL)).isPositive();
    assertThat(counters.value(TrackerCounter.EVICTED)).isPositive();
  }

  private static List<Peer> superPeersOf(Swarms of, String viewer) {
    return of.morePeers(channel(), viewer, ask(100, false), TestRequests.UNKNOWN_CLIENT).stream()
        .filter(Peer::superPeer)
        .toList();
  }

  private static void report(Swarms of, String channel, String id) {
    of.report(
        new ChannelId(channel), id, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
  }

  private static void leave(Swarms of, String channel, String id) {
    of.report(
        new ChannelId(channel), id, TestRequests.stats(1, 0, true), TestRequests.UNKNOWN_CLIENT);
  }

  private static void strangers(Swarms of, Random random, List<String> ids) {
    for (int call = 0; call < 60; call++) {
      stranger(of, random, ids);
    }
  }

  /** One call of a stranger, who knows the ids of all viewers. */
  private static void stranger(Swarms of, Random random, List<String> ids) {
    var client = new ClientLocator.Client(1 + random.nextInt(3), () -> GeoLocation.UNKNOWN);
    var channel = random.nextInt(3) > 0 ? CHANNEL : "Zmxvb2Q" + random.nextInt(20);
    var id = ids.get(random.nextInt(ids.size()));
    switch (random.nextInt(4)) {
      case 0 -> {
        var role = random.nextBoolean() ? PeerRole.VIEWER : PeerRole.UNKNOWN_SUPER_PEER;
        of.join(role, TestRequests.announce(channel, role.isSuperPeer(), true, 0), client)
            .ifPresent(joined -> ids.add(joined.id()));
      }
      case 1 -> of.morePeers(new ChannelId(channel), id, ask(0, true), client);
      default ->
          of.report(
              new ChannelId(channel),
              id,
              TestRequests.stats(random.nextInt(50), 0, random.nextInt(3) == 0),
              client);
    }
  }

  private static String id(Swarms of, PeerRole role, String channel) {
    var announce = TestRequests.announce(channel, role.isSuperPeer(), true, 0);
    return of.join(role, announce, TestRequests.UNKNOWN_CLIENT).orElseThrow().id();
  }

  @Test
  void restartedTrackerKnowsItsSuperPeersByTheirIds() {
    var known = superPeer();
    var restarted = swarms(ROOMY, CHOICE);
    for (var id : List.of("s99madeup0001", known)) {
      restarted.report(channel(), id, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    }
    var joined =
        restarted.join(
            PeerRole.VIEWER,
            TestRequests.announce(CHANNEL, false, true, 0),
            TestRequests.UNKNOWN_CLIENT);
    assertThat(joined.orElseThrow().peers()).containsExactly(new Peer(known, true));
  }

  @Test
  void neverReturnsTheAskerOrPeersOfAnotherChannel() {
    join("b3RoZXI=", false, true, 0);
    var id = viewer();
    assertThat(more(id)).isEmpty();
  }

  @Test
  void offersASuperPeerAfterItsFirstReport() {
    var superPeer = join(CHANNEL, true, true, 0).id();
    var viewer = join(CHANNEL, false, true, 0);
    assertThat(viewer.peers()).isEmpty();
    swarms.morePeers(channel(), superPeer, ask(100, true), TestRequests.UNKNOWN_CLIENT);
    assertThat(more(viewer.id()))
        .as("after a call for peers, which does not prove signaling")
        .isEmpty();

    swarms.report(
        channel(), superPeer, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    assertThat(more(viewer.id())).containsExactly(new Peer(superPeer, true));
  }

  @Test
  void superPeersGetViewersOnly() {
    superPeer();
    var viewer = viewer();
    assertThat(join(CHANNEL, true, true, 0).peers()).containsExactly(new Peer(viewer, false));
  }

  @Test
  void superPeersGetMoreViewersThanViewersDo() {
    IntStream.range(0, 100).forEach(i -> viewer());
    assertThat(join(CHANNEL, true, true, 0).peers()).hasSize(50).doesNotHaveDuplicates();
    assertThat(join(CHANNEL, false, true, 0).peers().stream().filter(p -> !p.superPeer()))
        .hasSize(10);
  }

  @Test
  void spreadsViewersOverSuperPeers() {
    var superPeers = List.of(superPeer(), superPeer(), superPeer(), superPeer());
    var offers = new ArrayList<String>();
    for (int i = 0; i < 20; i++) {
      join(CHANNEL, false, true, 0).peers().stream()
          .filter(Peer::superPeer)
          .forEach(peer -> offers.add(peer.id()));
    }
    for (var id : superPeers) {
      assertThat(offers.stream().filter(id::equals)).hasSize(10);
    }
  }

  @Test
  void leastLoadedSuperPeerComesFirst() {
    var busy = superPeer();
    var idle = superPeer();
    swarms.report(channel(), busy, TestRequests.stats(40, 0, false), TestRequests.UNKNOWN_CLIENT);
    swarms.report(channel(), idle, TestRequests.stats(3, 0, false), TestRequests.UNKNOWN_CLIENT);
    assertThat(join(CHANNEL, false, true, 0).peers())
        .extracting(Peer::id)
        .containsExactly(idle, busy);
  }

  @Test
  void excludedPeersAreNotReturned() {
    var superPeer = superPeer();
    var other = viewer();
    var asker = viewer();
    assertThat(more(asker, superPeer)).extracting(Peer::id).containsExactly(other);
    assertThat(more(asker, superPeer, other)).isEmpty();
  }

  @Test
  void returnsNoMoreThanWanted() {
    IntStream.range(0, 20).forEach(i -> viewer());
    var asker = viewer();
    var request = TestRequests.peers(List.of(), 100, false, Optional.of(3));
    assertThat(swarms.morePeers(channel(), asker, request, TestRequests.UNKNOWN_CLIENT)).hasSize(3);
    var none = TestRequests.peers(List.of(), 100, false, Optional.of(-5));
    assertThat(swarms.morePeers(channel(), asker, none, TestRequests.UNKNOWN_CLIENT)).isEmpty();
  }

  @Test
  void vodViewersGetViewersJustAhead() {
    var far = join(CHANNEL, false, false, 3000).id();
    var behind = join(CHANNEL, false, false, 900).id();
    var ahead = join(CHANNEL, false, false, 1060).id();
    assertThat(join(CHANNEL, false, false, 1000).peers())
        .extracting(Peer::id)
        .containsExactly(ahead, behind, far);
  }

  @Test
  void viewersWithProblemsComeLast() {
    var failing = viewer();
    var full = viewer();
    var well = viewer();
    swarms.report(
        channel(), failing, TestRequests.stats(2, 0, false, 5), TestRequests.UNKNOWN_CLIENT);
    swarms.report(channel(), full, TestRequests.stats(23, 0, false), TestRequests.UNKNOWN_CLIENT);
    swarms.report(channel(), well, TestRequests.stats(4, 0, false), TestRequests.UNKNOWN_CLIENT);
    assertThat(join(CHANNEL, false, true, 0).peers().get(0).id()).isEqualTo(well);
  }

  @Test
  void sameRandomSeedGivesSameSelection() {
    var other = swarms(ROOMY, CHOICE);
    for (var each : List.of(swarms, other)) {
      IntStream.range(0, 200)
          .forEach(
              i ->
                  each.join(
                      PeerRole.of(false),
                      TestRequests.announce(CHANNEL, false, true, 0),
                      TestRequests.UNKNOWN_CLIENT));
    }
    assertThat(viewerPeers(swarms)).isEqualTo(viewerPeers(other));
  }

  @Test
  void withoutSeedPreferenceOnlyViewersInNeedGetSuperPeers() {
    var choosy = swarms(ROOMY, new PeerSelection(10, 50, 2, false, 500));
    var superPeer =
        choosy
            .join(
                PeerRole.of(true),
                TestRequests.announce(CHANNEL, true, true, 0),
                TestRequests.UNKNOWN_CLIENT)
            .orElseThrow()
            .id();
    choosy.report(
        channel(), superPeer, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    var joined =
        choosy
            .join(
                PeerRole.of(false),
                TestRequests.announce(CHANNEL, false, true, 0),
                TestRequests.UNKNOWN_CLIENT)
            .orElseThrow();
    assertThat(joined.peers()).isEmpty();
    assertThat(
            choosy.morePeers(channel(), joined.id(), ask(2000, false), TestRequests.UNKNOWN_CLIENT))
        .isEmpty();
    assertThat(
            choosy.morePeers(channel(), joined.id(), ask(2000, true), TestRequests.UNKNOWN_CLIENT))
        .hasSize(1);
    assertThat(
            choosy.morePeers(channel(), joined.id(), ask(499, false), TestRequests.UNKNOWN_CLIENT))
        .hasSize(1);
  }

  @Test
  void leaversAreNotReturned() {
    var leaver = viewer();
    swarms.report(channel(), leaver, TestRequests.stats(1, 0, true), TestRequests.UNKNOWN_CLIENT);
    assertThat(join(CHANNEL, false, true, 0).peers()).isEmpty();
    assertThat(counters.value(TrackerCounter.LEFT)).isEqualTo(1);
  }

  @Test
  void silentPeersAreRemoved() {
    var silent = viewer();
    var talking = viewer();
    pass(50);
    swarms.report(channel(), talking, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    pass(26);
    swarms.expire();
    assertThat(counters.value(TrackerCounter.EXPIRED)).isEqualTo(1);
    assertThat(join(CHANNEL, false, true, 0).peers())
        .extracting(Peer::id)
        .contains(talking)
        .doesNotContain(silent);
  }

  @Test
  void emptyChannelIsRemoved() {
    viewer();
    pass(76);
    swarms.expire();
    assertThat(counters.value(TrackerCounter.CHANNELS)).isZero();
    assertThat(counters.value(TrackerCounter.NODES)).isZero();
  }

  @Test
  void unknownPeerIsAddedByItsReport() {
    swarms.report(
        channel(), "w12abcdefghij", TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    swarms.report(
        channel(), "s12abcdefghij", TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    assertThat(join(CHANNEL, false, true, 0).peers())
        .containsExactly(new Peer("s12abcdefghij", true), new Peer("w12abcdefghij", false));
    assertThat(counters.value(TrackerCounter.RELEARNT)).isEqualTo(2);
    assertThat(counters.value(TrackerCounter.SUPER_PEERS)).isEqualTo(1);
  }

  @Test
  void unknownPeerIsAddedByItsCallForPeers() {
    var viewer = viewer();
    assertThat(more("w99zzzzzzzzzz")).extracting(Peer::id).containsExactly(viewer);
    assertThat(more(viewer)).extracting(Peer::id).containsExactly("w99zzzzzzzzzz");
  }

  @Test
  void unknownLeaverIsNotAdded() {
    swarms.report(
        channel(), "w12abcdefghij", TestRequests.stats(1, 0, true), TestRequests.UNKNOWN_CLIENT);
    assertThat(counters.value(TrackerCounter.NODES)).isZero();
  }

  @Test
  void limitsTheNumberOfChannels() {
    var small = swarms(new Limits(100, 500, 50), CHOICE);
    for (int i = 0; i < 200_000; i++) {
      small.join(
          PeerRole.of(false),
          TestRequests.announce("Y2g" + i, false, true, 0),
          TestRequests.UNKNOWN_CLIENT);
    }
    assertThat(counters.value(TrackerCounter.CHANNELS)).isEqualTo(100);
    assertThat(counters.value(TrackerCounter.NODES)).isEqualTo(100);
  }

  @Test
  void floodOfAnnouncesDoesNotEvictReportingPeers() {
    var small = swarms(new Limits(50, 100, 100), CHOICE);
    var loyal =
        small
            .join(
                PeerRole.of(false),
                TestRequests.announce(CHANNEL, false, true, 0),
                TestRequests.UNKNOWN_CLIENT)
            .orElseThrow()
            .id();
    pass(20);
    small.report(channel(), loyal, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    for (int i = 0; i < 10_000; i++) {
      small.join(
          PeerRole.of(false),
          TestRequests.announce("Zmxvb2Q" + i, false, true, 0),
          TestRequests.UNKNOWN_CLIENT);
    }
    var peers =
        small
            .join(
                PeerRole.of(false),
                TestRequests.announce(CHANNEL, false, true, 0),
                TestRequests.UNKNOWN_CLIENT)
            .orElseThrow()
            .peers();
    assertThat(peers).extracting(Peer::id).containsExactly(loyal);
  }

  @Test
  void refusesAnnounceWhenFullOfReportingPeers() {
    var small = swarms(new Limits(10, 3, 3), CHOICE);
    for (int i = 0; i < 3; i++) {
      var id =
          small
              .join(
                  PeerRole.of(false),
                  TestRequests.announce("Y2g" + i, false, true, 0),
                  TestRequests.UNKNOWN_CLIENT)
              .orElseThrow()
              .id();
      pass(10);
      small.report(
          new ChannelId("Y2g" + i),
          id,
          TestRequests.stats(1, 0, false),
          TestRequests.UNKNOWN_CLIENT);
    }
    assertThat(
            small.join(
                PeerRole.of(false),
                TestRequests.announce("bmV3", false, true, 0),
                TestRequests.UNKNOWN_CLIENT))
        .isEmpty();
    assertThat(counters.value(TrackerCounter.FULL)).isEqualTo(1);
  }

  @Test
  void limitsThePeersOfOneChannel() {
    var small = swarms(new Limits(10, 100, 5), CHOICE);
    for (int i = 0; i < 20; i++) {
      small.join(
          PeerRole.of(false),
          TestRequests.announce(CHANNEL, false, true, 0),
          TestRequests.UNKNOWN_CLIENT);
    }
    assertThat(counters.value(TrackerCounter.NODES)).isEqualTo(5);
    assertThat(
            small.join(
                PeerRole.of(false),
                TestRequests.announce("b3RoZXI=", false, true, 0),
                TestRequests.UNKNOWN_CLIENT))
        .isPresent();
  }

  @Test
  void limitsForgedIds() {
    var small = swarms(new Limits(10, 100, 100), CHOICE);
    for (int i = 0; i < 100_000; i++) {
      small.report(
          channel(), "w00forged" + i, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    }
    assertThat(counters.value(TrackerCounter.NODES)).isEqualTo(100);
  }

  @Test
  void ignoresExclusionsAboveTheLimit() {
    var viewer = viewer();
    var exclusions = IntStream.range(0, 50_000).mapToObj(i -> "w11none" + i).toList();
    var asker = viewer();
    var request = TestRequests.peers(exclusions, 100, false, Optional.empty());
    assertThat(swarms.morePeers(channel(), asker, request, TestRequests.UNKNOWN_CLIENT))
        .extracting(Peer::id)
        .containsExactly(viewer);
  }

  @Test
  void clearResetsTheGauges() {
    superPeer();
    viewer();
    swarms.clear();
    assertThat(counters.value(TrackerCounter.NODES)).isZero();
    assertThat(counters.value(TrackerCounter.SUPER_PEERS)).isZero();
    assertThat(counters.value(TrackerCounter.CHANNELS)).isZero();
  }

  private Swarms swarms(Limits limits, PeerSelection peerSelection) {
    var allocation =
        SuperPeerAllocation.byNeed(
            peerSelection.superPeers(), peerSelection.seedPreferred(), peerSelection.urgentRatio());
    var dependencies =
        new Swarms.Dependencies(
            () -> now,
            new Random(7),
            new PeerIdIssuer(new Random(8), new PeerIdSigner(new byte[32])),
            counters,
            () -> reach,
            pace());
    return new Swarms(limits, peerSelection, allocation, dependencies);
  }

  @Test
  void peerExpiresByItsReportInterval() {
    callsPerSecond = 1;
    var busy = swarms(ROOMY, CHOICE);
    var announce = TestRequests.announce(CHANNEL, false, true, 0);
    for (int i = 0; i < 100; i++) {
      assertThat(
              busy.join(PeerRole.VIEWER, announce, TestRequests.UNKNOWN_CLIENT)
                  .orElseThrow()
                  .reportIntervalS())
          .isEqualTo(30);
    }
    pass(1);
    var slow =
        busy.join(PeerRole.VIEWER, announce, TestRequests.UNKNOWN_CLIENT)
            .orElseThrow()
            .reportIntervalS();
    assertThat(slow).isGreaterThan(100);
    pass(200);
    busy.expire();
    assertThat(counters.value(TrackerCounter.NODES))
        .as("the others have an interval of 30 s")
        .isOne();
    pass(slow * 5 / 2 - 199);
    busy.expire();
    assertThat(counters.value(TrackerCounter.NODES)).isZero();
  }

  @Test
  void relearntPeerExpiresByTheIntervalItKeeps() {
    swarms.report(
        channel(), "w00stranger", TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    pass(110);
    swarms.expire();
    assertThat(counters.value(TrackerCounter.NODES)).as("the interval may be up to 120 s").isOne();
    swarms.report(
        channel(), "w00stranger", TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    pass(270);
    swarms.expire();
    assertThat(counters.value(TrackerCounter.NODES)).as("it keeps 110 s").isOne();
    pass(20);
    swarms.expire();
    assertThat(counters.value(TrackerCounter.NODES)).isZero();
  }

  private ReportInterval pace() {
    var config = new TrackerConfig.Reporting(INTERVAL, INTERVAL.multipliedBy(4), callsPerSecond);
    return new ReportInterval(config, counters, () -> now);
  }

  private static List<Peer> viewerPeers(Swarms of) {
    return of.join(
            PeerRole.of(false),
            TestRequests.announce(CHANNEL, false, true, 0),
            TestRequests.UNKNOWN_CLIENT)
        .orElseThrow()
        .peers();
  }

  private void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  private String viewer() {
    return join(CHANNEL, false, true, 0).id();
  }

  private String superPeer() {
    return superPeer(PeerRole.SUPER_PEER);
  }

  private String superPeer(PeerRole role) {
    var announce = TestRequests.announce(CHANNEL, true, true, 0);
    var id = swarms.join(role, announce, TestRequests.UNKNOWN_CLIENT).orElseThrow().id();
    swarms.report(channel(), id, TestRequests.stats(1, 0, false), TestRequests.UNKNOWN_CLIENT);
    return id;
  }

  private Swarms.Joined join(String channel, boolean superPeer, boolean live, long pos) {
    return swarms
        .join(
            PeerRole.of(superPeer),
            TestRequests.announce(channel, superPeer, live, pos),
            TestRequests.UNKNOWN_CLIENT)
        .orElseThrow();
  }

  private List<Peer> more(String id, String... exclusions) {
    var request = TestRequests.peers(List.of(exclusions), 100, false, Optional.empty());
    return swarms.morePeers(channel(), id, request, TestRequests.UNKNOWN_CLIENT);
  }

  private static Peers ask(int ratio, boolean urgent) {
    return TestRequests.peers(List.of(), ratio, urgent, Optional.empty());
  }

  private static ChannelId channel() {
    return new ChannelId(CHANNEL);
  }
}
