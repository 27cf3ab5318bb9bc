package superpeer.master.seeding;

import java.util.List;
import java.util.Optional;
import superpeer.master.fleet.WorkerView;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.seeding.Overview.Reason;
import superpeer.master.seeding.Overview.State;
import superpeer.protocol.rest.SeedRequest.Item;

/** Says of every seed what it is doing, or why it does nothing. */
final class SeedStates {

  /**
   * @param yielded whether it lost its slot because it had no viewers
   * @param views one for each slot it holds; empty before the fleet's first word
   * @param stress mean of its workers
   */
  record Row(
      Item item,
      Optional<Reason> parked,
      boolean yielded,
      List<Optional<WorkerView>> views,
      double stress) {}

  private SeedStates() {}

  static List<Overview.Seed> of(List<Row> rows, int slots) {
    return rows.stream().map(row -> of(row, slots)).toList();
  }

  private static Overview.Seed of(Row row, int slots) {
    var views = row.views().stream().flatMap(Optional::stream).toList();
    var pids = views.stream().map(WorkerView::pid).filter(pid -> pid > 0).toList();
    var state = state(row, views);
    return new Overview.Seed(
        row.item(), state, pids, row.stress(), reason(state, row, views, slots));
  }

  private static State state(Row row, List<WorkerView> views) {
    if (views.stream().anyMatch(view -> view.phase() == Phase.SEEDING)) {
      return State.SEEDING;
    }
    if (!views.isEmpty() && views.stream().allMatch(view -> view.phase() == Phase.PAUSED)) {
      return State.PAUSED;
    }
    if (!row.views().isEmpty()) {
      return State.STARTING;
    }
    return row.parked().isPresent() ? State.PARKED : State.WAITING;
  }

  private static Optional<Reason> reason(State state, Row row, List<WorkerView> views, int slots) {
    return switch (state) {
      case SEEDING -> Optional.empty();
      case PARKED -> row.parked();
      case WAITING -> Optional.of(row.yielded() ? Reasons.YIELDED : Reasons.waiting(slots));
      case STARTING, PAUSED ->
          views.stream()
              .filter(view -> view.error().isPresent())
              .findFirst()
              .map(view -> new Reason(view.error().orElse(""), view.hint().orElse("")))
              .or(() -> Optional.of(Reasons.STARTING));
    };
  }
}
