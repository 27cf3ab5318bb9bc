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
 * Sends changes to open dashboards. While no dashboard is open nothing is read, and unchanged data
 * is not sent again.
 */
final class DashboardEventStream extends AbstractBehavior<DashboardEventStream.Command> {

  sealed interface Command {}

  /**
   * Subscribes a dashboard: it gets the current data at once, then every change, until it stops.
   */
  record Subscribe(ActorRef<Message> subscriber) implements Command {}

  private record Unsubscribed(ActorRef<Message> subscriber) implements Command {}

  private record Snapshot(String name, String json) implements Command {}

  private record LogAppended(LogEntry entry) implements Command {}

  private enum Tick implements Command {
    READ
  }

  /** A message to a dashboard. */
  sealed interface Message {

    /**
     * @param name of the server-sent event
     * @param id only entries of the event log have one
     */
    record Data(String name, Optional<String> id, String json) implements Message {}

    /** There are too many dashboards. */
    record Refused() implements Message {}
  }

  /** The actors that have the data. */
  record DataSources(
      ActorRef<Registry.Command> registry,
      ActorRef<SwarmMonitor.Command> swarmMonitor,
      Optional<ActorRef<AutoSeeder.Command>> autoSeeder,
      ActorRef<EventLog.Command> eventLog) {}

  /** Maximum open dashboards. */
  static final int MAX_SUBSCRIBERS = 100;

  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final DataSources sources;
  private final ActorRef<Registry.Listing> listings;
  private final ActorRef<SwarmOverview> overviews;
  private final ActorRef<ChannelPlacements> placements;
  private final Set<ActorRef<Message>> subscribers = new LinkedHashSet<>();
  private final Map<String, String> snapshots = new HashMap<>();

  static Behavior<Command> create(DataSources sources) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.READ, INTERVAL);
                  return new DashboardEventStream(context, sources);
                }));
  }

  private DashboardEventStream(ActorContext<Command> context, DataSources sources) {
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
    this.placements =
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
        .onMessage(Subscribe.class, this::onSubscribe)
        .onMessage(Unsubscribed.class, this::onUnsubscribed)
        .onMessage(Snapshot.class, this::onSnapshot)
        .onMessage(LogAppended.class, this::onLogAppended)
        .onMessageEquals(Tick.READ, this::onTick)
        .build();
  }

  private Behavior<Command> onSubscribe(Subscribe subscribe) {
    if (subscribers.size() >= MAX_SUBSCRIBERS) {
      subscribe.subscriber().tell(new Message.Refused());
      return this;
    }
    if (subscribers.isEmpty()) {
      snapshots.clear(); // outdated since the last dashboard closed
    }
    subscribers.add(subscribe.subscriber());
    getContext().watchWith(subscribe.subscriber(), new Unsubscribed(subscribe.subscriber()));
    snapshots.forEach((name, json) -> subscribe.subscriber().tell(event(name, json)));
    return onTick();
  }

  private Behavior<Command> onUnsubscribed(Unsubscribed unsubscribed) {
    subscribers.remove(unsubscribed.subscriber());
    return this;
  }

  private Behavior<Command> onTick() {
    if (!subscribers.isEmpty()) {
      sources.registry().tell(new Registry.GetServers(listings));
      sources.swarmMonitor().tell(new SwarmMonitor.GetOverview(overviews));
      sources.autoSeeder().ifPresent(it -> it.tell(new AutoSeeder.GetPlacements(placements)));
    }
    return this;
  }

  private Behavior<Command> onSnapshot(Snapshot snapshot) {
    if (!snapshot.json().equals(snapshots.put(snapshot.name(), snapshot.json()))) {
      send(event(snapshot.name(), snapshot.json()));
    }
    return this;
  }

  private Behavior<Command> onLogAppended(LogAppended logAppended) {
    var logEntry = logAppended.entry();
    send(
        new Message.Data(
            "log", Optional.of(Long.toString(logEntry.id())), Json.write(SwarmJson.of(logEntry))));
    return this;
  }

  private void send(Message message) {
    subscribers.forEach(subscriber -> subscriber.tell(message));
  }

  private static Message event(String name, String json) {
    return new Message.Data(name, Optional.empty(), json);
  }
}
