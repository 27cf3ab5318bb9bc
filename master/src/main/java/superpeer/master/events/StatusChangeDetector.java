package superpeer.master.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import superpeer.master.events.FleetEvent.Kind;
import superpeer.master.seeding.FleetOverview;

/** Compares the state of the whole server with what it was before. Not thread-safe. */
final class StatusChangeDetector {

  private boolean draining;
  private int viewers;
  private Optional<String> databaseError = Optional.empty();

  /** What the overview brings that is new; mostly nothing. */
  List<FleetEvent> detect(FleetOverview now) {
    var news = new ArrayList<FleetEvent>();
    drain(now).ifPresent(news::add);
    if (now.draining() && now.viewers() == 0 && (!draining || viewers > 0)) {
      news.add(FleetEvent.ofServer(Kind.DRAIN_DONE, "nobody is served any more"));
    }
    database(now.error()).ifPresent(news::add);
    draining = now.draining();
    viewers = now.viewers();
    databaseError = now.error();
    return news;
  }

  private Optional<FleetEvent> drain(FleetOverview now) {
    if (now.draining() && !draining) {
      return Optional.of(FleetEvent.ofServer(Kind.DRAIN_STARTED, viewersLeft(now.viewers())));
    } else if (!now.draining() && draining) {
      return Optional.of(FleetEvent.ofServer(Kind.DRAIN_ENDED, "new viewers are welcome again"));
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
