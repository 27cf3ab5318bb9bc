package superpeer.master.events;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import superpeer.master.events.FleetEvent.Kind;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.WorkerView;
import superpeer.master.fleet.WorkerView.Phase;

/**
 * Turns the fleet's notices into events: compares each slot with its previous view. Not
 * thread-safe.
 */
final class WorkerChangeDetector {

  private final long startedAtMs;
  private final Map<Integer, WorkerView> latest = new HashMap<>();

  /**
   * @param startedAtMs when this master started, epoch ms; older workers are adopted
   */
  WorkerChangeDetector(long startedAtMs) {
    this.startedAtMs = startedAtMs;
  }

  /** Returns the events of a notice; usually none, because workers report every two seconds. */
  List<FleetEvent> detect(Update update) {
    if (update instanceof Update.SlotChanged slotChanged) {
      return changed(slotChanged.worker());
    } else if (update instanceof Update.SlotEnded slotEnded) {
      return ended(slotEnded);
    }
    return List.of();
  }

  private List<FleetEvent> changed(WorkerView view) {
    var before = latest.put(view.slot(), view);
    var events = new ArrayList<FleetEvent>();
    var isNew = before == null || before.pid() != view.pid();
    if (isNew && view.pid() > 0) {
      events.add(started(before, view));
    }
    if (isNew || before.phase() != view.phase()) {
      phaseEntered(view).ifPresent(events::add);
    }
    return events;
  }

  private FleetEvent started(@Nullable WorkerView before, WorkerView view) {
    if (before == null || before.pid() == 0 || before.phase() == Phase.PAUSED) {
      var adopted = view.startedAtMs() < startedAtMs;
      return FleetEvent.of(
          adopted ? Kind.WORKER_ADOPTED : Kind.WORKER_STARTED, view, Optional.empty());
    }
    return FleetEvent.of(Kind.WORKER_REPLACED, view, Optional.of("replaces pid " + before.pid()));
  }

  private static Optional<FleetEvent> phaseEntered(WorkerView view) {
    return switch (view.phase()) {
      case STARTING -> Optional.empty();
      case SEEDING -> Optional.of(FleetEvent.of(Kind.WORKER_READY, view, Optional.empty()));
      case DRAINING -> Optional.of(FleetEvent.of(Kind.WORKER_DRAINING, view, Optional.empty()));
      case PAUSED -> Optional.of(FleetEvent.of(Kind.WORKER_CRASHED, view, view.error()));
    };
  }

  private List<FleetEvent> ended(Update.SlotEnded slotEnded) {
    var view = latest.remove(slotEnded.slot());
    if (view == null) {
      return List.of();
    }
    var kind =
        switch (slotEnded.reason()) {
          case STOPPED -> Kind.WORKER_STOPPED;
          case CHANNEL_ENDED -> Kind.CHANNEL_ENDED;
          case MISCONFIGURED, GAVE_UP -> Kind.CHANNEL_PARKED;
        };
    return List.of(FleetEvent.of(kind, view, Optional.of(slotEnded.message())));
  }
}
