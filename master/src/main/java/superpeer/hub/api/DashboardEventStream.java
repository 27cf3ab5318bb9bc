package superpeer.hub.api;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.eventlog.LogEntry;
import superpeer.hub.planner.AutoSeeder;
import superpeer.hub.planner.ChannelPlacements;
import superpeer.hub.popularity.SwarmMonitor;
import superpeer.hub.popularity.SwarmOverview;
import superpeer.hub.registry.Registry;
import superpeer.protocol.Json;

/**
 * Tells open dashboards what changed. Nobody is asked anything while no dashboard is open, and a
 * page that looks the same is not sent again.
 */
final class DashboardEventStream extends AbstractBehavior<DashboardEventStream.Command> {

  sealed interface Command {}

  /** A dashboard opens: it is shown everything at once, then what changes, until it stops. */
  record Subscribe(ActorRef<Message> subscriber) implements Command {}

  private record Unsubscribed(ActorRef<Message> subscriber) implements Command {}

  private record Snapshot(String name, String json) implements Command {}

  private record LogAppended(LogEntry entry) implements Command {}

  private enum Due implements Command {
    LOOK
  }

  /** What a dashboard is sent. */
  sealed interface Message {

    /**
     * @param name of the server-sent event
     * @param id only lines of the diary have one
     */
    record Event(String name, Optional<String> id, String json) implements Message {}

    /** There are too many readers. */
    record Refused() implements Message {}
  }

  /** Whom the pages are made from. */
  record Sources(
      ActorRef<Registry.Command> registry,
      ActorRef<SwarmMonitor.Command> swarmMonitor,
      Optional<ActorRef<AutoSeeder.Command>> autoSeeder,
      ActorRef<EventLog.Command> eventLog) {}

  /** Dashboards that may be open. */
  static final int MAX_SUBSCRIBERS = 100;

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Sources sources;
  private final ActorRef<Registry.Listing> listings;
  private final ActorRef<SwarmOverview> overviews;
  private final ActorRef<ChannelPlacements> gardens;
  private final Set<ActorRef<Message>> subscribers = new LinkedHashSet<>();
  private final Map<String, String> snapshots = new HashMap<>();

  static Behavior<Command> create(Sources sources) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Due.LOOK, INTERVAL);
                  return new DashboardEventStream(context, sources);
                }));
  }

  private DashboardEventStream(ActorContext<Command> context, Sources sources) {
    super(context);
    this.sources = sources;
    this.listings =
        context.messageAdapter(
            Registry.Listing.class,
            listing -> new Snapshot("servers", Json.write(ServerJson.of(listing))));
    this.overviews =
        context.messageAdapter(
            SwarmOverview.class,
            swarmOverview -> new Snapshot("overview", Json.write(SwarmJson.of(swarmOverview))));
    this.gardens =
        context.messageAdapter(
            ChannelPlacements.class,
            channelPlacements ->
                new Snapshot(
                    "channels", Json.write(ChannelJson.of(channelPlacements, Optional.empty()))));
    sources
        .eventLog()
        .tell(new EventLog.Subscribe(context.messageAdapter(LogEntry.class, LogAppended::new)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Subscribe.class, this::onOpen)
        .onMessage(Unsubscribed.class, this::onClosed)
        .onMessage(Snapshot.class, this::onPage)
        .onMessage(LogAppended.class, this::onWritten)
        .onMessageEquals(Due.LOOK, this::onLook)
        .build();
  }

  private Behavior<Command> onOpen(Subscribe subscribe) {
    if (subscribers.size() >= MAX_SUBSCRIBERS) {
      subscribe.subscriber().tell(new Message.Refused());
      return this;
    }
    if (subscribers.isEmpty()) {
      snapshots.clear(); // they are as old as the last reader
    }
    subscribers.add(subscribe.subscriber());
    getContext().watchWith(subscribe.subscriber(), new Unsubscribed(subscribe.subscriber()));
    snapshots.forEach((name, json) -> subscribe.subscriber().tell(event(name, json)));
    return onLook();
  }

  private Behavior<Command> onClosed(Unsubscribed unsubscribed) {
    subscribers.remove(unsubscribed.subscriber());
    return this;
  }

  private Behavior<Command> onLook() {
    if (!subscribers.isEmpty()) {
      sources.registry().tell(new Registry.GetServers(listings));
      sources.swarmMonitor().tell(new SwarmMonitor.GetOverview(overviews));
      sources.autoSeeder().ifPresent(it -> it.tell(new AutoSeeder.GetPlacements(gardens)));
    }
    return this;
  }

  private Behavior<Command> onPage(Snapshot snapshot) {
    if (!snapshot.json().equals(snapshots.put(snapshot.name(), snapshot.json()))) {
      tell(event(snapshot.name(), snapshot.json()));
    }
    return this;
  }

  private Behavior<Command> onWritten(LogAppended logAppended) {
    var logEntry = logAppended.entry();
    tell(
        new Message.Event(
            "log", Optional.of(Long.toString(logEntry.id())), Json.write(SwarmJson.of(logEntry))));
    return this;
  }

  private void tell(Message message) {
    subscribers.forEach(reader -> reader.tell(message));
  }

  private static Message event(String name, String json) {
    return new Message.Event(name, Optional.empty(), json);
  }
}
