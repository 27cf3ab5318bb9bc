package superpeer.hub.diary;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import superpeer.hub.store.HubFile;
import superpeer.hub.store.HubFileFailure;

/**
 * Keeps the latest lines, in memory and, if there is a file, on disk. Blocks for the file: to be
 * started on a dispatcher that may.
 */
public final class Diary extends AbstractBehavior<Diary.Command> {

  public sealed interface Command {}

  /**
   * Adds a line.
   *
   * @param text cut short at {@link #MAX_TEXT} characters
   */
  public record Write(String kind, String text) implements Command {}

  /** Asks for all lines that are kept, the newest first. */
  public record Read(ActorRef<Lines> replyTo) implements Command {}

  /** From now on {@code reader} is told every line. */
  public record Follow(ActorRef<Line> reader) implements Command {}

  private record Left(ActorRef<Line> reader) implements Command {}

  /**
   * @param lines the newest first
   */
  public record Lines(List<Line> lines) {}

  /** Lines that are kept. */
  public static final int MAX_LINES = 1_000;

  static final int MAX_TEXT = 500;

  private final InstantSource clock;
  private final Deque<Line> lines = new ArrayDeque<>();
  private final List<ActorRef<Line>> followers = new ArrayList<>();
  private Optional<HubFile> file;
  private long lastId;

  /**
   * @param file absent: memory only; closed with the actor
   */
  public static Behavior<Command> create(Optional<HubFile> file, InstantSource clock) {
    return Behaviors.setup(context -> new Diary(context, file, clock));
  }

  private Diary(ActorContext<Command> context, Optional<HubFile> file, InstantSource clock) {
    super(context);
    this.file = file;
    this.clock = clock;
    file.ifPresent(this::load);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Write.class, this::onWrite)
        .onMessage(Read.class, this::onRead)
        .onMessage(Follow.class, this::onFollow)
        .onMessage(Left.class, this::onLeft)
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onWrite(Write write) {
    var text = write.text();
    var cut = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    var line = new Line(++lastId, clock.millis(), write.kind(), cut);
    lines.addFirst(line);
    if (lines.size() > MAX_LINES) {
      lines.removeLast();
    }
    getContext().getLog().info("{}: {}", line.kind(), line.text());
    file.ifPresent(it -> save(it, line));
    followers.forEach(follower -> follower.tell(line));
    return this;
  }

  private Behavior<Command> onRead(Read read) {
    read.replyTo().tell(new Lines(List.copyOf(lines)));
    return this;
  }

  private Behavior<Command> onFollow(Follow follow) {
    followers.add(follow.reader());
    getContext().watchWith(follow.reader(), new Left(follow.reader()));
    return this;
  }

  private Behavior<Command> onLeft(Left left) {
    followers.remove(left.reader());
    return this;
  }

  private void load(HubFile from) {
    try {
      from.query(
              "SELECT id, at_ms, kind, line FROM log ORDER BY id DESC LIMIT ?",
              row -> new Line(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4)),
              MAX_LINES)
          .forEach(lines::addLast);
      lastId = lines.isEmpty() ? 0 : lines.getFirst().id();
    } catch (HubFileFailure e) {
      givesUp(e);
    }
  }

  private void save(HubFile to, Line line) {
    try {
      to.together(
          () -> {
            to.update(
                "INSERT INTO log(id, at_ms, kind, line) VALUES(?,?,?,?)",
                line.id(),
                line.atMs(),
                line.kind(),
                line.text());
            to.update("DELETE FROM log WHERE id<=?", line.id() - MAX_LINES);
          });
    } catch (HubFileFailure e) {
      givesUp(e);
    }
  }

  /** Said once: a diary that complains of every line it cannot keep helps nobody. */
  private void givesUp(HubFileFailure e) {
    getContext().getLog().warn("the diary is kept in memory only: {}", e.words());
    onEnd();
    file = Optional.empty();
  }

  private Behavior<Command> onEnd() {
    file.ifPresent(HubFile::close);
    return this;
  }
}
