package superpeer.worker.origin;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import superpeer.protocol.ChannelId;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.origin.OriginClient.Body;
import superpeer.worker.origin.PlaylistPoller.PollResult;
import superpeer.worker.origin.PlaylistPoller.PollResult.Updated;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.segment.ArrivingSegment;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/**
 * Follows the playlist of one level of a channel and fetches its segments, before viewers ask for
 * them where it can.
 *
 * <p>Live: the newest at once, new ones as they are listed. VOD: the start, then ahead of every
 * viewer, then the rest while the store has room. Each segment is fetched by one request at a time
 * and told to the owner, who keeps it.
 */
public final class VariantTrack extends AbstractBehavior<VariantTrack.Command> {

  public sealed interface Command {}

  /**
   * A viewer waits for it: fetched before all others, or answered {@link OriginEvent.FetchFailed}.
   */
  public record Fetch(SegmentId id) implements Command {}

  /** A viewer plays there, or is about to. */
  public record Playing(SegmentId id) implements Command {}

  /**
   * A viewer of a VOD channel plays there.
   *
   * @param position since the beginning
   */
  public record PlayingAt(Duration position) implements Command {}

  /**
   * A viewer has it: what is said of it shows which variant of a master playlist the level is, and
   * where a viewer of a live channel plays.
   *
   * @param size in bytes, if it is known
   * @param hash base64 of the bytes' SHA-256, if it is known
   */
  public record ViewerHas(SegmentId id, Optional<Long> size, Optional<String> hash)
      implements Command {}

  /** These are there already, from disk or from viewers; they are not fetched. */
  public record Held(Collection<SegmentId> ids) implements Command {}

  /** These were dropped for want of room. VOD is no longer fetched beyond what viewers need. */
  public record Evicted(Collection<SegmentId> ids) implements Command {}

  /** Asks for the figures since the start. */
  public record GetStats(ActorRef<Stats> replyTo) implements Command {}

  /** Ends; what is under way is forgotten. */
  public record Stop() implements Command {}

  private record Polled(PollResult result) implements Command {}

  /** Stamped with the count of restarts: numbers of an earlier run mean other segments. */
  private record SegmentStarted(int generation, long sn, GrowingBuffer buffer) implements Command {}

  private record StillArriving(int generation, ArrivingSegment segment) implements Command {}

  private record SegmentFetched(int generation, long sn, Body body) implements Command {}

  private record SegmentFailed(int generation, long sn, OriginFailure failure) implements Command {}

  private record Retry(int generation, long sn) implements Command {}

  /** Successful looks at a playlist, segments fetched and their bytes, and failures of both. */
  public record Stats(long playlists, long segments, long bytes, long failures) {

    private Stats plus(int moreSegments, long moreBytes, int moreFailures) {
      return new Stats(
          playlists, segments + moreSegments, bytes + moreBytes, failures + moreFailures);
    }

    private Stats plusPlaylist() {
      return new Stats(playlists + 1, segments, bytes, failures);
    }
  }

  /**
   * What to follow.
   *
   * @param url of the playlist; absent: guessed from the channel id
   */
  public record Source(ChannelId channel, Optional<String> url, boolean live) {}

  /**
   * Which of a master playlist's variants is followed, and how its level is called.
   *
   * @param level quality index as viewers count
   * @param variant its place in the master playlist, from 0; empty if there is no choice
   */
  record Selection(int level, OptionalInt variant) {
    static final Selection SINGLE = new Selection(0, OptionalInt.empty());
  }

  static Behavior<Command> create(
      Source source,
      OriginClient client,
      OriginConfig.Scheduling scheduling,
      ActorRef<OriginEvent> owner) {
    return create(source, Selection.SINGLE, client, scheduling, owner);
  }

