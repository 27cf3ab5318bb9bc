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
import superpeer.worker.origin.PlaylistFollower.Sighting;
import superpeer.worker.origin.PlaylistFollower.Sighting.Seen;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.segment.Arrival;
import superpeer.worker.segment.ArrivingSegment;
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
public final class Origin extends AbstractBehavior<Origin.Command> {

  public sealed interface Command {}

  /**
   * A viewer waits for it: fetched before all others, or answered {@link OriginNotice.NotFetched}.
   */
  public record Want(SegmentId id) implements Command {}

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
  public record Reported(SegmentId id, Optional<Long> size, Optional<String> hash)
      implements Command {}

  /** These are there already, from disk or from viewers; they are not fetched. */
  public record Held(Collection<SegmentId> ids) implements Command {}

  /** These were dropped for want of room. VOD is no longer fetched beyond what viewers need. */
  public record Lost(Collection<SegmentId> ids) implements Command {}

  /** Asks for the figures since the start. */
  public record GetFigures(ActorRef<Figures> replyTo) implements Command {}

  /** Ends; what is under way is forgotten. */
  public record Stop() implements Command {}

  private record Looked(Sighting sighting) implements Command {}

  /** Stamped with the count of restarts: numbers of an earlier run mean other segments. */
  private record SegmentBegan(int run, long sn, Arrival arrival) implements Command {}

  private record StillArriving(int run, ArrivingSegment segment) implements Command {}

  private record SegmentCame(int run, long sn, Body body) implements Command {}

  private record SegmentFailed(int run, long sn, OriginFailure failure) implements Command {}

  private record Retry(int run, long sn) implements Command {}

  /** Successful looks at a playlist, segments fetched and their bytes, and failures of both. */
  public record Figures(long playlists, long segments, long bytes, long failures) {

    private Figures plus(int moreSegments, long moreBytes, int moreFailures) {
      return new Figures(
          playlists, segments + moreSegments, bytes + moreBytes, failures + moreFailures);
    }

    private Figures plusPlaylist() {
      return new Figures(playlists + 1, segments, bytes, failures);
    }
  }

  /**
   * What to follow.
   *
   * @param url of the playlist; absent: guessed from the channel id
   */
  public record Subject(ChannelId channel, Optional<String> url, boolean live) {}

  /**
   * Which of a master playlist's variants is followed, and how its level is called.
   *
   * @param level quality index as viewers count
   * @param variant its place in the master playlist, from 0; empty if there is no choice
   */
  record Rung(int level, OptionalInt variant) {
    static final Rung ONLY = new Rung(0, OptionalInt.empty());
  }

  static Behavior<Command> create(
      Subject subject,
      OriginClient client,
      OriginConfig.Scheduling pace,
      ActorRef<OriginNotice> owner) {
    return create(subject, Rung.ONLY, client, pace, owner);
  }

