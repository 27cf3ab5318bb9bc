package superpeer.hub.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.hub.registry.Location;
import superpeer.hub.tracker.Whereabouts;
import superpeer.hub.tracker.Whereabouts.Position;

class PlannerTest {

  private static final long MINUTE = 60_000;

  private final World world = new World();

  @Test
  void seedsWhatIsHotEnoughAndSaysWhy() {
    world.server("a");
    world.channel("hot", 5).channel("cold", 2.9);
    var plan = world.round();
    assertThat(plan.orders()).hasSize(1);
    var seed = (Order.Seed) plan.orders().get(0);
    assertThat(seed.place()).isEqualTo(new Place("a", World.id("hot")));
    assertThat(seed.why()).isEqualTo("rank 1, 5.0 viewers, need 0.00: seeded at a");
    assertThat(plan.why().get(World.id("cold"))).endsWith("seeded from 3 viewers on");
    assertThat(world.round().orders()).isEmpty();
  }

  @Test
  void theHottestComeFirstWhereThereIsNotRoomForAll() {
    world.server("a").maxChannels = 2;
    world.channel("x", 4).channel("y", 9).channel("z", 6);
    var plan = world.round();
    assertThat(world.seeding("y")).containsExactly("a");
    assertThat(world.seeding("z")).containsExactly("a");
    assertThat(world.seeding("x")).isEmpty();
    assertThat(plan.why().get(World.id("x")))
        .contains("no server can: a has 2 channels, which is as many as it may");
  }

  @Test
  void channelsAreSpreadByUplinkToSpare() {
    world.server("a").uplinkMbps = 100;
    world.server("b");
    for (var i = 0; i < 4; i++) {
      world.channel("c" + i, 10 + i);
    }
    world.round();
    assertThat(world.find("a").seeds).hasSize(2);
    assertThat(world.find("b").seeds).hasSize(2);
  }

  @Test
  void whatPeopleSeededIsNeitherSeededAgainNorStopped() {
    world.server("a").seeds("hot").seeds("unwatched");
    world.server("b");
    world.channel("hot", 50);
    var plan = world.round();
    assertThat(plan.orders()).isEmpty();
    assertThat(plan.why().get(World.id("hot"))).endsWith("seeded by hand at a");
    world.nowMs += 100 * MINUTE;
    world.channel("hot", 0);
    assertThat(world.round().orders()).isEmpty();
  }

  @Test
  void whoSeedsByHandWhatThePlannerSeedsReplacesIt() {
    world.server("a");
    world.channel("hot", 5);
    world.round();
    world.server("b").seeds("hot");
    var plan = world.round();
    assertThat(plan.orders()).singleElement().isInstanceOf(Order.Stop.class);
    assertThat(plan.orders().get(0).why()).isEqualTo("it is seeded by hand at b");
    assertThat(world.seeding("hot")).containsExactly("b");
  }

  @Test
  void aDeadServersChannelsMoveAtOnceAndStayWhenItComesBack() {
    world.server("a");
    world.channel("hot", 5);
    world.round();
    world.server("b");
    world.nowMs += MINUTE;
    assertThat(world.round().orders()).as("while it lives").isEmpty();

    world.find("a").running = false;
    var plan = world.round();
    assertThat(plan.orders())
        .singleElement()
        .extracting(Order::place)
        .isEqualTo(new Place("b", World.id("hot")));
    assertThat(plan.orders().get(0).why()).endsWith("seeded at b, for a is lost to it");

    world.nowMs += MINUTE;
    world.find("a").running = true;
    var back = world.round();
    assertThat(back.orders()).singleElement().isInstanceOf(Order.Stop.class);
    assertThat(back.orders().get(0).place().server()).isEqualTo("a");
    assertThat(world.seeding("hot")).containsExactly("b");
    assertThat(world.round().orders()).isEmpty();
  }

