package superpeer.hub.popularity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerView;
import superpeer.hub.store.HubDatabase;
import superpeer.hub.store.HubDatabaseFailure;
import superpeer.hub.tracker.ChannelStatus;

/**
 * Reads the channels of the tracker and the reports of the servers at a fixed interval. Blocks on
 * the database: start it on a blocking dispatcher.
 */
public final class SwarmMonitor extends AbstractBehavior<SwarmMonitor.Command> {

  public sealed interface Command {}

  /** Asks for all channels, the hottest first. */
  public record GetChannels(ActorRef<Channels> replyTo) implements Command {}

  /** Asks for the overview. */
  public record GetOverview(ActorRef<SwarmOverview> replyTo) implements Command {}

  /**
   * Asks for the points of the last {@code minutes}.
   *
   * @param minutes at most a day
   */
  public record GetHistory(int minutes, ActorRef<History> replyTo) implements Command {}

  private record ChannelsRead(List<ChannelStatus> channels) implements Command {}

  private record ServersListed(Registry.Listing servers) implements Command {}

  private record TrackerFailed(String reason) implements Command {}

  private enum Tick implements Command {
    READ
  }

  /**
   * @param channels the hottest first
   */
  public record Channels(List<RankedChannel> channels) {}

  /**
   * @param points the oldest first
   */
  public record History(List<SwarmDataPoint> points) {}

  /** Reads the channels of the tracker. */
  @FunctionalInterface
  public interface ChannelSource extends Supplier<CompletionStage<List<ChannelStatus>>> {}

  /** Time between two reads. Viewers report every 30 s. */
  public static final Duration INTERVAL = Duration.ofSeconds(2);

  private final ChannelSource tracker;
  private final ActorRef<Registry.Command> registry;
  private final ActorRef<Registry.Listing> listings;
  private final InstantSource clock;
  private final ChannelRanking ranking = new ChannelRanking();
  private final MinuteHistory history;
  private Optional<HistoryStore> store;
  private List<RankedChannel> ranked = List.of();
  private List<ServerView> servers = List.of();

  /**
   * @param database absent: the history is kept in memory only; closed with the actor
   */
  public static Behavior<Command> create(
      ChannelSource tracker,
      ActorRef<Registry.Command> registry,
      Optional<HubDatabase> database,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.READ, Duration.ZERO, INTERVAL);
                  return new SwarmMonitor(context, tracker, registry, database, clock);
                }));
  }

  private SwarmMonitor(
      ActorContext<Command> context,
      ChannelSource tracker,
      ActorRef<Registry.Command> registry,
      Optional<HubDatabase> database,
      InstantSource clock) {
    super(context);
    this.tracker = tracker;
    this.registry = registry;
    this.listings = context.messageAdapter(Registry.Listing.class, ServersListed::new);
    this.clock = clock;
    this.store = database.map(HistoryStore::new);
    this.history =
        new MinuteHistory(this.store.map(this::loadHistory).orElse(List.of()), clock.millis());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetChannels.class, this::onGetChannels)
        .onMessage(GetOverview.class, this::onGetOverview)
        .onMessage(GetHistory.class, this::onGetHistory)
        .onMessage(ChannelsRead.class, this::onChannelsRead)
        .onMessage(ServersListed.class, this::onServersListed)
        .onMessage(TrackerFailed.class, this::onTrackerFailed)
        .onMessageEquals(Tick.READ, this::onTick)
        .onSignal(PostStop.class, signal -> onPostStop())
        .build();
  }

  private Behavior<Command> onTick() {
    registry.tell(new Registry.GetServers(listings));
    getContext()
        .pipeToSelf(
            tracker.get(),
            (channels, failure) ->
                channels == null
                    ? new TrackerFailed(String.valueOf(failure))
                    : new ChannelsRead(channels));
    return this;
  }

  private Behavior<Command> onServersListed(ServersListed serversListed) {
    servers = serversListed.servers().servers();
    return this;
  }

  private Behavior<Command> onChannelsRead(ChannelsRead channelsRead) {
    var traffic = ranking.update(channelsRead.channels(), clock.millis());
    ranked = ranking.ranked();
    var swarmOverview = overview();
    var gauges =
        new MinuteHistory.Gauges(
            swarmOverview.viewers(), swarmOverview.channels(), swarmOverview.uplinkMbps());
    history.add(traffic, gauges, clock.millis()).ifPresent(this::save);
    return this;
  }

  /** If the tracker is too busy to answer, the last ranking stays until the next read. */
  private Behavior<Command> onTrackerFailed(TrackerFailed trackerFailed) {
    getContext().getLog().debug("the tracker did not answer: {}", trackerFailed.reason());
    return this;
  }

  private Behavior<Command> onGetChannels(GetChannels ask) {
    ask.replyTo().tell(new Channels(ranked));
    return this;
  }

  private Behavior<Command> onGetOverview(GetOverview ask) {
    ask.replyTo().tell(overview());
    return this;
  }

  private SwarmOverview overview() {
    var reports = servers.stream().flatMap(server -> server.health().report().stream()).toList();
    return new SwarmOverview(
        ranked.stream().mapToInt(RankedChannel::viewers).sum(),
        (int) ranked.stream().filter(channel -> channel.viewers() > 0).count(),
        reports.size(),
        servers.size(),
        history.total(),
        reports.stream().mapToDouble(ServerReport::uplinkMbps).sum(),
        servers.stream().mapToInt(ServerView::bandwidthMbps).sum());
  }

  private Behavior<Command> onGetHistory(GetHistory ask) {
    var from = clock.millis() - Duration.ofMinutes(ask.minutes()).toMillis();
    ask.replyTo().tell(new History(history.since(from)));
    return this;
  }

  private List<SwarmDataPoint> loadHistory(HistoryStore from) {
    try {
      return from.since(clock.millis() - MinuteHistory.DAY_MS);
    } catch (HubDatabaseFailure e) {
      disableStore(e);
      return List.of();
    }
  }

  private void save(SwarmDataPoint swarmDataPoint) {
    try {
      if (store.isPresent()) {
        store.get().add(swarmDataPoint, swarmDataPoint.atMs() - MinuteHistory.DAY_MS);
      }
    } catch (HubDatabaseFailure e) {
      disableStore(e);
    }
  }

  private void disableStore(HubDatabaseFailure e) {
    getContext().getLog().warn("the hub's history is kept in memory only: {}", e.description());
    onPostStop();
    store = Optional.empty();
  }

  private Behavior<Command> onPostStop() {
    store.ifPresent(HistoryStore::close);
    return this;
  }
}
