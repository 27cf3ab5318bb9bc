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
 * Polls the playlist of one level of a channel and fetches its segments, if possible before viewers
 * request them.
 *
 * <p>Live: the newest segments first, then new ones as they appear. VOD: the start, then ahead of
 * every viewer, then the rest while the store has room. Each segment is fetched by one request at a
 * time and passed to the owner, which stores it.
 */
public final class VariantTrack extends AbstractBehavior<VariantTrack.Command> {

  public sealed interface Command {}

  /**
   * A viewer waits for this segment. It is fetched before all others, or answered with {@link
   * OriginEvent.FetchFailed}.
   */
  public record Fetch(SegmentId id) implements Command {}

  /** A viewer plays this segment, or will do so soon. */
  public record Playing(SegmentId id) implements Command {}

  /**
   * A viewer of a VOD channel plays at this position.
   *
   * @param position from the start
   */
  public record PlayingAt(Duration position) implements Command {}

  /**
   * A viewer holds this segment. Size and hash show which variant of a master playlist the level
   * is, and the number shows where a viewer of a live channel plays.
   *
   * @param size in bytes, if known
   * @param hash base64 of the SHA-256, if known
   */
  public record ViewerHas(SegmentId id, Optional<Long> size, Optional<String> hash)
      implements Command {}

  /** All viewers that name segments of the level name others: it may be another variant. */
  public record Disputed(int level) implements Command {}

  /** These segments are stored already, from disk or from viewers. They are not fetched. */
  public record Held(Collection<SegmentId> ids) implements Command {}

  /**
   * These segments were evicted for lack of space. From now on VOD is fetched only as far as
   * viewers need it.
   */
  public record Evicted(Collection<SegmentId> ids) implements Command {}

  /** Asks for the counters since the start. */
  public record GetStats(ActorRef<Stats> replyTo) implements Command {}

  /** Stops; requests in flight are dropped. */
  public record Stop() implements Command {}

  private record Polled(PollResult result) implements Command {}

  /**
   * Carries the count of numbering restarts: sequence numbers of an earlier generation mean other
   * segments.
   */
  private record SegmentStarted(int generation, long sn, GrowingBuffer buffer) implements Command {}

  private record StillArriving(int generation, ArrivingSegment segment) implements Command {}

  private record SegmentFetched(int generation, long sn, Body body) implements Command {}

  private record SegmentFailed(int generation, long sn, OriginFailure failure) implements Command {}

  private record Retry(int generation, long sn) implements Command {}

  /** Successful playlist polls, fetched segments and their bytes, and failures of both. */
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
   * What to fetch.
   *
   * @param url of the playlist; if absent it is guessed from the channel id
   */
  public record Source(ChannelId channel, Optional<String> url, boolean live) {}

