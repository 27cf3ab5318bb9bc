package superpeer.master.seeding;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import superpeer.master.config.ContentSourceConfig;
import superpeer.master.config.SeedingConfig;
import superpeer.master.config.SwarmConfig;
import superpeer.master.config.WorkerDefaults;
import superpeer.master.fleet.WorkerView;
import superpeer.protocol.ChannelId;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.Assignment.OriginMode;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.rest.SeedRequest.Item;

/** Seed items, assignments and stats for tests. */
public final class SeedFixtures {

  public static final AssignmentFactory ASSIGNMENTS =
      new AssignmentFactory(
          Optional.of("http://127.0.0.1:8080/v1"),
          new SwarmConfig(
              Optional.empty(), Optional.empty(), Map.of("eu", "https://eu.example/v1")),
          new ContentSourceConfig(OriginMode.HYBRID, List.of(), 1024),
          new WorkerDefaults(
              new Assignment.Network(Optional.empty(), 0, 0, List.of()), 200, 200, 400),
          Path.of("cache"));

  /** Rules without standby workers and uplink reserve, which most tests do not need. */
  public static final SeedingConfig RULES =
      new SeedingConfig(
          0,
          1,
          Duration.ofMinutes(10),
          0.75,
          Duration.ofSeconds(10),
          8,
          0.4,
          Duration.ofMinutes(2),
          0);

  private SeedFixtures() {}

  public static ChannelId channel(String name) {
    return ChannelId.ofCustom("t", name, Optional.empty());
  }

  public static Item item(String name, int priority) {
    return item(name, priority, false, 1);
  }

  public static Item item(String name, int priority, boolean keepAlive, int workers) {
    return new Item(
        channel(name),
        Optional.empty(),
        Optional.empty(),
        true,
        Optional.empty(),
        Optional.empty(),
        priority,
        keepAlive,
        false,
        80,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        workers);
  }

  public static WorkerView view(int slot, long pid, WorkerView.Phase phase, Item item, int peers) {
    return view(slot, pid, phase, ASSIGNMENTS.create(item, 200), stats(peers));
  }

  public static WorkerView view(
      int slot, long pid, WorkerView.Phase phase, Assignment assignment, WorkerStats stats) {
    return new WorkerView(
        slot, pid, phase, assignment, 1_000, 0, stats, Optional.empty(), Optional.empty());
  }

  public static WorkerStats stats(int peers) {
    return new WorkerStats(
        peers,
        100L * peers,
        90L * peers,
        10,
        20,
        5,
        1.5 * peers,
        1.25 * peers,
        12.5,
        102_400,
        7,
        1.75 * peers,
        200,
        0,
        3,
        WorkerStats.NONE.pieces(),
        new WorkerStats.Faults(2, 3, 4, 5, 6, 7),
        Optional.of(new WorkerStats.NativeResources(8_192, 1_024, peers, 9, 10)));
  }
}
