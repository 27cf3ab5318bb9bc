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
import superpeer.master.seeding.Overview;

/**
 * Writes a point a minute and keeps a day of them. Whatever is wrong with its file is said to those
 * who ask for points, once in the log, and is nobody else's trouble.
 */
public final class Chronicle extends AbstractBehavior<Chronicle.Command> {

  public sealed interface Command {}

  /** How things are; several times a minute. */
  public record Seen(Overview overview) implements Command {}

  /**
   * @param channelId {@link Point#ALL}: the whole server
   * @param minutes how far back, at most {@link #MAX_MINUTES}
   */
  public record Read(String channelId, int minutes, ActorRef<Points> replyTo) implements Command {}

  /**
   * @param points the oldest first
   * @param trouble why there are none; absent when all is well
   */
  public record Points(List<Point> points, Optional<String> trouble) {}

  /** A day. */
  public static final int MAX_MINUTES = 24 * 60;

  private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();

  private final Path file;
  private final InstantSource clock;
  private Optional<HistoryFile> open = Optional.empty();
  private Optional<String> trouble = Optional.empty();
  private Minute minute;

  /**
   * @param file in a directory that exists; made if need be
   */
  public static Behavior<Command> create(Path file, InstantSource clock) {
    return Behaviors.setup(context -> new Chronicle(context, file, clock));
  }

  /** The dispatcher that may block; of one thread, in master.conf. */
  public static Props props() {
    return DispatcherSelector.fromConfig("superpeer-history-dispatcher");
  }

  private Chronicle(ActorContext<Command> context, Path file, InstantSource clock) {
    super(context);
    this.file = file;
    this.clock = clock;
    this.minute = new Minute(thisMinute());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Seen.class, this::onSeen)
        .onMessage(Read.class, this::onRead)
        .onSignal(PostStop.class, signal -> onEnd())
        .onSignal(PreRestart.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onSeen(Seen seen) {
    if (minute.atMs() != thisMinute()) {
      write(minute.points());
      minute = new Minute(thisMinute());
    }
    minute.add(seen.overview());
    return this;
  }

  private void write(List<Point> points) {
    try {
      file().write(points, minutesAgo(MAX_MINUTES));
      trouble = Optional.empty();
    } catch (SQLException e) {
      failed(e);
    }
  }

  private Behavior<Command> onRead(Read ask) {
    try {
      var points = file().read(ask.channelId(), minutesAgo(ask.minutes()), MAX_MINUTES);
      ask.replyTo().tell(new Points(points, trouble.filter(why -> points.isEmpty())));
    } catch (SQLException e) {
      failed(e);
      ask.replyTo().tell(new Points(List.of(), trouble));
    }
    return this;
  }

  private HistoryFile file() throws SQLException {
    if (open.isEmpty()) {
      open = Optional.of(HistoryFile.open(file));
    }
    return open.get();
  }

  private void failed(SQLException e) {
    var why = "the history " + file + " cannot be used (" + e.getMessage() + ")";
    if (trouble.isEmpty()) {
      getContext().getLog().warn("{}; free disk space, or remove the file", why);
    }
    trouble = Optional.of(why);
    onEnd();
    open = Optional.empty();
  }

  private Behavior<Command> onEnd() {
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