  static Behavior<Command> create(
      Subject subject,
      Rung rung,
      OriginClient client,
      OriginConfig.Scheduling pace,
      ActorRef<OriginNotice> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var origin =
                      new Origin(context, timers, subject, rung.level(), client, pace, owner);
                  origin.start(rung.variant());
                  return origin;
                }));
  }

  /** A viewer takes so much in the time that it takes to tell it of a segment. */
  private static final int LEAST_PARTIAL_BYTES = 4 * Segment.FRAME_BYTES;

  private final TimerScheduler<Command> timers;
  private final Subject subject;
  private final int level;
  private final OriginClient client;
  private final OriginConfig.Scheduling pace;
  private final ActorRef<OriginNotice> owner;
  private final Backoff backoff;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Troubles troubles = new Troubles();
  private Optional<Seen> seen = Optional.empty();
  private FailedSegments failed;
  private FetchOrder order;
  private int run;
  private int underWay;
  private Figures figures = new Figures(0, 0, 0, 0);

  private Origin(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Subject subject,
      int level,
      OriginClient client,
      OriginConfig.Scheduling pace,
      ActorRef<OriginNotice> owner) {
    super(context);
    this.timers = timers;
    this.subject = subject;
    this.level = level;
    this.client = client;
    this.pace = pace;
    this.owner = owner;
    this.backoff = new Backoff(pace.minPause(), subject.live() ? pace.maxPoll() : pace.maxPause());
    this.order = FetchOrder.of(subject.live(), pace);
    this.failed = FailedSegments.of(subject.live(), pace);
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Looked.class, looked -> onLooked(looked.sighting()))
        .onMessage(SegmentBegan.class, this::onBegan)
        .onMessage(StillArriving.class, this::onStillArriving)
        .onMessage(SegmentCame.class, this::onSegment)
        .onMessage(SegmentFailed.class, this::onSegmentFailed)
        .onMessage(Retry.class, this::onRetry)
        .onMessage(Want.class, want -> onWant(want.id()))
        .onMessage(Playing.class, playing -> onPlaying(playing.id()))
        .onMessage(PlayingAt.class, playing -> onPlayingAt(playing.position()))
        .onMessage(Held.class, held -> onHeld(held.ids()))
        .onMessage(Lost.class, lost -> onLost(lost.ids()))
        .onMessage(Reported.class, reported -> onReported(reported.id()))
        .onMessage(GetFigures.class, ask -> onGetFigures(ask.replyTo()))
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .build();
  }

  private void start(OptionalInt variant) {
    try {
      var location =
          PlaylistLocation.of(subject.url(), subject.channel().originCandidates(), variant);
      var sightings = getContext().messageAdapter(Sighting.class, Looked::new);
      getContext()
          .spawn(PlaylistFollower.create(location, client, pace, backoff, sightings), "playlist");
    } catch (OriginFailure failure) {
      troubles.playlistFailed(failure);
      tellNews();
    }
  }

  private Behavior<Command> onLooked(Sighting sighting) {
    if (sighting instanceof Sighting.Choice choice) {
      owner.tell(new OriginNotice.Sound(choice.soundApart()));
      owner.tell(new OriginNotice.Offered(choice.master()));
      return Behaviors.stopped();
    }
    if (sighting instanceof Sighting.Missed missed) {
      figures = figures.plus(0, 0, 1);
      troubles.playlistFailed(missed.failure());
    } else {
      figures = figures.plusPlaylist();
      troubles.playlistCame();
    }
    tellNews();
    if (sighting instanceof Seen now) {
      onSeen(now);
    }
    return this;
  }

  private void onSeen(Seen now) {
    var media = now.media();
    boolean changed = !media().equals(Optional.of(media));
    if (seen.isEmpty()) {
      owner.tell(new OriginNotice.Sound(now.soundApart()));
    }
    if (now.restarted()) {
      run++;
      order = FetchOrder.of(subject.live(), pace);
      failed = FailedSegments.of(subject.live(), pace);
      var first = new SegmentId(level, media.firstSn());
      client.restarted(first);
      owner.tell(new OriginNotice.Restarted(first));
    }
    seen = Optional.of(now);
    order.listed(media);
    failed.listed(media);
    if (changed) {
      tellListed(now);
    }
    fill();
  }

  private Optional<Media> media() {
    return seen.map(Seen::media);
  }

  private Optional<Entry> listed(long sn) {
    return media().flatMap(media -> media.find(sn));
  }

  private void tellListed(Seen now) {
    var media = now.media();
    owner.tell(new OriginNotice.Listed(level, now.base(), media));
    if (media.ended() && subject.live()) {
      owner.tell(new OriginNotice.Ended());
    }
  }

  private void fill() {
    int most = subject.live() ? pace.liveFetches() : pace.vodFetches();
    while (underWay < most) {
      var next = order.next();
      if (next.isEmpty()) {
        return;
      }
      listed(next.getAsLong()).ifPresent(this::fetch);
    }
  }

  private void fetch(Entry entry) {
    underWay++;
    int now = run;
    var self = getContext().getSelf();
    getContext()
        .pipeToSelf(
            ask(entry, arrival -> self.tell(new SegmentBegan(now, entry.sn(), arrival))),
            (body, failure) ->
                failure == null
                    ? new SegmentCame(now, entry.sn(), body)
                    : new SegmentFailed(now, entry.sn(), OriginFailure.from(failure)));
  }

  private CompletionStage<Body> ask(Entry entry, Consumer<Arrival> begun) {
    try {
      var base = seen.orElseThrow().base();
      var id = new SegmentId(level, entry.sn());
      return client.segment(id, Links.resolve(base, entry.uri()), entry.range(), begun);
    } catch (OriginFailure failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  /** A small one is sent in a moment once it is whole, and told once. */
  private Behavior<Command> onBegan(SegmentBegan began) {
    boolean isWorthIt = pace.partial() && began.arrival().size() >= LEAST_PARTIAL_BYTES;
    if (began.run() == run && subject.live() && isWorthIt) {
      var id = new SegmentId(level, began.sn());
      var segment = new ArrivingSegment(id, id.defaultSegId(), began.arrival());
      timers.startSingleTimer(began.sn(), new StillArriving(run, segment), pace.partialAfter());
    }
    return this;
  }

  private Behavior<Command> onStillArriving(StillArriving late) {
    if (late.run() == run && !late.segment().isWhole()) {
      owner.tell(new OriginNotice.Arriving(late.segment()));
    }
    return this;
  }

  private Behavior<Command> onSegment(SegmentCame came) {
    underWay--;
    if (came.run() == run) {
      timers.cancel(came.sn());
      int size = came.body().direct().remaining();
      figures = figures.plus(1, size, 0);
      failed.forgive(List.of(came.sn()));
      order.held(List.of(came.sn()));
      var id = new SegmentId(level, came.sn());
      owner.tell(
          new OriginNotice.Fetched(
              Segment.of(
                  id, id.defaultSegId(), came.body().direct(), Optional.of(came.body().hash()))));
      troubles.segmentCame();
      tellNews();
    }
    fill();
    return this;
  }

  private Behavior<Command> onSegmentFailed(SegmentFailed message) {
    underWay--;
    figures = figures.plus(0, 0, 1);
    if (message.run() == run) {
      timers.cancel(message.sn());
      onFailed(message.sn(), message.failure());
    }
    fill();
    return this;
  }

  private void onFailed(long sn, OriginFailure failure) {
    var failing = failed.failed(sn, failure, listed(sn).isPresent());
    if (failing.retried()) {
      timers.startSingleTimer(
          new Retry(run, sn), backoff.pause(failing.attempts(), failure, random));
    }
    owner.tell(new OriginNotice.NotFetched(new SegmentId(level, sn), failure, failing.retried()));
    troubles.segmentFailed(failure);
    tellNews();
  }

  private Behavior<Command> onRetry(Retry retry) {
    if (retry.run() == run && failed.find(retry.sn()).isPresent()) {
      order.again(retry.sn());
      fill();
    }
    return this;
  }

  private Behavior<Command> onWant(SegmentId id) {
    var failing = failed.find(id.sn());
    if (id.level() != level || listed(id.sn()).isEmpty()) {
      owner.tell(
          new OriginNotice.NotFetched(id, OriginFailure.notListed(id, level, media()), false));
    } else if (failing.isPresent() && failing.get().retried()) {
      owner.tell(new OriginNotice.NotFetched(id, failing.get().last(), true));
    } else {
      failing.ifPresent(givenUp -> order.again(id.sn()));
      failed.forgive(List.of(id.sn()));
      order.want(id.sn());
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
    return subject.live() ? onPlaying(id) : this;
  }

  private Behavior<Command> onPlayingAt(Duration position) {
    media()
        .flatMap(media -> media.at(position))
        .ifPresent(entry -> onPlaying(new SegmentId(level, entry.sn())));
    return this;
  }

  private Behavior<Command> onHeld(Collection<SegmentId> ids) {
    failed.forgive(sns(ids));
    order.held(sns(ids));
    return this;
  }

  private Behavior<Command> onLost(Collection<SegmentId> ids) {
    order.lost(sns(ids));
    fill();
    return this;
  }

  private Behavior<Command> onGetFigures(ActorRef<Figures> replyTo) {
    replyTo.tell(figures);
    return this;
  }

  private void tellNews() {
    troubles.news().ifPresent(owner::tell);
  }

  private List<Long> sns(Collection<SegmentId> ids) {
    return ids.stream().filter(id -> id.level() == level).map(SegmentId::sn).toList();
  }
}
