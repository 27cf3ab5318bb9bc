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
import superpeer.hub.diary.Diary;
import superpeer.hub.diary.Line;
import superpeer.hub.heat.Overview;
import superpeer.hub.heat.Pulse;
import superpeer.hub.planner.Garden;
import superpeer.hub.planner.Gardener;
import superpeer.hub.registry.Registry;
import superpeer.protocol.Json;

/**
 * Tells open dashboards what changed. Nobody is asked anything while no dashboard is open, and a
 * page that looks the same is not sent again.
 */
final class Feed extends AbstractBehavior<Feed.Command> {

  sealed interface Command {}

  /** A dashboard opens: it is shown everything at once, then what changes, until it stops. */
  record Open(ActorRef<Delivery> reader) implements Command {}

  private record Closed(ActorRef<Delivery> reader) implements Command {}

  private record Page(String name, String json) implements Command {}

  private record Written(Line line) implements Command {}

  private enum Due implements Command {
    LOOK
  }

  /** What a dashboard is sent. */
  sealed interface Delivery {

    /**
     * @param name of the server-sent event
     * @param id only lines of the diary have one
     */
    record Event(String name, Optional<String> id, String json) implements Delivery {}

    /** There are too many readers. */
    record Refused() implements Delivery {}
  }

  /** Whom the pages are made from. */
  record Sources(
      ActorRef<Registry.Command> registry,
      ActorRef<Pulse.Command> pulse,
      Optional<ActorRef<Gardener.Command>> gardener,
      ActorRef<Diary.Command> diary) {}

  /** Dashboards that may be open. */
  static final int MAX_READERS = 100;

  private static final Duration EVERY = Duration.ofSeconds(2);

  private final Sources sources;
  private final ActorRef<Registry.Listing> listings;
  private final ActorRef<Overview> overviews;
  private final ActorRef<Garden> gardens;
  private final Set<ActorRef<Delivery>> readers = new LinkedHashSet<>();
  private final Map<String, String> pages = new HashMap<>();

  static Behavior<Command> create(Sources sources) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Due.LOOK, EVERY);
                  return new Feed(context, sources);
                }));
  }

  private Feed(ActorContext<Command> context, Sources sources) {
    super(context);
    this.sources = sources;
    this.listings =
        context.messageAdapter(
            Registry.Listing.class,
            listing -> new Page("servers", Json.write(ServerJson.of(listing))));
    this.overviews =
        context.messageAdapter(
            Overview.class, overview -> new Page("overview", Json.write(SwarmJson.of(overview))));
    this.gardens =
        context.messageAdapter(
            Garden.class,
            garden -> new Page("channels", Json.write(ChannelJson.of(garden, Optional.empty()))));
    sources.diary().tell(new Diary.Follow(context.messageAdapter(Line.class, Written::new)));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Open.class, this::onOpen)
        .onMessage(Closed.class, this::onClosed)
        .onMessage(Page.class, this::onPage)
        .onMessage(Written.class, this::onWritten)
        .onMessageEquals(Due.LOOK, this::onLook)
        .build();
  }

  private Behavior<Command> onOpen(Open open) {
    if (readers.size() >= MAX_READERS) {
      open.reader().tell(new Delivery.Refused());
      return this;
    }
    if (readers.isEmpty()) {
      pages.clear(); // they are as old as the last reader
    }
    readers.add(open.reader());
    getContext().watchWith(open.reader(), new Closed(open.reader()));
    pages.forEach((name, json) -> open.reader().tell(event(name, json)));
    return onLook();
  }

  private Behavior<Command> onClosed(Closed closed) {
    readers.remove(closed.reader());
    return this;
  }

  private Behavior<Command> onLook() {
    if (!readers.isEmpty()) {
      sources.registry().tell(new Registry.GetServers(listings));
      sources.pulse().tell(new Pulse.GetOverview(overviews));
      sources.gardener().ifPresent(it -> it.tell(new Gardener.GetGarden(gardens)));
    }
    return this;
  }

  private Behavior<Command> onPage(Page page) {
    if (!page.json().equals(pages.put(page.name(), page.json()))) {
      tell(event(page.name(), page.json()));
    }
    return this;
  }

  private Behavior<Command> onWritten(Written written) {
    var line = written.line();
    tell(
        new Delivery.Event(
            "log", Optional.of(Long.toString(line.id())), Json.write(SwarmJson.of(line))));
    return this;
  }

  private void tell(Delivery delivery) {
    readers.forEach(reader -> reader.tell(delivery));
  }

  private static Delivery event(String name, String json) {
    return new Delivery.Event(name, Optional.empty(), json);
  }
}