  @Test
  void aChannelThatCooledButStaysWantedMovesToo() {
    world.server("a");
    world.channel("hot", 5);
    world.round();
    world.server("b");
    world.channel("hot", 2);
    world.find("a").running = false;
    assertThat(world.round().orders()).hasSize(1);
  }

  @Test
  void aServerThatIsNotForAutoSeedingIsLeftAlone() {
    world.server("a").auto = false;
    world.channel("hot", 5);
    var plan = world.round();
    assertThat(plan.orders()).isEmpty();
    assertThat(plan.why().get(World.id("hot")))
        .endsWith("no server can: a is not for auto-seeding");

    world.find("a").auto = true;
    world.round();
    world.find("a").auto = false;
    world.server("b");
    world.channel("hot", 0);
    world.nowMs += 100 * MINUTE;
    assertThat(world.round().orders()).as("neither stopped nor moved").isEmpty();
  }

  @Test
  void aDisabledOrDrainingServersChannelsMove() {
    world.server("a");
    world.server("b").maxChannels = 1;
    world.find("b").uplinkMbps = 500;
    world.channel("hot", 5);
    world.round();
    assertThat(world.seeding("hot")).containsExactly("a");
    world.find("a").draining = true;
    world.round();
    assertThat(world.seeding("hot")).containsExactly("a", "b");
    world.round();
    assertThat(world.seeding("hot")).as("taken back where nobody is served").containsExactly("b");
    world.find("a").draining = false;
    world.find("b").enabled = false;
    world.round();
    world.round();
    assertThat(world.seeding("hot")).containsExactly("a");
  }

  @Test
  void aChannelStaysUntilItHasBeenColdForAWhile() {
    world.server("a");
    world.channel("hot", 5);
    world.round();
    world.channel("hot", 1.6);
    world.nowMs += 100 * MINUTE;
    assertThat(world.round().orders()).as("more than half of what starts it").isEmpty();
    world.channel("hot", 1.4);
    world.nowMs += 4 * MINUTE;
    assertThat(world.round().orders()).as("not long enough").isEmpty();
    world.nowMs += 2 * MINUTE;
    var plan = world.round();
    assertThat(plan.orders()).singleElement().isInstanceOf(Order.Stop.class);
    assertThat(plan.orders().get(0).why())
        .isEqualTo("it had fewer than 1.5 viewers for 300 s, now 1.4");
    assertThat(world.round().orders()).isEmpty();
  }

  @Test
  void aMuchHotterChannelTakesTheRoomOfTheColdestAndALittleHotterOneDoesNot() {
    world.server("a").maxChannels = 2;
    world.channel("x", 5).channel("y", 8);
    world.round();
    world.nowMs += 2 * MINUTE;
    world.channel("new", 7);
    assertThat(world.round().orders()).isEmpty();
    world.channel("new", 8);
    var plan = world.round();
    assertThat(plan.orders()).singleElement().isInstanceOf(Order.Stop.class);
    assertThat(plan.orders().get(0).place().channel()).isEqualTo(World.id("x"));
    world.round();
    assertThat(world.seeding("new")).containsExactly("a");
    assertThat(world.round().orders()).isEmpty();
  }

  @Test
  void liveIsSeededWithinReachOnlyAndVodAnywhere() {
    world.viewersAt = new Whereabouts(Optional.of("DE"), Optional.of(new Position(52.5, 13.4)));
    world.server("sydney").at("AU", -33.9, 151.2);
    world.channel("hot", 5);
    var plan = world.round();
    assertThat(plan.orders()).isEmpty();
    assertThat(plan.why().get(World.id("hot")))
        .contains("sydney is 16")
        .contains("km away, and live reaches 7000 km");
    world.server("newyork").at("US", 40.7, -74.0);
    world.round();
    assertThat(world.seeding("hot")).containsExactly("newyork");
    world.live = false;
    world.find("newyork").running = false;
    world.round();
    assertThat(world.seeding("hot")).contains("sydney");
  }

