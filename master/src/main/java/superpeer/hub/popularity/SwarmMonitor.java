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
 * Asks tracker and registry again and again how things are. Blocks for the file: to be started on a
 * dispatcher that may.
 */
public final class SwarmMonitor extends AbstractBehavior<SwarmMonitor.Command> {

  public sealed interface Command {}

  /** Asks for all channels, the hottest first. */
  public record GetChannels(ActorRef<Channels> replyTo) implements Command {}

  /** Asks for everything in a few figures. */
  public record GetOverview(ActorRef<SwarmOverview> replyTo) implements Command {}

  /**
   * Asks for the points of the last {@code minutes}.
   *
   * @param minutes at most a day of them
   */
  public record GetHistory(int minutes, ActorRef<History> replyTo) implements Command {}

  private record ChannelsRead(List<ChannelStatus> channels) implements Command {}

  private record ServersListed(Registry.Listing servers) implements Command {}

  private record TrackerFailed(String reason) implements Command {}

  private enum Due implements Command {
    LOOK
  }

  /**
   * @param channels the hottest first
   */
  public record Channels(List<RankedChannel> channels) {}

  /**
   * @param points the oldest first
   */
  public record History(List<SwarmDataPoint> points) {}

  /** Sees the channels of the tracker. */
  @FunctionalInterface
  public interface ChannelSource extends Supplier<CompletionStage<List<ChannelStatus>>> {}

  /** Time between two looks; a viewer reports every half minute. */
  public static final Duration INTERVAL = Duration.ofSeconds(2);

  private final ChannelSource tracker;
  private final ActorRef<Registry.Command> registry;
  private final ActorRef<Registry.Listing> listings;
  private final InstantSource clock;
  private final ChannelRanking ranking = new ChannelRanking();
  private final MinuteHistory history;
  private Optional<HistoryStore> file;
  private List<RankedChannel> ranked = List.of();
  private List<ServerView> servers = List.of();

  /**
   * @param file absent: points are kept in memory only; closed with the actor
   */
  public static Behavior<Command> create(
      ChannelSource tracker,
      ActorRef<Registry.Command> registry,
      Optional<HubDatabase> file,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Due.LOOK, Duration.ZERO, INTERVAL);
                  return new SwarmMonitor(context, tracker, registry, file, clock);
                }));
  }

  private SwarmMonitor(
      ActorContext<Command> context,
      ChannelSource tracker,
      ActorRef<Registry.Command> registry,
      Optional<HubDatabase> file,
      InstantSource clock) {
    super(context);
    this.tracker = tracker;
    this.registry = registry;
    this.listings = context.messageAdapter(Registry.Listing.class, ServersListed::new);
    this.clock = clock;
    this.file = file.map(HistoryStore::new);
    this.history = new MinuteHistory(this.file.map(this::load).orElse(List.of()), clock.millis());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetChannels.class, this::onGetChannels)
        .onMessage(GetOverview.class, this::onGetOverview)
        .onMessage(GetHistory.class, this::onGetPoints)
        .onMessage(ChannelsRead.class, this::onSeen)
        .onMessage(ServersListed.class, this::onListed)
        .onMessage(TrackerFailed.class, this::onMissed)
        .onMessageEquals(Due.LOOK, this::onLook)
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onLook() {
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

  private Behavior<Command> onListed(ServersListed serversListed) {
    servers = serversListed.servers().servers();
    return this;
  }

  private Behavior<Command> onSeen(ChannelsRead channelsRead) {
    var news = ranking.update(channelsRead.channels(), clock.millis());
    ranked = ranking.ranked();
    var swarmOverview = overview();
    var gauges =
        new MinuteHistory.Gauges(
            swarmOverview.viewers(), swarmOverview.channels(), swarmOverview.uplinkMbps());
    history.add(news, gauges, clock.millis()).ifPresent(this::save);
    return this;
  }

  /** A tracker that is too busy to answer is asked again soon; what was known holds. */
  private Behavior<Command> onMissed(TrackerFailed trackerFailed) {
    getContext().getLog().debug("the tracker does not answer: {}", trackerFailed.reason());
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

  private Behavior<Command> onGetPoints(GetHistory ask) {
    var from = clock.millis() - Duration.ofMinutes(ask.minutes()).toMillis();
    ask.replyTo().tell(new History(history.since(from)));
    return this;
  }

  private List<SwarmDataPoint> load(HistoryStore from) {
    try {
      return from.since(clock.millis() - MinuteHistory.DAY_MS);
    } catch (HubDatabaseFailure e) {
      disableStore(e);
      return List.of();
    }
  }

  private void save(SwarmDataPoint swarmDataPoint) {
    try {
      if (file.isPresent()) {
        file.get().add(swarmDataPoint, swarmDataPoint.atMs() - MinuteHistory.DAY_MS);
      }
    } catch (HubDatabaseFailure e) {
      disableStore(e);
    }
  }

  private void disableStore(HubDatabaseFailure e) {
    getContext().getLog().warn("the hub's history is kept in memory only: {}", e.description());
    onEnd();
    file = Optional.empty();
  }

  private Behavior<Command> onEnd() {
    file.ifPresent(HistoryStore::close);
    return this;
  }
}
