package superpeer.master.events;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.item;
import static superpeer.master.seeding.SeedFixtures.view;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import superpeer.master.events.FleetEvent.Kind;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.seeding.FleetOverview;

class StatusChangeDetectorTest {

  private final StatusChangeDetector statusChangeDetector = new StatusChangeDetector();

  @Test
  void reportsTheProgressOfADrain() {
    assertThat(kinds(serving(3, false))).isEmpty();
    assertThat(kinds(serving(3, true))).containsExactly(Kind.DRAIN_STARTED);
    assertThat(kinds(serving(3, true))).isEmpty();
    assertThat(statusChangeDetector.detect(serving(1, true)))
        .singleElement()
        .satisfies(
            fleetEvent -> {
              assertThat(fleetEvent.kind()).isEqualTo(Kind.DRAIN_PROGRESS);
              assertThat(fleetEvent.detail()).contains("1 viewer is still served");
            });
    assertThat(kinds(serving(0, true))).containsExactly(Kind.DRAIN_DONE);
    assertThat(kinds(serving(0, true))).isEmpty();
    assertThat(kinds(serving(0, false))).containsExactly(Kind.DRAIN_ENDED);
  }

  @Test
  void drainWithoutViewersIsDoneAtOnce() {
    assertThat(kinds(serving(0, true))).containsExactly(Kind.DRAIN_STARTED, Kind.DRAIN_DONE);
  }

  @Test
  void reportsADatabaseErrorAndItsRecoveryOnce() {
    assertThat(kinds(withDatabaseError(Optional.of("disk full"))))
        .containsExactly(Kind.DATABASE_TROUBLE);
    assertThat(kinds(withDatabaseError(Optional.of("disk still full")))).isEmpty();
    assertThat(kinds(withDatabaseError(Optional.empty()))).containsExactly(Kind.DATABASE_RECOVERED);
    assertThat(kinds(withDatabaseError(Optional.empty()))).isEmpty();
  }

  private List<Kind> kinds(FleetOverview fleetOverview) {
    return statusChangeDetector.detect(fleetOverview).stream().map(FleetEvent::kind).toList();
  }

  private static FleetOverview serving(int viewers, boolean draining) {
    var item = item("a", 100);
    var worker = new FleetOverview.Worker(view(1, 11, Phase.SEEDING, item, viewers), item);
    return overview(draining, List.of(worker), Optional.empty());
  }

  private static FleetOverview withDatabaseError(Optional<String> error) {
    return overview(false, List.of(), error);
  }

  private static FleetOverview overview(
      boolean draining, List<FleetOverview.Worker> workers, Optional<String> error) {
    return new FleetOverview(
        1_000, 5, 1, draining, draining, 0, workers, List.of(), List.of(), error);
  }
}