  static Behavior<Command> create(
      Source source,
      Selection selection,
      OriginClient client,
      OriginConfig.Scheduling scheduling,
      ActorRef<OriginEvent> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var variantTrack =
                      new VariantTrack(
                          context, timers, source, selection.level(), client, scheduling, owner);
                  variantTrack.start(selection.variant());
                  return variantTrack;
                }));
  }

  /** A viewer takes so much in the time that it takes to tell it of a segment. */
  private static final int LEAST_PARTIAL_BYTES = 4 * Segment.FRAME_BYTES;

  private final TimerScheduler<Command> timers;
  private final Source source;
  private final int level;
  private final OriginClient client;
  private final OriginConfig.Scheduling scheduling;
  private final ActorRef<OriginEvent> owner;
  private final OriginBackoff originBackoff;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final OriginHealth originHealth = new OriginHealth();
  private Optional<Updated> latest = Optional.empty();
  private FailedSegments failedSegments;
  private FetchOrder order;
  private int generation;
  private int activeFetches;
  private Stats stats = new Stats(0, 0, 0, 0);

  private VariantTrack(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Source source,
      int level,
      OriginClient client,
      OriginConfig.Scheduling scheduling,
      ActorRef<OriginEvent> owner) {
    super(context);
    this.timers = timers;
    this.source = source;
    this.level = level;
    this.client = client;
    this.scheduling = scheduling;
    this.owner = owner;
    this.originBackoff =
        new OriginBackoff(
            scheduling.minPause(), source.live() ? scheduling.maxPoll() : scheduling.maxPause());
    this.order = FetchOrder.of(source.live(), scheduling);
    this.failedSegments = FailedSegments.of(source.live(), scheduling);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Polled.class, polled -> onLooked(polled.result()))
        .onMessage(SegmentStarted.class, this::onBegan)
        .onMessage(StillArriving.class, this::onStillArriving)
        .onMessage(SegmentFetched.class, this::onSegment)
        .onMessage(SegmentFailed.class, this::onSegmentFailed)
        .onMessage(Retry.class, this::onRetry)
        .onMessage(Fetch.class, fetch -> onWant(fetch.id()))
        .onMessage(Playing.class, playing -> onPlaying(playing.id()))
        .onMessage(PlayingAt.class, playing -> onPlayingAt(playing.position()))
        .onMessage(Held.class, held -> onHeld(held.ids()))
        .onMessage(Evicted.class, evicted -> onLost(evicted.ids()))
        .onMessage(ViewerHas.class, viewerHas -> onReported(viewerHas.id()))
        .onMessage(GetStats.class, ask -> onGetFigures(ask.replyTo()))
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .build();
  }

  private void start(OptionalInt variant) {
    try {
      var location =
          PlaylistLocation.of(source.url(), source.channel().originCandidates(), variant);
      var sightings = getContext().messageAdapter(PollResult.class, Polled::new);
      getContext()
          .spawn(
              PlaylistPoller.create(location, client, scheduling, originBackoff, sightings),
              "playlist");
    } catch (OriginFailure failure) {
      originHealth.playlistFailed(failure);
      tellNews();
    }
  }

  private Behavior<Command> onLooked(PollResult pollResult) {
    if (pollResult instanceof PollResult.VariantChoice variantChoice) {
      owner.tell(new OriginEvent.AudioLayout(variantChoice.separateAudio()));
      owner.tell(new OriginEvent.MasterFound(variantChoice.master()));
      return Behaviors.stopped();
    }
    if (pollResult instanceof PollResult.Failed failed) {
      stats = stats.plus(0, 0, 1);
      originHealth.playlistFailed(failed.failure());
    } else {
      stats = stats.plusPlaylist();
      originHealth.playlistSucceeded();
    }
    tellNews();
    if (pollResult instanceof Updated now) {
      onSeen(now);
    }
    return this;
  }

  private void onSeen(Updated now) {
    var media = now.media();
    boolean changed = !media().equals(Optional.of(media));
    if (latest.isEmpty()) {
      owner.tell(new OriginEvent.AudioLayout(now.separateAudio()));
    }
    if (now.restarted()) {
      generation++;
      order = FetchOrder.of(source.live(), scheduling);
      failedSegments = FailedSegments.of(source.live(), scheduling);
      var first = new SegmentId(level, media.firstSn());
      client.invalidateFrom(first);
      owner.tell(new OriginEvent.Restarted(first));
    }
    latest = Optional.of(now);
    order.update(media);
    failedSegments.retainListed(media);
    if (changed) {
      tellListed(now);
    }
    fill();
  }

  private Optional<Media> media() {
    return latest.map(Updated::media);
  }

  private Optional<Entry> listed(long sn) {
    return media().flatMap(media -> media.find(sn));
  }

  private void tellListed(Updated now) {
    var media = now.media();
    owner.tell(new OriginEvent.PlaylistUpdated(level, now.base(), media));
    if (media.ended() && source.live()) {
      owner.tell(new OriginEvent.Ended());
    }
  }

  private void fill() {
    int most = source.live() ? scheduling.liveFetches() : scheduling.vodFetches();
    while (activeFetches < most) {
      var next = order.next();
      if (next.isEmpty()) {
        return;
      }
      listed(next.getAsLong()).ifPresent(this::fetch);
    }
  }

  private void fetch(Entry entry) {
    activeFetches++;
    int now = generation;
    var self = getContext().getSelf();
    getContext()
        .pipeToSelf(
            ask(
                entry,
                growingBuffer -> self.tell(new SegmentStarted(now, entry.sn(), growingBuffer))),
            (body, failure) ->
                failure == null
                    ? new SegmentFetched(now, entry.sn(), body)
                    : new SegmentFailed(now, entry.sn(), OriginFailure.from(failure)));
  }

  private CompletionStage<Body> ask(Entry entry, Consumer<GrowingBuffer> begun) {
    try {
      var base = latest.orElseThrow().base();
      var id = new SegmentId(level, entry.sn());
      return client.fetchSegment(id, UrlResolver.resolve(base, entry.uri()), entry.range(), begun);
    } catch (OriginFailure failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  /** A small one is sent in a moment once it is whole, and told once. */
  private Behavior<Command> onBegan(SegmentStarted began) {
    boolean isWorthIt = scheduling.partial() && began.buffer().size() >= LEAST_PARTIAL_BYTES;
    if (began.generation() == generation && source.live() && isWorthIt) {
      var id = new SegmentId(level, began.sn());
      var segment = new ArrivingSegment(id, id.defaultSegId(), began.buffer());
      timers.startSingleTimer(
          began.sn(), new StillArriving(generation, segment), scheduling.partialAfter());
    }
    return this;
  }

  private Behavior<Command> onStillArriving(StillArriving late) {
    if (late.generation() == generation && !late.segment().isComplete()) {
      owner.tell(new OriginEvent.Arriving(late.segment()));
    }
    return this;
  }

  private Behavior<Command> onSegment(SegmentFetched came) {
    activeFetches--;
    if (came.generation() == generation) {
      timers.cancel(came.sn());
      int size = came.body().bytes().remaining();
      stats = stats.plus(1, size, 0);
      failedSegments.clear(List.of(came.sn()));
      order.stored(List.of(came.sn()));
      var id = new SegmentId(level, came.sn());
      owner.tell(
          new OriginEvent.Fetched(
              Segment.of(
                  id, id.defaultSegId(), came.body().bytes(), Optional.of(came.body().hash()))));
      originHealth.segmentSucceeded();
      tellNews();
    }
    fill();
    return this;
  }

  private Behavior<Command> onSegmentFailed(SegmentFailed message) {
    activeFetches--;
    stats = stats.plus(0, 0, 1);
    if (message.generation() == generation) {
      timers.cancel(message.sn());
      onFailed(message.sn(), message.failure());
    }
    fill();
    return this;
  }

  private void onFailed(long sn, OriginFailure failure) {
    var failedAttempts = failedSegments.recordFailure(sn, failure, listed(sn).isPresent());
    if (failedAttempts.willRetry()) {
      timers.startSingleTimer(
          new Retry(generation, sn),
          originBackoff.delay(failedAttempts.attempts(), failure, random));
    }
    owner.tell(
        new OriginEvent.FetchFailed(new SegmentId(level, sn), failure, failedAttempts.willRetry()));
    originHealth.segmentFailed(failure);
    tellNews();
  }

  private Behavior<Command> onRetry(Retry retry) {
    if (retry.generation() == generation && failedSegments.find(retry.sn()).isPresent()) {
      order.retry(retry.sn());
      fill();
    }
    return this;
  }

  private Behavior<Command> onWant(SegmentId id) {
    var failing = failedSegments.find(id.sn());
    if (id.level() != level || listed(id.sn()).isEmpty()) {
      owner.tell(
          new OriginEvent.FetchFailed(id, OriginFailure.notListed(id, level, media()), false));
    } else if (failing.isPresent() && failing.get().willRetry()) {
      owner.tell(new OriginEvent.FetchFailed(id, failing.get().lastFailure(), true));
    } else {
      failing.ifPresent(givenUp -> order.retry(id.sn()));
      failedSegments.clear(List.of(id.sn()));
      order.request(id.sn());
      fill();
    }
    return this;
  }

  private Behavior<Command> onPlaying(SegmentId id) {
    if (id.level() == level) {
      order.playing(id.sn());
      fill();
    }
    return this;
  }

  /** On demand, viewers report all that they have from before; live, only what they just got. */
  private Behavior<Command> onReported(SegmentId id) {
    return source.live() ? onPlaying(id) : this;
  }

  private Behavior<Command> onPlayingAt(Duration position) {
    media()
        .flatMap(media -> media.at(position))
        .ifPresent(entry -> onPlaying(new SegmentId(level, entry.sn())));
    return this;
  }

  private Behavior<Command> onHeld(Collection<SegmentId> ids) {
    failedSegments.clear(sns(ids));
    order.stored(sns(ids));
    return this;
  }

  private Behavior<Command> onLost(Collection<SegmentId> ids) {
    order.evicted(sns(ids));
    fill();
    return this;
  }

  private Behavior<Command> onGetFigures(ActorRef<Stats> replyTo) {
    replyTo.tell(stats);
    return this;
  }

  private void tellNews() {
    originHealth.pollChange().ifPresent(owner::tell);
  }

  private List<Long> sns(Collection<SegmentId> ids) {
    return ids.stream().filter(id -> id.level() == level).map(SegmentId::sn).toList();
  }
}
