package superpeer.hub.planner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.ServerHealth;
import superpeer.hub.registry.ServerLocation;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerReport.SeedView;
import superpeer.hub.registry.ServerView;

class PlacementHistoryTest {

  private static final long NOW = 1_000_000;
  private static final long LATER = NOW + ClusterSnapshot.REPORT_DELAY.toMillis();
  private static final Placement PLACE = new Placement("a", "YQ==");

  private final PlacementHistory placementHistory = new PlacementHistory(List.of());

  @Test
  void newSeedHasTimeToAppearInReports() {
    placementHistory.started(PLACE, NOW);
    assertThat(placementHistory.reconcile(List.of(server(Map.of())), LATER - 1)).isEmpty();
    assertThat(placementHistory.reconcile(List.of(server(seed(PlacementHistory.LABEL))), LATER))
        .isEmpty();
    assertThat(placementHistory.plannedSeeds()).containsKey(PLACE);
  }

  @Test
  void manuallyStoppedPlacementIsAvoidedForAWhile() {
    placementHistory.started(PLACE, NOW);
    assertThat(placementHistory.reconcile(List.of(server(Map.of())), LATER))
        .extracting(PlacementHistory.Lost::reason)
        .containsExactly("it was stopped there manually");
    assertThat(placementHistory.plannedSeeds()).isEmpty();
    var retryAfterMs = PlacementHistory.RETRY_AFTER_MANUAL_STOP.toMillis();
    assertThat(placementHistory.avoided(LATER + retryAfterMs - 1)).containsExactly(PLACE);
    assertThat(placementHistory.avoided(LATER + retryAfterMs)).isEmpty();
  }

  @Test
  void seedReplacedByManualOneIsForgotten() {
    placementHistory.started(PLACE, NOW);
    assertThat(placementHistory.reconcile(List.of(server(seed("the operator's"))), LATER))
        .hasSize(1);
    assertThat(placementHistory.plannedSeeds()).isEmpty();
    assertThat(placementHistory.avoided(LATER)).isEmpty();
  }

  @Test
  void seedsOfUnreachableServerAreKept() {
    placementHistory.started(PLACE, NOW);
    var silent =
        new ServerView(
            server(Map.of()).entry(),
            new ServerHealth(
                ServerHealth.Status.STOPPED, Optional.of("dead"), 0, Optional.empty()));
    assertThat(placementHistory.reconcile(List.of(silent), LATER)).isEmpty();
    assertThat(placementHistory.plannedSeeds()).containsKey(PLACE);
    assertThat(placementHistory.reconcile(List.of(), LATER)).hasSize(1);
  }

  @Test
  void stopIsPendingUntilItSucceedsOrFails() {
    placementHistory.started(PLACE, NOW);
    placementHistory.stopping(PLACE, NOW);
    assertThat(placementHistory.stopping(NOW)).containsExactly(PLACE);
    placementHistory.stopFailed(PLACE);
    assertThat(placementHistory.stopping(NOW)).isEmpty();
    assertThat(placementHistory.plannedSeeds()).containsKey(PLACE);
    placementHistory.stopped(PLACE, NOW);
    assertThat(placementHistory.plannedSeeds()).isEmpty();
    assertThat(placementHistory.stopping(NOW)).containsExactly(PLACE);
    assertThat(placementHistory.stopping(LATER)).isEmpty();
  }

  @Test
  void stoppedManualSeedIsAvoidedForAWhile() {
    placementHistory.reconcile(List.of(server(seed(""))), NOW);
    assertThat(placementHistory.avoided(NOW)).isEmpty();
    placementHistory.reconcile(List.of(server(Map.of())), NOW + 1_000);
    assertThat(placementHistory.avoided(NOW + 1_000)).containsExactly(PLACE);
    placementHistory.reconcile(List.of(server(seed(""))), NOW + 2_000);
    assertThat(placementHistory.plannedSeeds()).isEmpty();
  }

  @Test
  void refusedPlacementIsAvoidedForAWhile() {
    placementHistory.started(PLACE, NOW);
    placementHistory.refused(PLACE, NOW);
    assertThat(placementHistory.plannedSeeds()).isEmpty();
    assertThat(placementHistory.avoided(NOW)).containsExactly(PLACE);
    assertThat(placementHistory.avoided(NOW + PlacementHistory.RETRY_AFTER_REFUSAL.toMillis()))
        .isEmpty();
  }

  private static Map<String, SeedView> seed(String label) {
    return Map.of(
        "YQ==", new SeedView("seeding", List.of(7L), List.of(label), 0, 0, Optional.empty()));
  }

  private static ServerView server(Map<String, SeedView> seeds) {
    var entry =
        new ServerEntry(
            "a", "http://a", Optional.empty(), "", 0, true, true, 0, ServerLocation.UNKNOWN);
    var report =
        new ServerReport("1", 1, 0, false, false, 0, 0, 0, 0, 0, new LinkedHashMap<>(seeds));
    return new ServerView(
        entry,
        new ServerHealth(ServerHealth.Status.RUNNING, Optional.empty(), 0, Optional.of(report)));
  }
}