  @Test
  void theSameCountryComesFirst() {
    world.viewersAt = new Whereabouts(Optional.of("DE"), Optional.empty());
    world.server("far");
    world.server("home").at("DE", 50, 8).uplinkMbps = 800;
    world.channel("hot", 5);
    world.round();
    assertThat(world.seeding("hot")).containsExactly("home");
  }

  @Test
  void aServerWithoutRoomIsNotAsked() {
    world.server("full").full = true;
    world.server("busy").uplinkMbps = 990;
    world.channel("hot", 5);
    var plan = world.round();
    assertThat(plan.orders()).isEmpty();
    assertThat(plan.why().get(World.id("hot")))
        .contains("full is full")
        .contains("busy has no uplink to spare");
  }

  @Test
  void aPlaceThatRefusedIsLeftAlone() {
    world.server("a");
    world.channel("hot", 5);
    world.avoided.add(new Place("a", World.id("hot")));
    assertThat(world.round().orders()).isEmpty();
  }

  @Test
  void switchedOffItGivesNoOrders() {
    world.server("a");
    world.channel("hot", 5);
    world.round();
    world.settings(false, 3, 0).channel("other", 50).channel("hot", 0);
    world.nowMs += 100 * MINUTE;
    var plan = world.round();
    assertThat(plan.orders()).isEmpty();
    assertThat(plan.why().get(World.id("other"))).endsWith("auto-seeding is off");
  }

  @Test
  void noMoreChannelsThanTheMost() {
    world.server("a");
    world.settings(true, 3, 1).channel("x", 9).channel("y", 8);
    var plan = world.round();
    assertThat(plan.orders()).hasSize(1);
    assertThat(plan.why().get(World.id("y"))).endsWith("1 channels are seeded, which is the most");
  }

  @Test
  void aSeedThatItsServerDoesNotRunIsTriedElsewhere() {
    world.server("a");
    world.channel("hot", 5);
    world.round();
    world.nowMs += MINUTE;
    world.find("a").seeds.put(World.id("hot"), "parked");
    assertThat(world.round().why().get(World.id("hot"))).contains("a has it, and does not run it");
    world.server("b");
    world.round();
    assertThat(world.seeding("hot")).contains("b");
  }

  @Test
  void aStopThatNoReportShowsYetIsNoManualSeed() {
    world.server("a");
    world.server("b");
    world.channel("hot", 5);
    world.round();
    var at = world.seeding("hot").get(0);
    var other = at.equals("a") ? "b" : "a";
    world.find(other).seeds("hot");
    world.ending.add(new Place(other, World.id("hot")));
    world.nowMs += MINUTE;
    assertThat(world.round().orders()).isEmpty();
  }

  @Test
  void whatNoSuperPeerCanSeedIsNotOrdered() {
    world.server("a");
    world.heat.put("Y2g=", 50.0);
    var plan = world.round();
    assertThat(plan.orders()).isEmpty();
    assertThat(plan.why().get("Y2g=")).contains("no HLS channel");
  }

