package superpeer.hub.heat;

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
import superpeer.hub.store.HubFile;
import superpeer.hub.store.HubFileFailure;
import superpeer.hub.tracker.ChannelFigures;

/**
 * Asks tracker and registry again and again how things are. Blocks for the file: to be started on a
 * dispatcher that may.
 */
public final class Pulse extends AbstractBehavior<Pulse.Command> {

  public sealed interface Command {}

  /** Asks for all channels, the hottest first. */
  public record GetChannels(ActorRef<Channels> replyTo) implements Command {}

  /** Asks for everything in a few figures. */
  public record GetOverview(ActorRef<Overview> replyTo) implements Command {}

  /**
   * Asks for the points of the last {@code minutes}.
   *
   * @param minutes at most a day of them
   */
  public record GetPoints(int minutes, ActorRef<Points> replyTo) implements Command {}

  private record Seen(List<ChannelFigures> channels) implements Command {}

  private record Listed(Registry.Listing servers) implements Command {}

  private record Missed(String why) implements Command {}

  private enum Due implements Command {
    LOOK
  }

  /**
   * @param channels the hottest first
   */
  public record Channels(List<HotChannel> channels) {}

  /**
   * @param points the oldest first
   */
  public record Points(List<Point> points) {}

  /** Sees the channels of the tracker. */
  @FunctionalInterface
  public interface Sight extends Supplier<CompletionStage<List<ChannelFigures>>> {}

  /** Time between two looks; a viewer reports every half minute. */
  public static final Duration EVERY = Duration.ofSeconds(2);

  private final Sight tracker;
  private final ActorRef<Registry.Command> registry;
  private final ActorRef<Registry.Listing> listings;
  private final InstantSource clock;
  private final HotChannels hot = new HotChannels();
  private final Tally tally;
  private Optional<PointFile> file;
  private List<HotChannel> ranked = List.of();
  private List<ServerView> servers = List.of();

  /**
   * @param file absent: points are kept in memory only; closed with the actor
   */
  public static Behavior<Command> create(
      Sight tracker,
      ActorRef<Registry.Command> registry,
      Optional<HubFile> file,
      InstantSource clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Due.LOOK, Duration.ZERO, EVERY);
                  return new Pulse(context, tracker, registry, file, clock);
                }));
  }

  private Pulse(
      ActorContext<Command> context,
      Sight tracker,
      ActorRef<Registry.Command> registry,
      Optional<HubFile> file,
      InstantSource clock) {
    super(context);
    this.tracker = tracker;
    this.registry = registry;
    this.listings = context.messageAdapter(Registry.Listing.class, Listed::new);
    this.clock = clock;
    this.file = file.map(PointFile::new);
    this.tally = new Tally(this.file.map(this::load).orElse(List.of()), clock.millis());
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetChannels.class, this::onGetChannels)
        .onMessage(GetOverview.class, this::onGetOverview)
        .onMessage(GetPoints.class, this::onGetPoints)
        .onMessage(Seen.class, this::onSeen)
        .onMessage(Listed.class, this::onListed)
        .onMessage(Missed.class, this::onMissed)
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
                channels == null ? new Missed(String.valueOf(failure)) : new Seen(channels));
    return this;
  }

  private Behavior<Command> onListed(Listed listed) {
    servers = listed.servers().servers();
    return this;
  }

  private Behavior<Command> onSeen(Seen seen) {
    var news = hot.see(seen.channels(), clock.millis());
    ranked = hot.ranked();
    var overview = overview();
    var sight = new Tally.Sight(overview.viewers(), overview.channels(), overview.uplinkMbps());
    tally.add(news, sight, clock.millis()).ifPresent(this::save);
    return this;
  }

  /** A tracker that is too busy to answer is asked again soon; what was known holds. */
  private Behavior<Command> onMissed(Missed missed) {
    getContext().getLog().debug("the tracker does not answer: {}", missed.why());
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

  private Overview overview() {
    var reports = servers.stream().flatMap(server -> server.health().report().stream()).toList();
    return new Overview(
        ranked.stream().mapToInt(HotChannel::viewers).sum(),
        (int) ranked.stream().filter(channel -> channel.viewers() > 0).count(),
        reports.size(),
        servers.size(),
        tally.total(),
        reports.stream().mapToDouble(ServerReport::uplinkMbps).sum(),
        servers.stream().mapToInt(ServerView::bandwidthMbps).sum());
  }

  private Behavior<Command> onGetPoints(GetPoints ask) {
    var from = clock.millis() - Duration.ofMinutes(ask.minutes()).toMillis();
    ask.replyTo().tell(new Points(tally.since(from)));
    return this;
  }

  private List<Point> load(PointFile from) {
    try {
      return from.since(clock.millis() - Tally.DAY_MS);
    } catch (HubFileFailure e) {
      givesUp(e);
      return List.of();
    }
  }

  private void save(Point point) {
    try {
      if (file.isPresent()) {
        file.get().add(point, point.atMs() - Tally.DAY_MS);
      }
    } catch (HubFileFailure e) {
      givesUp(e);
    }
  }

  private void givesUp(HubFileFailure e) {
    getContext().getLog().warn("the hub's history is kept in memory only: {}", e.words());
    onEnd();
    file = Optional.empty();
  }

  private Behavior<Command> onEnd() {
    file.ifPresent(PointFile::close);
    return this;
  }
}
