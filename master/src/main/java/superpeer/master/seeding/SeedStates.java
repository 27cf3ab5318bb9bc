package superpeer.master.seeding;

import java.util.List;
import java.util.Optional;
import superpeer.master.fleet.WorkerView;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.seeding.FleetOverview.Reason;
import superpeer.master.seeding.FleetOverview.State;
import superpeer.protocol.rest.SeedRequest.Item;

/** Computes the status of each seed and why it does not run. */
final class SeedStates {

  /**
   * What the status of one seed is computed from.
   *
   * @param yielded whether it lost its slot because it had too few viewers
   * @param views one for each slot it holds; a view is empty until the fleet reports the slot
   * @param stress mean of its workers, 0 to 1
   */
  record Input(
      Item item,
      Optional<Reason> parked,
      boolean yielded,
      List<Optional<WorkerView>> views,
      double stress) {}

  private SeedStates() {}

  static List<FleetOverview.SeedStatus> of(List<Input> inputs, int slots) {
    return inputs.stream().map(input -> of(input, slots)).toList();
  }

  private static FleetOverview.SeedStatus of(Input input, int slots) {
    var views = input.views().stream().flatMap(Optional::stream).toList();
    var pids = views.stream().map(WorkerView::pid).filter(pid -> pid > 0).toList();
    var state = state(input, views);
    return new FleetOverview.SeedStatus(
        input.item(), state, pids, input.stress(), reason(state, input, views, slots));
  }

  private static State state(Input input, List<WorkerView> views) {
    if (views.stream().anyMatch(view -> view.phase() == Phase.SEEDING)) {
      return State.SEEDING;
    }
    if (!views.isEmpty() && views.stream().allMatch(view -> view.phase() == Phase.PAUSED)) {
      return State.PAUSED;
    }
    if (!input.views().isEmpty()) {
      return State.STARTING;
    }
    return input.parked().isPresent() ? State.PARKED : State.WAITING;
  }

  private static Optional<Reason> reason(
      State state, Input input, List<WorkerView> views, int slots) {
    return switch (state) {
      case SEEDING -> Optional.empty();
      case PARKED -> input.parked();
      case WAITING ->
          Optional.of(input.yielded() ? SeedReasons.YIELDED : SeedReasons.waiting(slots));
      case STARTING, PAUSED ->
          views.stream()
              .filter(view -> view.error().isPresent())
              .findFirst()
              .map(view -> new Reason(view.error().orElse(""), view.hint().orElse("")))
              .or(() -> Optional.of(SeedReasons.STARTING));
    };
  }
}
