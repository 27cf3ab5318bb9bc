package superpeer.hub.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.hub.registry.ServerLocation;
import superpeer.hub.tracker.PeerLocations;
import superpeer.hub.tracker.PeerLocations.Position;

class PlannerTest {

  private static final long MINUTE = 60_000;

  private final FakeCluster fakeCluster = new FakeCluster();

  @Test
  void seedsHotChannelsAndSaysWhy() {
    fakeCluster.server("a");
    fakeCluster.channel("hot", 5).channel("cold", 2.9);
    var plan = fakeCluster.round();
    assertThat(plan.actions()).hasSize(1);
    var start = (SeedAction.Start) plan.actions().get(0);
    assertThat(start.placement()).isEqualTo(new Placement("a", FakeCluster.id("hot")));
    assertThat(start.reason()).isEqualTo("rank 1, 5.0 viewers, need 0.00: seeded at a");
    assertThat(plan.reasons().get(FakeCluster.id("cold"))).endsWith("seeded from 3 viewers");
    assertThat(fakeCluster.round().actions()).isEmpty();
  }

  @Test
  void hottestChannelsComeFirst() {
    fakeCluster.server("a").maxChannels = 2;
    fakeCluster.channel("x", 4).channel("y", 9).channel("z", 6);
    var plan = fakeCluster.round();
    assertThat(fakeCluster.seeding("y")).containsExactly("a");
    assertThat(fakeCluster.seeding("z")).containsExactly("a");
    assertThat(fakeCluster.seeding("x")).isEmpty();
    assertThat(plan.reasons().get(FakeCluster.id("x")))
        .contains("no server can take it: a has 2 channels, its maximum");
  }

  @Test
  void channelsAreSpreadBySpareUplink() {
    fakeCluster.server("a").uplinkMbps = 100;
    fakeCluster.server("b");
    for (var i = 0; i < 4; i++) {
      fakeCluster.channel("c" + i, 10 + i);
    }
    fakeCluster.round();
    assertThat(fakeCluster.find("a").seeds).hasSize(2);
    assertThat(fakeCluster.find("b").seeds).hasSize(2);
  }

