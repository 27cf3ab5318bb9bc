package superpeer.hub.eventlog;

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
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;

/**
 * Keeps the latest lines, in memory and, if there is a file, on disk. Blocks for the file: to be
 * started on a dispatcher that may.
 */
public final class EventLog extends AbstractBehavior<EventLog.Command> {

  public sealed interface Command {}

  /**
   * Adds a line.
   *
   * @param text cut short at {@link #MAX_TEXT} characters
   */
  public record Append(String kind, String text) implements Command {}

  /** Asks for all lines that are kept, the newest first. */
  public record GetEntries(ActorRef<Entries> replyTo) implements Command {}

  /** From now on {@code reader} is told every line. */
  public record Subscribe(ActorRef<LogEntry> subscriber) implements Command {}

  private record Unsubscribed(ActorRef<LogEntry> subscriber) implements Command {}

  /**
   * @param entries the newest first
   */
  public record Entries(List<LogEntry> entries) {}

  /** Lines that are kept. */
  public static final int MAX_ENTRIES = 1_000;

  static final int MAX_TEXT = 500;

  private final InstantSource clock;
  private final Deque<LogEntry> entries = new ArrayDeque<>();
  private final List<ActorRef<LogEntry>> subscribers = new ArrayList<>();
  private Optional<HubDatabase> file;
  private long lastId;

  /**
   * @param file absent: memory only; closed with the actor
   */
  public static Behavior<Command> create(Optional<HubDatabase> file, InstantSource clock) {
    return Behaviors.setup(context -> new EventLog(context, file, clock));
  }

  private EventLog(ActorContext<Command> context, Optional<HubDatabase> file, InstantSource clock) {
    super(context);
    this.file = file;
    this.clock = clock;
    file.ifPresent(this::load);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Append.class, this::onWrite)
        .onMessage(GetEntries.class, this::onRead)
        .onMessage(Subscribe.class, this::onFollow)
        .onMessage(Unsubscribed.class, this::onLeft)
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onWrite(Append append) {
    var text = append.text();
    var cut = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    var logEntry = new LogEntry(++lastId, clock.millis(), append.kind(), cut);
    entries.addFirst(logEntry);
    if (entries.size() > MAX_ENTRIES) {
      entries.removeLast();
    }
    getContext().getLog().info("{}: {}", logEntry.kind(), logEntry.text());
    file.ifPresent(it -> save(it, logEntry));
    subscribers.forEach(follower -> follower.tell(logEntry));
    return this;
  }

  private Behavior<Command> onRead(GetEntries getEntries) {
    getEntries.replyTo().tell(new Entries(List.copyOf(entries)));
    return this;
  }

  private Behavior<Command> onFollow(Subscribe subscribe) {
    subscribers.add(subscribe.subscriber());
    getContext().watchWith(subscribe.subscriber(), new Unsubscribed(subscribe.subscriber()));
    return this;
  }

  private Behavior<Command> onLeft(Unsubscribed unsubscribed) {
    subscribers.remove(unsubscribed.subscriber());
    return this;
  }

  private void load(HubDatabase from) {
    try {
      from.query(
              "SELECT id, at_ms, kind, line FROM log ORDER BY id DESC LIMIT ?",
              row ->
                  new LogEntry(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4)),
              MAX_ENTRIES)
          .forEach(entries::addLast);
      lastId = entries.isEmpty() ? 0 : entries.getFirst().id();
    } catch (HubDatabaseFailure e) {
      disableStore(e);
    }
  }

  private void save(HubDatabase to, LogEntry logEntry) {
    try {
      to.transaction(
          () -> {
            to.update(
                "INSERT INTO log(id, at_ms, kind, line) VALUES(?,?,?,?)",
                logEntry.id(),
                logEntry.atMs(),
                logEntry.kind(),
                logEntry.text());
            to.update("DELETE FROM log WHERE id<=?", logEntry.id() - MAX_ENTRIES);
          });
    } catch (HubDatabaseFailure e) {
      disableStore(e);
    }
  }

  /** Said once: a diary that complains of every line it cannot keep helps nobody. */
  private void disableStore(HubDatabaseFailure e) {
    getContext().getLog().warn("the diary is kept in memory only: {}", e.description());
    onEnd();
    file = Optional.empty();
  }

  private Behavior<Command> onEnd() {
    file.ifPresent(HubDatabase::close);
    return this;
  }
}
