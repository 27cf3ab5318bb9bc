package superpeer.master.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import superpeer.master.events.FleetEvent.Kind;
import superpeer.master.seeding.FleetOverview;

/** Turns changes of the server's overall state into events. Not thread-safe. */
final class StatusChangeDetector {

  private boolean draining;
  private int viewers;
  private Optional<String> databaseError = Optional.empty();

  /** Returns the events since the previous overview; usually none. */
  List<FleetEvent> detect(FleetOverview now) {
    var events = new ArrayList<FleetEvent>();
    drain(now).ifPresent(events::add);
    if (now.draining() && now.viewers() == 0 && (!draining || viewers > 0)) {
      events.add(FleetEvent.ofServer(Kind.DRAIN_DONE, "no viewer is left"));
    }
    database(now.error()).ifPresent(events::add);
    draining = now.draining();
    viewers = now.viewers();
    databaseError = now.error();
    return events;
  }

  private Optional<FleetEvent> drain(FleetOverview now) {
    if (now.draining() && !draining) {
      return Optional.of(FleetEvent.ofServer(Kind.DRAIN_STARTED, viewersLeft(now.viewers())));
    } else if (!now.draining() && draining) {
      return Optional.of(FleetEvent.ofServer(Kind.DRAIN_ENDED, "new viewers are accepted again"));
    } else if (now.draining() && now.viewers() != viewers && now.viewers() > 0) {
      return Optional.of(FleetEvent.ofServer(Kind.DRAIN_PROGRESS, viewersLeft(now.viewers())));
    }
    return Optional.empty();
  }

  private Optional<FleetEvent> database(Optional<String> now) {
    if (now.isPresent() && databaseError.isEmpty()) {
      return now.map(why -> FleetEvent.ofServer(Kind.DATABASE_TROUBLE, why));
    } else if (now.isEmpty() && databaseError.isPresent()) {
      return Optional.of(FleetEvent.ofServer(Kind.DATABASE_RECOVERED, "all seeds are saved"));
    }
    return Optional.empty();
  }

  private static String viewersLeft(int viewers) {
    return viewers + (viewers == 1 ? " viewer is" : " viewers are") + " still served";
  }
}
