package superpeer.master.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import superpeer.master.events.News.Kind;
import superpeer.master.seeding.Overview;

/** Compares the state of the whole server with what it was before. Not thread-safe. */
final class Outlook {

  private boolean draining;
  private int viewers;
  private Optional<String> trouble = Optional.empty();

  /** What the overview brings that is new; mostly nothing. */
  List<News> of(Overview now) {
    var news = new ArrayList<News>();
    drain(now).ifPresent(news::add);
    if (now.draining() && now.viewers() == 0 && (!draining || viewers > 0)) {
      news.add(News.ofServer(Kind.DRAIN_DONE, "nobody is served any more"));
    }
    database(now.trouble()).ifPresent(news::add);
    draining = now.draining();
    viewers = now.viewers();
    trouble = now.trouble();
    return news;
  }

  private Optional<News> drain(Overview now) {
    if (now.draining() && !draining) {
      return Optional.of(News.ofServer(Kind.DRAIN_STARTED, left(now.viewers())));
    } else if (!now.draining() && draining) {
      return Optional.of(News.ofServer(Kind.DRAIN_ENDED, "new viewers are welcome again"));
    } else if (now.draining() && now.viewers() != viewers && now.viewers() > 0) {
      return Optional.of(News.ofServer(Kind.DRAIN_PROGRESS, left(now.viewers())));
    }
    return Optional.empty();
  }

  private Optional<News> database(Optional<String> now) {
    if (now.isPresent() && trouble.isEmpty()) {
      return now.map(why -> News.ofServer(Kind.DATABASE_TROUBLE, why));
    } else if (now.isEmpty() && trouble.isPresent()) {
      return Optional.of(News.ofServer(Kind.DATABASE_RECOVERED, "all seeds are saved"));
    }
    return Optional.empty();
  }

  private static String left(int viewers) {
    return viewers + (viewers == 1 ? " viewer is" : " viewers are") + " still served";
  }
}
