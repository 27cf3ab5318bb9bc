package superpeer.master.events;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import superpeer.master.events.News.Kind;
import superpeer.master.fleet.Fleet.Notice;
import superpeer.master.fleet.WorkerView;
import superpeer.master.fleet.WorkerView.Phase;

/** Compares what the fleet says of a slot with what it said before. Not thread-safe. */
final class Changes {

  private final long startedAtMs;
  private final Map<Integer, WorkerView> latest = new HashMap<>();

  /**
   * @param startedAtMs when this master started: older workers are adopted
   */
  Changes(long startedAtMs) {
    this.startedAtMs = startedAtMs;
  }

  /** What the notice brings that is new; mostly nothing, for workers report every two seconds. */
  List<News> of(Notice notice) {
    if (notice instanceof Notice.Changed changed) {
      return changed(changed.worker());
    } else if (notice instanceof Notice.Ended ended) {
      return ended(ended);
    }
    return List.of();
  }

  private List<News> changed(WorkerView view) {
    var before = latest.put(view.slot(), view);
    var news = new ArrayList<News>();
    var isNew = before == null || before.pid() != view.pid();
    if (isNew && view.pid() > 0) {
      news.add(begun(before, view));
    }
    if (isNew || before.phase() != view.phase()) {
      entered(view).ifPresent(news::add);
    }
    return news;
  }

  private News begun(@Nullable WorkerView before, WorkerView view) {
    if (before == null || before.pid() == 0 || before.phase() == Phase.PAUSED) {
      var adopted = view.startedAtMs() < startedAtMs;
      return News.of(adopted ? Kind.WORKER_ADOPTED : Kind.WORKER_STARTED, view, Optional.empty());
    }
    return News.of(Kind.WORKER_REPLACED, view, Optional.of("in place of " + before.pid()));
  }

  private static Optional<News> entered(WorkerView view) {
    return switch (view.phase()) {
      case STARTING -> Optional.empty();
      case SEEDING -> Optional.of(News.of(Kind.WORKER_READY, view, Optional.empty()));
      case DRAINING -> Optional.of(News.of(Kind.WORKER_DRAINING, view, Optional.empty()));
      case PAUSED -> Optional.of(News.of(Kind.WORKER_CRASHED, view, view.trouble()));
    };
  }

  private List<News> ended(Notice.Ended ended) {
    var view = latest.remove(ended.slot());
    if (view == null) {
      return List.of();
    }
    var kind =
        switch (ended.how()) {
          case STOPPED -> Kind.WORKER_STOPPED;
          case CHANNEL_ENDED -> Kind.CHANNEL_ENDED;
          case MISCONFIGURED, GAVE_UP -> Kind.CHANNEL_PARKED;
        };
    return List.of(News.of(kind, view, Optional.of(ended.why())));
  }
}
