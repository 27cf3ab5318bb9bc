package superpeer.master.history;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import superpeer.master.seeding.FleetOverview;

/**
 * Stores one data point per minute and keeps a day of them. If its file fails, queries get the
 * error and the log gets one warning; nothing else is affected.
 */
public final class MetricsHistory extends AbstractBehavior<MetricsHistory.Command> {

  public sealed interface Command {}

  /** Adds a sampled overview; several per minute. */
  public record Sample(FleetOverview overview) implements Command {}

  /**
   * @param channelId {@link DataPoint#WHOLE_SERVER}: the whole server
   * @param minutes how far back, at most {@link #MAX_MINUTES}
   */
  public record Query(String channelId, int minutes, ActorRef<Points> replyTo) implements Command {}

  /**
   * @param points the oldest first
   * @param error why there are none; absent if all is well
   */
  public record Points(List<DataPoint> points, Optional<String> error) {}

  /** A day. */
  public static final int MAX_MINUTES = 24 * 60;

  private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();

  private final Path file;
  private final InstantSource clock;
  private Optional<MetricsHistoryFile> open = Optional.empty();
  private Optional<String> error = Optional.empty();
  private MinuteBucket minuteBucket;

  /**
   * @param file created if absent; its directory must exist
   */
  public static Behavior<Command> create(Path file, InstantSource clock) {
    return Behaviors.setup(context -> new MetricsHistory(context, file, clock));
  }

  /** Returns the dispatcher that may block; it has one thread, see {@code master.conf}. */
  public static Props props() {
    return DispatcherSelector.fromConfig("superpeer-history-dispatcher");
  }

  private MetricsHistory(ActorContext<Command> context, Path file, InstantSource clock) {
    super(context);
    this.file = file;
    this.clock = clock;
    this.minuteBucket = new MinuteBucket(thisMinute());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Sample.class, this::onSample)
        .onMessage(Query.class, this::onQuery)
        .onSignal(PostStop.class, signal -> closeFile())
        .onSignal(PreRestart.class, signal -> closeFile())
        .build();
  }

  private Behavior<Command> onSample(Sample sample) {
    if (minuteBucket.atMs() != thisMinute()) {
      write(minuteBucket.points());
      minuteBucket = new MinuteBucket(thisMinute());
    }
    minuteBucket.add(sample.overview());
    return this;
  }

  private void write(List<DataPoint> points) {
    try {
      file().write(points, minutesAgo(MAX_MINUTES));
      error = Optional.empty();
    } catch (SQLException e) {
      failed(e);
    }
  }

  private Behavior<Command> onQuery(Query query) {
    try {
      var points = file().read(query.channelId(), minutesAgo(query.minutes()), MAX_MINUTES);
      query.replyTo().tell(new Points(points, error.filter(why -> points.isEmpty())));
    } catch (SQLException e) {
      failed(e);
      query.replyTo().tell(new Points(List.of(), error));
    }
    return this;
  }

  private MetricsHistoryFile file() throws SQLException {
    if (open.isEmpty()) {
      open = Optional.of(MetricsHistoryFile.open(file));
    }
    return open.get();
  }

  private void failed(SQLException e) {
    var why = "cannot use the history file " + file + " (" + e.getMessage() + ")";
    if (error.isEmpty()) {
      getContext().getLog().warn("{}; free disk space, or delete the file", why);
    }
    error = Optional.of(why);
    closeFile();
    open = Optional.empty();
  }

  private Behavior<Command> closeFile() {
    try {
      if (open.isPresent()) {
        open.get().close();
      }
    } catch (SQLException e) {
      getContext().getLog().debug("close failed", e);
    }
    return this;
  }

  private long thisMinute() {
    return clock.millis() / MINUTE_MS * MINUTE_MS;
  }

  private long minutesAgo(int minutes) {
    return thisMinute() - minutes * MINUTE_MS;
  }
}
