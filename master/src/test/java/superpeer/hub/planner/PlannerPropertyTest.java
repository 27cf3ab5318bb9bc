package superpeer.hub.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Checks the rules of plans with random servers, channels and times. */
class PlannerPropertyTest {

  private static final int CLUSTERS = 300;
  private static final int ROUNDS = 30;

  @Test
  void everyPlanKeepsTheRules() {
    for (var seed = 0; seed < CLUSTERS; seed++) {
      var random = new Random(seed);
      var fakeCluster = randomCluster(random);
      for (var round = 0; round < ROUNDS; round++) {
        mutate(fakeCluster, random);
        var before = fakeCluster.input();
        var manual = manual(fakeCluster);
        var counts = counts(fakeCluster);
        var plan = fakeCluster.round();
        assertRules(fakeCluster, before, plan, counts, "cluster " + seed + ", round " + round);
        assertThat(manual(fakeCluster)).as("manual seeds of cluster %d", seed).isEqualTo(manual);
      }
    }
  }

  @Test
  void planSettlesWhenNothingChanges() {
    for (var seed = 0; seed < CLUSTERS; seed++) {
      var random = new Random(seed);
      var fakeCluster = randomCluster(random);
      for (var round = 0; round < 10; round++) {
        mutate(fakeCluster, random);
        fakeCluster.round();
      }
      fakeCluster.nowMs += 1_000_000;
      for (var round = 0; round < 40; round++) {
        fakeCluster.round();
        fakeCluster.nowMs += 100_000;
      }
      assertThat(fakeCluster.round().actions()).as("cluster %d", seed).isEmpty();
    }
  }

  private static void assertRules(
      FakeCluster fakeCluster,
      PlannerInput before,
      Plan plan,
      Map<String, Integer> counts,
      String when) {
    var seeded = new HashSet<String>();
    for (var seedAction : plan.actions()) {
      var placement = seedAction.placement();
      var server = fakeCluster.find(placement.server());
      assertThat(seedAction.reason()).as(when).isNotEmpty();
      assertThat(server.running && server.auto).as(when).isTrue();
      if (seedAction instanceof SeedAction.Stop) {
        assertThat(before.plannedSeeds()).as(when + ": only planned seeds").containsKey(placement);
        counts.merge(placement.server(), -1, Integer::sum);
      } else {
        assertThat(server.enabled && !server.draining && !server.full).as(when).isTrue();
        assertThat(seeded.add(placement.channel())).as(when + ": once").isTrue();
        assertThat(before.avoided()).as(when).doesNotContain(placement);
        assertThat(counts.merge(placement.server(), 1, Integer::sum))
            .as(when + ": cap of " + placement.server())
            .isLessThanOrEqualTo(server.cap());
        assertThat(fakeCluster.heat.get(placement.channel()))
            .as(when)
            .isGreaterThanOrEqualTo(before.settings().seeding().minViewers() / 2.0);
      }
    }
    assertThat(plan.reasons().keySet()).as(when).containsAll(fakeCluster.channelIds());
  }

  private static FakeCluster randomCluster(Random random) {
    var fakeCluster = new FakeCluster();
    for (var i = 0; i < 1 + random.nextInt(4); i++) {
      var server = fakeCluster.server("s" + i);
      server.slots = 1 + random.nextInt(4);
      server.maxChannels = random.nextInt(3);
      if (random.nextInt(3) == 0) {
        server.seeds("m" + i);
      }
    }
    for (var i = 0; i < random.nextInt(12); i++) {
      fakeCluster.channel("c" + i, random.nextInt(20));
    }
    return fakeCluster.settings(true, 1 + random.nextInt(5), random.nextInt(6));
  }

  private static void mutate(FakeCluster fakeCluster, Random random) {
    fakeCluster.nowMs += random.nextInt(120_000);
    var server = fakeCluster.servers.get(random.nextInt(fakeCluster.servers.size()));
    switch (random.nextInt(10)) {
      case 0 -> server.running = !server.running;
      case 1 -> server.auto = !server.auto;
      case 2 -> server.enabled = !server.enabled;
      case 3 -> server.full = !server.full;
      case 4 -> server.draining = !server.draining;
      case 5 -> server.uplinkMbps = random.nextInt(1_000);
      case 6 -> fakeCluster.avoided.clear();
      case 7 -> server.stress = random.nextDouble();
      default -> fakeCluster.channel("c" + random.nextInt(12), random.nextDouble() * 20);
    }
  }

  private static Map<String, Set<String>> manual(FakeCluster fakeCluster) {
    var manual = new HashMap<String, Set<String>>();
    for (var server : fakeCluster.servers) {
      var seeds = new HashSet<>(server.seeds.keySet());
      seeds.removeIf(
          channel -> fakeCluster.plannedSeeds.containsKey(new Placement(server.id, channel)));
      manual.put(server.id, seeds);
    }
    return manual;
  }

  private static Map<String, Integer> counts(FakeCluster fakeCluster) {
    var counts = new HashMap<String, Integer>();
    List.copyOf(fakeCluster.servers).forEach(server -> counts.put(server.id, server.seeds.size()));
    return counts;
  }
}