  @Test
  void manualSeedIsNeitherDuplicatedNorStopped() {
    fakeCluster.server("a").seeds("hot").seeds("unwatched");
    fakeCluster.server("b");
    fakeCluster.channel("hot", 50);
    var plan = fakeCluster.round();
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.reasons().get(FakeCluster.id("hot"))).endsWith("seeded manually at a");
    fakeCluster.nowMs += 100 * MINUTE;
    fakeCluster.channel("hot", 0);
    assertThat(fakeCluster.round().actions()).isEmpty();
  }

  @Test
  void manualSeedReplacesPlannedSeed() {
    fakeCluster.server("a");
    fakeCluster.channel("hot", 5);
    fakeCluster.round();
    fakeCluster.server("b").seeds("hot");
    var plan = fakeCluster.round();
    assertThat(plan.actions()).singleElement().isInstanceOf(SeedAction.Stop.class);
    assertThat(plan.actions().get(0).reason()).isEqualTo("it is seeded manually at b");
    assertThat(fakeCluster.seeding("hot")).containsExactly("b");
  }

  @Test
  void channelsOfLostServerMoveAndStayMoved() {
    fakeCluster.server("a");
    fakeCluster.channel("hot", 5);
    fakeCluster.round();
    fakeCluster.server("b");
    fakeCluster.nowMs += MINUTE;
    assertThat(fakeCluster.round().actions()).as("while it lives").isEmpty();

    fakeCluster.find("a").running = false;
    var plan = fakeCluster.round();
    assertThat(plan.actions())
        .singleElement()
        .extracting(SeedAction::placement)
        .isEqualTo(new Placement("b", FakeCluster.id("hot")));
    assertThat(plan.actions().get(0).reason()).endsWith("seeded at b, because a was lost");

    fakeCluster.nowMs += MINUTE;
    fakeCluster.find("a").running = true;
    var back = fakeCluster.round();
    assertThat(back.actions()).singleElement().isInstanceOf(SeedAction.Stop.class);
    assertThat(back.actions().get(0).placement().server()).isEqualTo("a");
    assertThat(fakeCluster.seeding("hot")).containsExactly("b");
    assertThat(fakeCluster.round().actions()).isEmpty();
  }

  @Test
  void coolerChannelThatIsStillWantedMovesToo() {
    fakeCluster.server("a");
    fakeCluster.channel("hot", 5);
    fakeCluster.round();
    fakeCluster.server("b");
    fakeCluster.channel("hot", 2);
    fakeCluster.find("a").running = false;
    assertThat(fakeCluster.round().actions()).hasSize(1);
  }

  @Test
  void serverExcludedFromAutoSeedingIsLeftAlone() {
    fakeCluster.server("a").auto = false;
    fakeCluster.channel("hot", 5);
    var plan = fakeCluster.round();
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.reasons().get(FakeCluster.id("hot")))
        .endsWith("no server can take it: a is excluded from auto-seeding");

    fakeCluster.find("a").auto = true;
    fakeCluster.round();
    fakeCluster.find("a").auto = false;
    fakeCluster.server("b");
    fakeCluster.channel("hot", 0);
    fakeCluster.nowMs += 100 * MINUTE;
    assertThat(fakeCluster.round().actions()).as("neither stopped nor moved").isEmpty();
  }

  @Test
  void channelsOfDisabledOrDrainingServerMove() {
    fakeCluster.server("a");
    fakeCluster.server("b").maxChannels = 1;
    fakeCluster.find("b").uplinkMbps = 500;
    fakeCluster.channel("hot", 5);
    fakeCluster.round();
    assertThat(fakeCluster.seeding("hot")).containsExactly("a");
    fakeCluster.find("a").draining = true;
    fakeCluster.round();
    assertThat(fakeCluster.seeding("hot")).containsExactly("a", "b");
    fakeCluster.round();
    assertThat(fakeCluster.seeding("hot"))
        .as("stopped on the draining server")
        .containsExactly("b");
    fakeCluster.find("a").draining = false;
    fakeCluster.find("b").enabled = false;
    fakeCluster.round();
    fakeCluster.round();
    assertThat(fakeCluster.seeding("hot")).containsExactly("a");
  }

  @Test
  void channelStaysUntilItWasColdForAWhile() {
    fakeCluster.server("a");
    fakeCluster.channel("hot", 5);
    fakeCluster.round();
    fakeCluster.channel("hot", 1.6);
    fakeCluster.nowMs += 100 * MINUTE;
    assertThat(fakeCluster.round().actions()).as("more than half of the minimum").isEmpty();
    fakeCluster.channel("hot", 1.4);
    fakeCluster.nowMs += 4 * MINUTE;
    assertThat(fakeCluster.round().actions()).as("not long enough").isEmpty();
    fakeCluster.nowMs += 2 * MINUTE;
    var plan = fakeCluster.round();
    assertThat(plan.actions()).singleElement().isInstanceOf(SeedAction.Stop.class);
    assertThat(plan.actions().get(0).reason())
        .isEqualTo("it had fewer than 1.5 viewers for 300 s and now has 1.4");
    assertThat(fakeCluster.round().actions()).isEmpty();
  }

  @Test
  void onlyMuchHotterChannelReplacesColdest() {
    fakeCluster.server("a").maxChannels = 2;
    fakeCluster.channel("x", 5).channel("y", 8);
    fakeCluster.round();
    fakeCluster.nowMs += 2 * MINUTE;
    fakeCluster.channel("new", 7);
    assertThat(fakeCluster.round().actions()).isEmpty();
    fakeCluster.channel("new", 8);
    var plan = fakeCluster.round();
    assertThat(plan.actions()).singleElement().isInstanceOf(SeedAction.Stop.class);
    assertThat(plan.actions().get(0).placement().channel()).isEqualTo(FakeCluster.id("x"));
    fakeCluster.round();
    assertThat(fakeCluster.seeding("new")).containsExactly("a");
    assertThat(fakeCluster.round().actions()).isEmpty();
  }

  @Test
  void distanceLimitsLiveButNotVod() {
    fakeCluster.viewersAt =
        new PeerLocations(Optional.of("DE"), Optional.of(new Position(52.5, 13.4)));
    fakeCluster.server("sydney").at("AU", -33.9, 151.2);
    fakeCluster.channel("hot", 5);
    var plan = fakeCluster.round();
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.reasons().get(FakeCluster.id("hot")))
        .contains("sydney is 16")
        .contains("km away; the limit for live is 7000 km");
    fakeCluster.server("newyork").at("US", 40.7, -74.0);
    fakeCluster.round();
    assertThat(fakeCluster.seeding("hot")).containsExactly("newyork");
    fakeCluster.live = false;
    fakeCluster.find("newyork").running = false;
    fakeCluster.round();
    assertThat(fakeCluster.seeding("hot")).contains("sydney");
  }

  @Test
  void serverInSameCountryComesFirst() {
    fakeCluster.viewersAt = new PeerLocations(Optional.of("DE"), Optional.empty());
    fakeCluster.server("far");
    fakeCluster.server("home").at("DE", 50, 8).uplinkMbps = 800;
    fakeCluster.channel("hot", 5);
    fakeCluster.round();
    assertThat(fakeCluster.seeding("hot")).containsExactly("home");
  }

  @Test
  void fullServerIsNotUsed() {
    fakeCluster.server("full").full = true;
    fakeCluster.server("busy").uplinkMbps = 990;
    fakeCluster.channel("hot", 5);
    var plan = fakeCluster.round();
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.reasons().get(FakeCluster.id("hot")))
        .contains("full is full")
        .contains("busy has no spare uplink");
  }

  @Test
  void avoidedPlacementIsNotUsed() {
    fakeCluster.server("a");
    fakeCluster.channel("hot", 5);
    fakeCluster.avoided.add(new Placement("a", FakeCluster.id("hot")));
    assertThat(fakeCluster.round().actions()).isEmpty();
  }

  @Test
  void disabledPlannerDoesNothing() {
    fakeCluster.server("a");
    fakeCluster.channel("hot", 5);
    fakeCluster.round();
    fakeCluster.settings(false, 3, 0).channel("other", 50).channel("hot", 0);
    fakeCluster.nowMs += 100 * MINUTE;
    var plan = fakeCluster.round();
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.reasons().get(FakeCluster.id("other"))).endsWith("auto-seeding is off");
  }

  @Test
  void maxChannelsIsRespected() {
    fakeCluster.server("a");
    fakeCluster.settings(true, 3, 1).channel("x", 9).channel("y", 8);
    var plan = fakeCluster.round();
    assertThat(plan.actions()).hasSize(1);
    assertThat(plan.reasons().get(FakeCluster.id("y")))
        .endsWith("1 channels are seeded, the configured maximum");
  }

  @Test
  void parkedSeedIsTriedElsewhere() {
    fakeCluster.server("a");
    fakeCluster.channel("hot", 5);
    fakeCluster.round();
    fakeCluster.nowMs += MINUTE;
    fakeCluster.find("a").seeds.put(FakeCluster.id("hot"), "parked");
    assertThat(fakeCluster.round().reasons().get(FakeCluster.id("hot")))
        .contains("a has it but does not run it");
    fakeCluster.server("b");
    fakeCluster.round();
    assertThat(fakeCluster.seeding("hot")).contains("b");
  }

  @Test
  void unreportedStopIsNotAManualSeed() {
    fakeCluster.server("a");
    fakeCluster.server("b");
    fakeCluster.channel("hot", 5);
    fakeCluster.round();
    var at = fakeCluster.seeding("hot").get(0);
    var other = at.equals("a") ? "b" : "a";
    fakeCluster.find(other).seeds("hot");
    fakeCluster.stopping.add(new Placement(other, FakeCluster.id("hot")));
    fakeCluster.nowMs += MINUTE;
    assertThat(fakeCluster.round().actions()).isEmpty();
  }

  @Test
  void unseedableChannelIsNotSeeded() {
    fakeCluster.server("a");
    fakeCluster.heat.put("Y2g=", 50.0);
    var plan = fakeCluster.round();
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.reasons().get("Y2g=")).contains("not an HLS channel");
  }

  @Test
  void busyServerGetsAReplicaAfterAWhile() {
    busy("a");
    fakeCluster.server("b");
    fakeCluster.channel("hot", 500);
    assertThat(fakeCluster.seeding("hot")).isEmpty();
    rounds(1, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a");
    rounds(19, 1_000);
    assertThat(fakeCluster.seeding("hot"))
        .as("its fleet can add workers first")
        .containsExactly("a");
    var plan = rounds(3, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a", "b");
    assertThat(plan.actions()).isEmpty();
    assertThat(plan.reasons().get(FakeCluster.id("hot"))).endsWith("seeded at a and b");
    rounds(100, 10_000);
    assertThat(fakeCluster.seeding("hot")).as("while both are busy").containsExactly("a", "b");
  }

  @Test
  void serverThatCanAddWorkersGetsNoReplica() {
    busy("a").slots = 2;
    fakeCluster.server("b");
    fakeCluster.channel("hot", 500);
    rounds(100, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a");
  }

  @Test
  void reasonSaysWhyThereIsNoReplica() {
    busy("a");
    fakeCluster.server("full").full = true;
    fakeCluster.channel("hot", 500);
    var plan = rounds(100, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a");
    assertThat(plan.reasons().get(FakeCluster.id("hot")))
        .endsWith("seeded at a, its viewers need 2 servers; no server can take it: full is full");
  }

  @Test
  void replicaStopsWhenOneServerIsEnough() {
    busy("a");
    fakeCluster.server("b");
    fakeCluster.channel("hot", 500);
    rounds(30, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a", "b");
    fakeCluster.find("a").stress = 0.5;
    rounds(40, 10_000);
    assertThat(fakeCluster.seeding("hot")).as("between the thresholds").containsExactly("a", "b");
    fakeCluster.find("a").stress = 0.2;
    fakeCluster.find("b").stress = 0.1;
    rounds(29, 10_000);
    assertThat(fakeCluster.seeding("hot")).as("not long enough").containsExactly("a", "b");
    rounds(2, 10_000);
    assertThat(fakeCluster.seeding("hot")).hasSize(1);
  }

  @Test
  void lostReplicaIsReplaced() {
    busy("a");
    fakeCluster.server("b");
    fakeCluster.channel("hot", 500);
    rounds(30, 1_000);
    fakeCluster.server("c");
    rounds(5, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a", "b");
    fakeCluster.find("b").running = false;
    var plan = rounds(1, 1_000);
    assertThat(plan.actions())
        .singleElement()
        .extracting(SeedAction::placement)
        .isEqualTo(new Placement("c", FakeCluster.id("hot")));
    fakeCluster.find("b").running = true;
    rounds(2, 1_000);
    assertThat(fakeCluster.seeding("hot")).hasSize(2);
  }

  @Test
  void replicaTakesNoSlotFromOthersAndStaysInReach() {
    fakeCluster.viewersAt =
        new PeerLocations(Optional.of("DE"), Optional.of(new Position(52.5, 13.4)));
    busy("a").at("DE", 50, 8);
    fakeCluster.server("b").at("DE", 50, 8).maxChannels = 1;
    fakeCluster.server("sydney").at("AU", -33.9, 151.2);
    fakeCluster.channel("hot", 500);
    rounds(1, 1_000);
    fakeCluster.channel("warm", 4);
    rounds(100, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a");
    assertThat(fakeCluster.seeding("warm")).containsExactly("b");
  }

  @Test
  void replicaMakesRoomForUnseededChannel() {
    busy("a");
    fakeCluster.server("b").maxChannels = 1;
    fakeCluster.channel("hot", 500);
    rounds(100, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a", "b");
    fakeCluster.channel("warm", 4);
    var plan = fakeCluster.round();
    assertThat(plan.actions().get(0).reason())
        .isEqualTo("it makes room for a channel that has no server (4.0 viewers)");
    rounds(100, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a");
    assertThat(fakeCluster.seeding("warm")).containsExactly("b");
  }

  @Test
  void manualSeedGetsNoReplica() {
    busy("a").seeds("hot");
    fakeCluster.server("b");
    fakeCluster.channel("hot", 500);
    rounds(100, 1_000);
    assertThat(fakeCluster.seeding("hot")).containsExactly("a");
  }

  /** A server whose only worker is overloaded. */
  private FakeCluster.FakeServer busy(String id) {
    var server = fakeCluster.server(id);
    server.slots = 1;
    server.stress = 0.9;
    server.at("DE", 50, 8);
    return server;
  }

  private Plan rounds(int number, long eachMs) {
    var plan = fakeCluster.round();
    for (var i = 1; i < number; i++) {
      fakeCluster.nowMs += eachMs;
      plan = fakeCluster.round();
    }
    fakeCluster.nowMs += eachMs;
    return plan;
  }

  @Test
  void distanceIsGreatCircle() {
    var berlin =
        new ServerLocation(
            Optional.empty(), Optional.of(52.52), Optional.of(13.405), Optional.empty());
    var newYork = new PeerLocations(Optional.empty(), Optional.of(new Position(40.7128, -74.006)));
    assertThat(ServerDistance.between(berlin, newYork).orElseThrow()).isBetween(6_380.0, 6_390.0);
    assertThat(ServerDistance.between(ServerLocation.UNKNOWN, newYork)).isEmpty();
    assertThat(ServerDistance.between(berlin, PeerLocations.UNKNOWN)).isEmpty();
  }
}