  /**
   * Which variant of a master playlist to fetch, and under which level.
   *
   * @param level quality index of the viewers
   * @param variant index in the master playlist, from 0; empty for a media playlist
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

  /** Smaller segments arrive in the time that announcing them would take. */
  private static final int MIN_PARTIAL_BYTES = 4 * Segment.FRAME_BYTES;

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
        .onMessage(Polled.class, polled -> onPolled(polled.result()))
        .onMessage(SegmentStarted.class, this::onStarted)
        .onMessage(StillArriving.class, this::onStillArriving)
        .onMessage(SegmentFetched.class, this::onFetched)
        .onMessage(SegmentFailed.class, this::onSegmentFailed)
        .onMessage(Retry.class, this::onRetry)
        .onMessage(Fetch.class, fetch -> onFetch(fetch.id()))
        .onMessage(Playing.class, playing -> onPlaying(playing.id()))
        .onMessage(PlayingAt.class, playing -> onPlayingAt(playing.position()))
        .onMessage(Held.class, held -> onHeld(held.ids()))
        .onMessage(Evicted.class, evicted -> onEvicted(evicted.ids()))
        .onMessage(Disputed.class, disputed -> Behaviors.same()) // only of use to VariantSet
        .onMessage(ViewerHas.class, viewerHas -> onViewerHas(viewerHas.id()))
        .onMessage(GetStats.class, get -> onGetStats(get.replyTo()))
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .build();
  }

  private void start(OptionalInt variant) {
    try {
      var location =
          PlaylistLocation.of(source.url(), source.channel().originCandidates(), variant);
      var results = getContext().messageAdapter(PollResult.class, Polled::new);
      getContext()
          .spawn(
              PlaylistPoller.create(location, client, scheduling, originBackoff, results),
              "playlist");
    } catch (OriginFailure failure) {
      originHealth.playlistFailed(failure);
      reportHealth();
    }
  }

  private Behavior<Command> onPolled(PollResult result) {
    if (result instanceof PollResult.VariantChoice variantChoice) {
      owner.tell(new OriginEvent.AudioLayout(variantChoice.separateAudio()));
      owner.tell(new OriginEvent.MasterFound(variantChoice.master()));
      return Behaviors.stopped();
    }
    if (result instanceof PollResult.Failed failed) {
      stats = stats.plus(0, 0, 1);
      originHealth.playlistFailed(failed.failure());
    } else {
      stats = stats.plusPlaylist();
      originHealth.playlistSucceeded();
    }
    reportHealth();
    if (result instanceof Updated update) {
      onPlaylist(update);
    }
    return this;
  }

  private void onPlaylist(Updated update) {
    var media = update.media();
    boolean changed = !media().equals(Optional.of(media));
    if (latest.isEmpty()) {
      owner.tell(new OriginEvent.AudioLayout(update.separateAudio()));
    }
    if (update.restarted()) {
      generation++;
      order = FetchOrder.of(source.live(), scheduling);
      failedSegments = FailedSegments.of(source.live(), scheduling);
      var first = new SegmentId(level, media.firstSn());
      client.invalidateFrom(first);
      owner.tell(new OriginEvent.Restarted(first));
    }
    latest = Optional.of(update);
    order.update(media);
    failedSegments.retainListed(media);
    if (changed) {
      reportPlaylist(update);
    }
    fetchMore();
  }

  private Optional<Media> media() {
    return latest.map(Updated::media);
  }

  private Optional<Entry> listed(long sn) {
    return media().flatMap(media -> media.find(sn));
  }

  private void reportPlaylist(Updated update) {
    var media = update.media();
    owner.tell(new OriginEvent.PlaylistUpdated(level, update.base(), media));
    if (media.ended() && source.live()) {
      owner.tell(new OriginEvent.Ended());
    }
  }

  private void fetchMore() {
    int max = source.live() ? scheduling.liveFetches() : scheduling.vodFetches();
    while (activeFetches < max) {
      var next = order.next();
      if (next.isEmpty()) {
        return;
      }
      listed(next.getAsLong()).ifPresent(this::fetch);
    }
  }

  private void fetch(Entry entry) {
    activeFetches++;
    int current = generation;
    var self = getContext().getSelf();
    getContext()
        .pipeToSelf(
            startFetch(
                entry,
                growingBuffer -> self.tell(new SegmentStarted(current, entry.sn(), growingBuffer))),
            (body, failure) ->
                failure == null
                    ? new SegmentFetched(current, entry.sn(), body)
                    : new SegmentFailed(current, entry.sn(), OriginFailure.from(failure)));
  }

  private CompletionStage<Body> startFetch(Entry entry, Consumer<GrowingBuffer> onFirstBytes) {
    try {
      var base = latest.orElseThrow().base();
      var id = new SegmentId(level, entry.sn());
      return client.fetchSegment(
          id, UrlResolver.resolve(base, entry.uri()), entry.range(), onFirstBytes);
    } catch (OriginFailure failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  /** Small segments are announced only once, when they are complete. */
  private Behavior<Command> onStarted(SegmentStarted started) {
    boolean isLarge = scheduling.partial() && started.buffer().size() >= MIN_PARTIAL_BYTES;
    if (started.generation() == generation && source.live() && isLarge) {
      var id = new SegmentId(level, started.sn());
      var segment = new ArrivingSegment(id, id.defaultSegId(), started.buffer());
      timers.startSingleTimer(
          started.sn(), new StillArriving(generation, segment), scheduling.partialAfter());
    }
    return this;
  }

  private Behavior<Command> onStillArriving(StillArriving arriving) {
    if (arriving.generation() == generation && !arriving.segment().isComplete()) {
      owner.tell(new OriginEvent.Arriving(arriving.segment()));
    }
    return this;
  }

  private Behavior<Command> onFetched(SegmentFetched fetched) {
    activeFetches--;
    if (fetched.generation() == generation) {
      timers.cancel(fetched.sn());
      int size = fetched.body().bytes().remaining();
      stats = stats.plus(1, size, 0);
      failedSegments.clear(List.of(fetched.sn()));
      order.stored(List.of(fetched.sn()));
      var id = new SegmentId(level, fetched.sn());
      owner.tell(
          new OriginEvent.Fetched(
              Segment.of(
                  id,
                  id.defaultSegId(),
                  fetched.body().bytes(),
                  Optional.of(fetched.body().hash()))));
      originHealth.segmentSucceeded();
      reportHealth();
    }
    fetchMore();
    return this;
  }

  private Behavior<Command> onSegmentFailed(SegmentFailed message) {
    activeFetches--;
    stats = stats.plus(0, 0, 1);
    if (message.generation() == generation) {
      timers.cancel(message.sn());
      onFailed(message.sn(), message.failure());
    }
    fetchMore();
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
    reportHealth();
  }

  private Behavior<Command> onRetry(Retry retry) {
    if (retry.generation() == generation && failedSegments.find(retry.sn()).isPresent()) {
      order.retry(retry.sn());
      fetchMore();
    }
    return this;
  }

  private Behavior<Command> onFetch(SegmentId id) {
    var failed = failedSegments.find(id.sn());
    if (id.level() != level || listed(id.sn()).isEmpty()) {
      owner.tell(
          new OriginEvent.FetchFailed(id, OriginFailure.notListed(id, level, media()), false));
    } else if (failed.isPresent() && failed.get().willRetry()) {
      owner.tell(new OriginEvent.FetchFailed(id, failed.get().lastFailure(), true));
    } else {
      failed.ifPresent(failure -> order.retry(id.sn()));
      failedSegments.clear(List.of(id.sn()));
      order.request(id.sn());
      fetchMore();
    }
    return this;
  }

  private Behavior<Command> onPlaying(SegmentId id) {
    if (id.level() == level) {
      order.playing(id.sn());
      fetchMore();
    }
    return this;
  }

  /**
   * VOD viewers report everything they hold; live viewers report only what they have just received.
   */
  private Behavior<Command> onViewerHas(SegmentId id) {
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

  private Behavior<Command> onEvicted(Collection<SegmentId> ids) {
    order.evicted(sns(ids));
    fetchMore();
    return this;
  }

  private Behavior<Command> onGetStats(ActorRef<Stats> replyTo) {
    replyTo.tell(stats);
    return this;
  }

  private void reportHealth() {
    originHealth.pollChange().ifPresent(owner::tell);
  }

  private List<Long> sns(Collection<SegmentId> ids) {
    return ids.stream().filter(id -> id.level() == level).map(SegmentId::sn).toList();
  }
}
