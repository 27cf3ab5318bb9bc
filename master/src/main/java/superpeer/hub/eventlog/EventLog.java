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
 * Keeps the latest entries in memory and, if there is a database, on disk. Blocks on the database:
 * start it on a blocking dispatcher.
 */
public final class EventLog extends AbstractBehavior<EventLog.Command> {

  public sealed interface Command {}

  /**
   * Adds an entry.
   *
   * @param text truncated to {@link #MAX_TEXT} characters
   */
  public record Append(String kind, String text) implements Command {}

  /** Asks for all entries, the newest first. */
  public record GetEntries(ActorRef<Entries> replyTo) implements Command {}

  /** Sends every new entry to {@code subscriber}. */
  public record Subscribe(ActorRef<LogEntry> subscriber) implements Command {}

  private record Unsubscribed(ActorRef<LogEntry> subscriber) implements Command {}

  /**
   * @param entries the newest first
   */
  public record Entries(List<LogEntry> entries) {}

  /** Maximum entries that are kept. */
  public static final int MAX_ENTRIES = 1_000;

  static final int MAX_TEXT = 500;

  private final InstantSource clock;
  private final Deque<LogEntry> entries = new ArrayDeque<>();
  private final List<ActorRef<LogEntry>> subscribers = new ArrayList<>();
  private Optional<HubDatabase> database;
  private long lastId;

  /**
   * @param database absent: memory only; closed with the actor
   */
  public static Behavior<Command> create(Optional<HubDatabase> database, InstantSource clock) {
    return Behaviors.setup(context -> new EventLog(context, database, clock));
  }

  private EventLog(
      ActorContext<Command> context, Optional<HubDatabase> database, InstantSource clock) {
    super(context);
    this.database = database;
    this.clock = clock;
    database.ifPresent(this::load);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Append.class, this::onAppend)
        .onMessage(GetEntries.class, this::onGetEntries)
        .onMessage(Subscribe.class, this::onSubscribe)
        .onMessage(Unsubscribed.class, this::onUnsubscribed)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onAppend(Append append) {
    var text = append.text();
    var cut = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    var logEntry = new LogEntry(++lastId, clock.millis(), append.kind(), cut);
    entries.addFirst(logEntry);
    if (entries.size() > MAX_ENTRIES) {
      entries.removeLast();
    }
    getContext().getLog().info("{}: {}", logEntry.kind(), logEntry.text());
    database.ifPresent(it -> save(it, logEntry));
    subscribers.forEach(subscriber -> subscriber.tell(logEntry));
    return this;
  }

  private Behavior<Command> onGetEntries(GetEntries getEntries) {
    getEntries.replyTo().tell(new Entries(List.copyOf(entries)));
    return this;
  }

  private Behavior<Command> onSubscribe(Subscribe subscribe) {
    subscribers.add(subscribe.subscriber());
    getContext().watchWith(subscribe.subscriber(), new Unsubscribed(subscribe.subscriber()));
    return this;
  }

  private Behavior<Command> onUnsubscribed(Unsubscribed unsubscribed) {
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

  /** Stops using the database after the first failure, so that the warning is logged once. */
  private void disableStore(HubDatabaseFailure e) {
    getContext().getLog().warn("the event log is kept in memory only: {}", e.description());
    onPostStop();
    database = Optional.empty();
  }

  private Behavior<Command> onPostStop() {
    database.ifPresent(HubDatabase::close);
    return this;
  }
}
