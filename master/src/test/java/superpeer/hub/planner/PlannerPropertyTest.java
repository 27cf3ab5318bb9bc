package superpeer.hub.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds whatever the servers, the channels and the time do. */
class PlannerPropertyTest {

  private static final int WORLDS = 300;
  private static final int ROUNDS = 30;

  @Test
  void whateverHappensThePlanKeepsItsRules() {
    for (var seed = 0; seed < WORLDS; seed++) {
      var random = new Random(seed);
      var world = made(random);
      for (var round = 0; round < ROUNDS; round++) {
        happen(world, random);
        var before = world.situation();
        var manual = manual(world);
        var counts = counts(world);
        var plan = world.round();
        assertRules(world, before, plan, counts, "world " + seed + ", round " + round);
        assertThat(manual(world)).as("manual seeds of world %d", seed).isEqualTo(manual);
      }
    }
  }

  @Test
  void whereNothingHappensNothingIsOrderedAfterAFewRounds() {
    for (var seed = 0; seed < WORLDS; seed++) {
      var random = new Random(seed);
      var world = made(random);
      for (var round = 0; round < 10; round++) {
        happen(world, random);
        world.round();
      }
      world.nowMs += 1_000_000;
      for (var round = 0; round < 40; round++) {
        world.round();
        world.nowMs += 100_000;
      }
      assertThat(world.round().orders()).as("world %d", seed).isEmpty();
    }
  }

  private static void assertRules(
      World world, Situation before, Plan plan, Map<String, Integer> counts, String when) {
    var seeded = new HashSet<String>();
    for (var order : plan.orders()) {
      var place = order.place();
      var server = world.find(place.server());
      assertThat(order.why()).as(when).isNotEmpty();
      assertThat(server.running && server.auto).as(when).isTrue();
      if (order instanceof Order.Stop) {
        assertThat(before.own()).as(when + ": only its own").containsKey(place);
        counts.merge(place.server(), -1, Integer::sum);
      } else {
        assertThat(server.enabled && !server.draining && !server.full).as(when).isTrue();
        assertThat(seeded.add(place.channel())).as(when + ": once").isTrue();
        assertThat(before.avoided()).as(when).doesNotContain(place);
        assertThat(counts.merge(place.server(), 1, Integer::sum))
            .as(when + ": cap of " + place.server())
            .isLessThanOrEqualTo(server.cap());
        assertThat(world.heat.get(place.channel()))
            .as(when)
            .isGreaterThanOrEqualTo(before.settings().seeding().minViewers() / 2.0);
      }
    }
    assertThat(plan.why().keySet()).as(when).containsAll(world.channelIds());
  }

  private static World made(Random random) {
    var world = new World();
    for (var i = 0; i < 1 + random.nextInt(4); i++) {
      var server = world.server("s" + i);
      server.slots = 1 + random.nextInt(4);
      server.maxChannels = random.nextInt(3);
      if (random.nextInt(3) == 0) {
        server.seeds("m" + i);
      }
    }
    for (var i = 0; i < random.nextInt(12); i++) {
      world.channel("c" + i, random.nextInt(20));
    }
    return world.settings(true, 1 + random.nextInt(5), random.nextInt(6));
  }

  private static void happen(World world, Random random) {
    world.nowMs += random.nextInt(120_000);
    var server = world.servers.get(random.nextInt(world.servers.size()));
    switch (random.nextInt(10)) {
      case 0 -> server.running = !server.running;
      case 1 -> server.auto = !server.auto;
      case 2 -> server.enabled = !server.enabled;
      case 3 -> server.full = !server.full;
      case 4 -> server.draining = !server.draining;
      case 5 -> server.uplinkMbps = random.nextInt(1_000);
      case 6 -> world.avoided.clear();
      case 7 -> server.stress = random.nextDouble();
      default -> world.channel("c" + random.nextInt(12), random.nextDouble() * 20);
    }
  }

  private static Map<String, Set<String>> manual(World world) {
    var manual = new HashMap<String, Set<String>>();
    for (var server : world.servers) {
      var seeds = new HashSet<>(server.seeds.keySet());
      seeds.removeIf(channel -> world.own.containsKey(new Place(server.id, channel)));
      manual.put(server.id, seeds);
    }
    return manual;
  }

  private static Map<String, Integer> counts(World world) {
    var counts = new HashMap<String, Integer>();
    List.copyOf(world.servers).forEach(server -> counts.put(server.id, server.seeds.size()));
    return counts;
  }
}