  @Test
  void aChannelThatKeepsItsServerBusyGetsASecondAfterAWhile() {
    busy("a");
    world.server("b");
    world.channel("hot", 500);
    assertThat(world.seeding("hot")).isEmpty();
    rounds(1, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a");
    rounds(19, 1_000);
    assertThat(world.seeding("hot")).as("its fleet has the chance to grow").containsExactly("a");
    var plan = rounds(3, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a", "b");
    assertThat(plan.orders()).isEmpty();
    assertThat(plan.why().get(World.id("hot"))).endsWith("seeded at a and b");
    rounds(100, 10_000);
    assertThat(world.seeding("hot")).as("for as long as it is so").containsExactly("a", "b");
  }

  @Test
  void aBusyServerThatCanGiveAnotherWorkerHelpsItself() {
    busy("a").slots = 2;
    world.server("b");
    world.channel("hot", 500);
    rounds(100, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a");
  }

  @Test
  void whereNoOtherServerCanHelpItSaysWhy() {
    busy("a");
    world.server("full").full = true;
    world.channel("hot", 500);
    var plan = rounds(100, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a");
    assertThat(plan.why().get(World.id("hot")))
        .endsWith("seeded at a, its viewers need 2 servers; no server can: full is full");
  }

  @Test
  void theSecondServerGoesWhenOneIsLongEnough() {
    busy("a");
    world.server("b");
    world.channel("hot", 500);
    rounds(30, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a", "b");
    world.find("a").stress = 0.5;
    rounds(40, 10_000);
    assertThat(world.seeding("hot")).as("between the marks").containsExactly("a", "b");
    world.find("a").stress = 0.2;
    world.find("b").stress = 0.1;
    rounds(29, 10_000);
    assertThat(world.seeding("hot")).as("not for long").containsExactly("a", "b");
    rounds(2, 10_000);
    assertThat(world.seeding("hot")).hasSize(1);
  }

  @Test
  void ofTwoServersOneThatIsLostIsReplaced() {
    busy("a");
    world.server("b");
    world.channel("hot", 500);
    rounds(30, 1_000);
    world.server("c");
    rounds(5, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a", "b");
    world.find("b").running = false;
    var plan = rounds(1, 1_000);
    assertThat(plan.orders())
        .singleElement()
        .extracting(Order::place)
        .isEqualTo(new Place("c", World.id("hot")));
    world.find("b").running = true;
    rounds(2, 1_000);
    assertThat(world.seeding("hot")).hasSize(2);
  }

  @Test
  void aSecondServerTakesNoRoomFromAChannelWithoutOneAndStaysInReach() {
    world.viewersAt = new Whereabouts(Optional.of("DE"), Optional.of(new Position(52.5, 13.4)));
    busy("a").at("DE", 50, 8);
    world.server("b").at("DE", 50, 8).maxChannels = 1;
    world.server("sydney").at("AU", -33.9, 151.2);
    world.channel("hot", 500);
    rounds(1, 1_000);
    world.channel("warm", 4);
    rounds(100, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a");
    assertThat(world.seeding("warm")).containsExactly("b");
  }

  @Test
  void aSecondServerMakesRoomForAChannelThatHasNone() {
    busy("a");
    world.server("b").maxChannels = 1;
    world.channel("hot", 500);
    rounds(100, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a", "b");
    world.channel("warm", 4);
    var plan = world.round();
    assertThat(plan.orders().get(0).why())
        .isEqualTo("it makes room for one that has no server (4.0 viewers)");
    rounds(100, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a");
    assertThat(world.seeding("warm")).containsExactly("b");
  }

  @Test
  void aSeedByHandIsNotReinforced() {
    busy("a").seeds("hot");
    world.server("b");
    world.channel("hot", 500);
    rounds(100, 1_000);
    assertThat(world.seeding("hot")).containsExactly("a");
  }

  /** A server whose only worker has more to do than it can. */
  private World.Server busy(String id) {
    var server = world.server(id);
    server.slots = 1;
    server.stress = 0.9;
    server.at("DE", 50, 8);
    return server;
  }

  private Plan rounds(int number, long eachMs) {
    var plan = world.round();
    for (var i = 1; i < number; i++) {
      world.nowMs += eachMs;
      plan = world.round();
    }
    world.nowMs += eachMs;
    return plan;
  }

  @Test
  void distanceIsThatOfTheGlobe() {
    var berlin =
        new Location(Optional.empty(), Optional.of(52.52), Optional.of(13.405), Optional.empty());
    var newYork = new Whereabouts(Optional.empty(), Optional.of(new Position(40.7128, -74.006)));
    assertThat(Distance.between(berlin, newYork).orElseThrow()).isBetween(6_380.0, 6_390.0);
    assertThat(Distance.between(Location.UNKNOWN, newYork)).isEmpty();
    assertThat(Distance.between(berlin, Whereabouts.UNKNOWN)).isEmpty();
  }
}
