package superpeer.hub.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.ServerHealth;
import superpeer.hub.registry.ServerLocation;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerReport.SeedView;
import superpeer.hub.registry.ServerView;

class ReplicaScalerTest {

  private final ReplicaScaler replicaScaler = new ReplicaScaler();
  private long nowMs = 1_000_000;

  @Test
  void addsReplicaWhenServerIsBusyAndExhaustedForAWhile() {
    pass(100, server("a", 0.9, 1, 100));
    assertThat(replicaScaler.replicas()).as("it has slots and uplink").isEmpty();
    pass(100, server("a", 0.7, 4, 100));
    assertThat(replicaScaler.replicas()).as("it is not busy").isEmpty();
    pass(19, server("a", 0.8, 4, 100));
    assertThat(replicaScaler.replicas()).isEmpty();
    pass(3, server("a", 0.8, 4, 100));
    assertThat(replicaScaler.replicas()).containsOnly(Map.entry("c", 2));
  }

  @Test
  void serverWithoutSpareUplinkIsExhausted() {
    pass(25, server("a", 0.8, 1, 990));
    assertThat(replicaScaler.replicas()).containsOnly(Map.entry("c", 2));
  }

  @Test
  void growsByOneWhenAllServersAreBusy() {
    pass(100, server("a", 0.9, 4, 0));
    assertThat(replicaScaler.replicas()).as("the second is not there yet").containsEntry("c", 2);
    pass(100, server("a", 0.9, 4, 0), server("b", 0.3, 4, 0));
    assertThat(replicaScaler.replicas()).containsEntry("c", 2);
    pass(25, server("a", 0.9, 4, 0), server("b", 0.9, 4, 0));
    assertThat(replicaScaler.replicas()).containsEntry("c", 3);
  }

  @Test
  void loadBetweenThresholdsChangesNothing() {
    pass(25, server("a", 0.9, 4, 0));
    pass(1_000, server("a", 0.3, 4, 0), server("b", 0.3, 4, 0));
    assertThat(replicaScaler.replicas()).containsEntry("c", 2);
    pass(299, server("a", 0.1, 4, 0), server("b", 0.2, 4, 0));
    pass(1, server("a", 0.5, 4, 0), server("b", 0.2, 4, 0));
    pass(299, server("a", 0.1, 4, 0), server("b", 0.2, 4, 0));
    assertThat(replicaScaler.replicas())
        .as("load never low for five minutes")
        .containsEntry("c", 2);
    pass(5, server("a", 0.1, 4, 0), server("b", 0.2, 4, 0));
    assertThat(replicaScaler.replicas()).isEmpty();
  }

  @Test
  void startsWithPlannedSeedsAfterRestart() {
    pass(1, server("a", 0.9, 4, 0), server("b", 0.9, 4, 0));
    assertThat(replicaScaler.replicas()).containsEntry("c", 2);
  }

  @Test
  void channelThatIsNoLongerSeededIsForgotten() {
    pass(25, server("a", 0.9, 4, 0));
    replicaScaler.observe(Set.of(), List.of(), nowMs);
    assertThat(replicaScaler.replicas()).isEmpty();
  }

  private void pass(int seconds, ServerView... servers) {
    for (var i = 0; i < seconds; i++) {
      nowMs += 1_000;
      var placements =
          List.of(servers).stream()
              .map(server -> new Placement(server.entry().id(), "c"))
              .collect(Collectors.toSet());
      replicaScaler.observe(placements, List.of(servers), nowMs);
    }
  }

  /** With four slots and an uplink of 1,000 Mbit/s. */
  private static ServerView server(String id, double stress, int workers, double uplinkMbps) {
    var seed = new SeedView("seeding", List.of(7L), List.of(), 1, stress, Optional.empty());
    var report =
        new ServerReport(
            "1", 4, workers, false, false, 1, uplinkMbps, 1_000, 0, 0, Map.of("c", seed));
    var entry =
        new ServerEntry(
            id, "http://" + id, Optional.empty(), id, 0, true, true, 0, ServerLocation.UNKNOWN);
    return new ServerView(
        entry,
        new ServerHealth(ServerHealth.Status.RUNNING, Optional.empty(), 0, Optional.of(report)));
  }
}
