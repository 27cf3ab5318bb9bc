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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import superpeer.protocol.ChannelId;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.origin.OriginClient.Body;
import superpeer.worker.origin.OriginClient.Page;
import superpeer.worker.origin.OriginClient.Validators;
import superpeer.worker.origin.OriginFailure.Kind;
import superpeer.worker.playlist.MalformedPlaylist;
import superpeer.worker.playlist.Playlist;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.playlist.PlaylistParser;
import superpeer.worker.playlist.Succession;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;

/**
 * Follows the playlist of one channel and fetches its segments, before viewers ask for them where
 * it can.
 *
 * <p>Live: the newest at once, new ones as they are listed. VOD: the start, then ahead of every
 * viewer, then the rest while the store has room. Each segment is fetched by one request at a time
 * and told to the owner, who keeps it.
 */
public final class Origin extends AbstractBehavior<Origin.Command> {

  /** Media playlists have one level, and this is its index. */
  static final int LEVEL = 0;

  public sealed interface Command {}

  /** A viewer waits for it: fetched before all others, or answered {@link Notice.NotFetched}. */
  public record Want(SegmentId id) implements Command {}

  /** A viewer plays there, or is about to. */
  public record Playing(SegmentId id) implements Command {}

  /**
   * A viewer of a VOD channel plays there.
   *
   * @param position since the beginning
   */
  public record PlayingAt(Duration position) implements Command {}

  /** These are there already, from disk or from viewers; they are not fetched. */
  public record Held(Collection<SegmentId> ids) implements Command {}

  /** These were dropped for want of room. VOD is no longer fetched beyond what viewers need. */
  public record Lost(Collection<SegmentId> ids) implements Command {}

  /** Asks for the figures since the start. */
  public record GetFigures(ActorRef<Figures> replyTo) implements Command {}

  /** Ends; what is under way is forgotten. */
  public record Stop() implements Command {}

  private record PageCame(Optional<Page> page) implements Command {}

  private record PageFailed(OriginFailure failure) implements Command {}

  /** Stamped with the count of restarts: numbers of an earlier run mean other segments. */
  private record SegmentCame(int run, long sn, Body body) implements Command {}

  private record SegmentFailed(int run, long sn, OriginFailure failure) implements Command {}

  private record Retry(int run, long sn) implements Command {}

  private enum Due implements Command {
    PLAYLIST
  }

  /** What the owner learns. */
  public sealed interface Notice {

    /**
     * What the playlist lists, whenever that changes.
     *
     * @param ended whether it will not change any more
     * @param firstSn first listed
     * @param lastSn last listed; {@code firstSn - 1} if none is
     * @param target the longest that a segment should take
     * @param seconds how long each segment takes, from the first on
     */
    record Listed(boolean ended, long firstSn, long lastSn, Duration target, List<Double> seconds)
        implements Notice {}

    /** The origin counts anew: what is held of this id and later ones is no longer valid. */
    record Restarted(SegmentId from) implements Notice {}

    record Fetched(Segment segment) implements Notice {}

    /**
     * An attempt failed, or makes no sense.
     *
     * @param retried whether another attempt follows by itself
     */
    record NotFetched(SegmentId id, OriginFailure why, boolean retried) implements Notice {}

    /**
     * It works worse than it should. Told once; again when the error is another.
     *
     * @param error what is wrong, with the value
     * @param hint the way out
     */
    record Troubled(String error, String hint) implements Notice {}

    /** The trouble is over. */
    record Recovered() implements Notice {}

    /** The live playlist says that it is over. Segments still listed are fetched on. */
    record Ended() implements Notice {}
  }

  /**
   * @param playlists looks at a playlist that succeeded, unchanged ones included
   * @param segments fetched
   * @param bytes of fetched segments
   * @param failures of both
   */
  public record Figures(long playlists, long segments, long bytes, long failures) {

    private Figures plus(long playlists, long segments, long bytes, long failures) {
      return new Figures(
          this.playlists + playlists,
          this.segments + segments,
          this.bytes + bytes,
          this.failures + failures);
    }
  }

  /**
   * What to follow.
   *
   * @param url of the playlist; absent: guessed from the channel id
   */
  public record Subject(ChannelId channel, Optional<String> url, boolean live) {}

  public static Behavior<Command> create(
      Subject subject, OriginClient client, OriginConfig.Pace pace, ActorRef<Notice> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var origin = new Origin(context, timers, subject, client, pace, owner);
                  origin.start();
                  return origin;
                }));
  }

  private final TimerScheduler<Command> timers;
  private final Subject subject;
  private final OriginClient client;
  private final OriginConfig.Pace pace;
  private final ActorRef<Notice> owner;
  private final Backoff backoff;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Troubles troubles = new Troubles();
  private final Map<Long, Failing> failing = new HashMap<>();
  private Optional<PlaylistLocation> location = Optional.empty();
  private Optional<Page> page = Optional.empty();
  private Optional<Media> listed = Optional.empty();
  private FetchOrder order;
  private int run;
  private int underWay;
  private int playlistFailures;
  private Figures figures = new Figures(0, 0, 0, 0);

  /** A segment whose last attempt failed. */
  private record Failing(int attempts, OriginFailure last, boolean retried) {}

  private Origin(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Subject subject,
      OriginClient client,
      OriginConfig.Pace pace,
      ActorRef<Notice> owner) {
    super(context);
    this.timers = timers;
    this.subject = subject;
    this.client = client;
    this.pace = pace;
    this.owner = owner;
    this.backoff = new Backoff(pace.minPause(), subject.live() ? pace.maxPoll() : pace.maxPause());
    this.order = newOrder();
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Due.PLAYLIST, this::look)
        .onMessage(PageCame.class, came -> onPage(came.page()))
        .onMessage(PageFailed.class, failed -> onPageFailed(failed.failure()))
        .onMessage(SegmentCame.class, this::onSegment)
        .onMessage(SegmentFailed.class, this::onSegmentFailed)
        .onMessage(Retry.class, this::onRetry)
        .onMessage(Want.class, want -> onWant(want.id()))
        .onMessage(Playing.class, playing -> onPlaying(playing.id()))
        .onMessage(PlayingAt.class, playing -> onPlayingAt(playing.position()))
        .onMessage(Held.class, held -> onHeld(sns(held.ids())))
        .onMessage(Lost.class, lost -> onLost(sns(lost.ids())))
        .onMessage(GetFigures.class, this::onGetFigures)
        .onMessage(Stop.class, stop -> Behaviors.stopped())
        .build();
  }

  private void start() {
    try {
      var found = PlaylistLocation.of(subject.url(), guesses());
      if (!found.isKnown()) {
        throw OriginFailure.of(
            Kind.UNSUPPORTED,
            "no playlist is known for the channel",
            "give its url in the seed; without it segments come from viewers alone");
      }
      location = Optional.of(found);
      look();
    } catch (OriginFailure failure) {
      troubles.playlistFailed(failure);
      tellNews();
    }
  }

  private List<String> guesses() {
    return subject.channel().originCandidates();
  }

  private FetchOrder newOrder() {
    return subject.live()
        ? new LiveEdge(pace.liveWindow())
        : new ReadAhead(pace.vodStart(), pace.readAhead());
  }

  private Behavior<Command> look() {
    location.ifPresent(
        at ->
            getContext()
                .pipeToSelf(
                    client.playlist(at.now(), known()),
                    (found, failure) ->
                        failure == null
                            ? new PageCame(found)
                            : new PageFailed(failureOf(failure))));
    return this;
  }

  private Validators known() {
    return listed.isPresent() && playlistFailures == 0
        ? page.map(Page::validators).orElse(Validators.NONE)
        : Validators.NONE;
  }

  private Behavior<Command> onPage(Optional<Page> found) {
    if (found.isEmpty()) {
      playlistWorks();
      return lookAgain();
    }
    try {
      var playlist = PlaylistParser.parse(found.get().text());
      return playlist instanceof Media media
          ? onMedia(found.get(), media)
          : onMaster(found.get(), (Playlist.Master) playlist);
    } catch (MalformedPlaylist e) {
      return onPageFailed(
          OriginFailure.of(
              Kind.MALFORMED, Links.display(found.get().url()) + ": " + e.getMessage()));
    } catch (OriginFailure failure) {
      return onPageFailed(failure);
    }
  }

  /** A master of one variant leads to it; a choice is more than this version can make. */
  private Behavior<Command> onMaster(Page found, Playlist.Master master) {
    var at = location.orElseThrow();
    if (at.isVariant()) {
      throw OriginFailure.of(
          Kind.MALFORMED, Links.display(found.url()) + " is a master playlist within another");
    }
    if (master.variants().size() > 1 || master.alternateAudio()) {
      throw OriginFailure.of(
          Kind.UNSUPPORTED,
          Links.display(found.url())
              + (master.variants().size() > 1
                  ? " is a choice of " + master.variants().size() + " variants"
                  : " has its audio in playlists of its own"),
          "segments come from viewers alone; for the origin too, let players open the media"
              + " playlist of one variant, and seed that");
    }
    at.enter(Links.resolve(found.url(), master.variants().get(0)));
    return look();
  }

  private Behavior<Command> onMedia(Page found, Media media) {
    playlistWorks();
    var succession = listed.map(before -> Succession.of(before, media)).orElse(Succession.GOES_ON);
    if (succession == Succession.STALE) {
      return lookAgain();
    }
    if (succession == Succession.RESTARTED) {
      restart(media);
    }
    boolean changed = !listed.equals(Optional.of(media));
    page = Optional.of(found);
    listed = Optional.of(media);
    order.listed(media);
    failing.keySet().removeIf(sn -> media.find(sn).isEmpty());
    lookAgain();
    if (changed) {
      tellListed(media);
    }
    fill();
    return this;
  }

  private void restart(Media media) {
    run++;
    order = newOrder();
    failing.clear();
    owner.tell(new Notice.Restarted(new SegmentId(LEVEL, media.firstSn())));
  }

  private void tellListed(Media media) {
    owner.tell(
        new Notice.Listed(
            media.ended(),
            media.firstSn(),
            media.lastSn(),
            media.target(),
            media.entries().stream().map(Entry::seconds).toList()));
    if (media.ended() && subject.live()) {
      owner.tell(new Notice.Ended());
    }
  }

  private void playlistWorks() {
    location.ifPresent(PlaylistLocation::confirm);
    playlistFailures = 0;
    figures = figures.plus(1, 0, 0, 0);
    troubles.playlistCame();
    tellNews();
  }

  private Behavior<Command> lookAgain() {
    if (listed.isPresent() && !listed.get().ended()) {
      timers.startSingleTimer(Due.PLAYLIST, pollPause(listed.get()));
    }
    return this;
  }

  private Duration pollPause(Media media) {
    var half = media.target().dividedBy(2);
    if (half.compareTo(pace.minPoll()) < 0) {
      return pace.minPoll();
    }
    return half.compareTo(pace.maxPoll()) > 0 ? pace.maxPoll() : half;
  }

  private Behavior<Command> onPageFailed(OriginFailure failure) {
    var at = location.orElseThrow();
    boolean another = at.failed();
    countFailure();
    if (another) {
      return look();
    }
    playlistFailures++;
    timers.startSingleTimer(Due.PLAYLIST, pause(playlistFailures, failure));
    troubles.playlistFailed(at.isGuessed() ? failure.ofGuess() : failure);
    tellNews();
    return this;
  }

  private Duration pause(int failures, OriginFailure failure) {
    var usual = backoff.pause(failures, random);
    return failure.retryAfter().filter(asked -> asked.compareTo(usual) > 0).orElse(usual);
  }

  private void fill() {
    int most = subject.live() ? pace.liveFetches() : pace.vodFetches();
    while (underWay < most) {
      var next = order.next();
      if (next.isEmpty()) {
        return;
      }
      listed.flatMap(media -> media.find(next.getAsLong())).ifPresent(this::fetch);
    }
  }

  private void fetch(Entry entry) {
    underWay++;
    int now = run;
    getContext()
        .pipeToSelf(
            ask(entry),
            (body, failure) ->
                failure == null
                    ? new SegmentCame(now, entry.sn(), body)
                    : new SegmentFailed(now, entry.sn(), failureOf(failure)));
  }

  private CompletionStage<Body> ask(Entry entry) {
    try {
      var base = page.orElseThrow().url();
      return client.segment(Links.resolve(base, entry.uri()), entry.range());
    } catch (OriginFailure failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private Behavior<Command> onSegment(SegmentCame came) {
    underWay--;
    if (came.run() == run) {
      int size = came.body().direct().remaining();
      figures = figures.plus(0, 1, size, 0);
      failing.remove(came.sn());
      order.held(List.of(came.sn()));
      var id = new SegmentId(LEVEL, came.sn());
      owner.tell(
          new Notice.Fetched(
              Segment.of(
                  id, id.defaultSegId(), came.body().direct(), Optional.of(came.body().hash()))));
      troubles.segmentCame();
      tellNews();
    }
    fill();
    return this;
  }

  private Behavior<Command> onSegmentFailed(SegmentFailed failed) {
    underWay--;
    countFailure();
    if (failed.run() == run) {
      onSegmentFailed(failed.sn(), failed.failure());
    }
    fill();
    return this;
  }

  private void onSegmentFailed(long sn, OriginFailure failure) {
    int attempts = Optional.ofNullable(failing.get(sn)).map(Failing::attempts).orElse(0) + 1;
    boolean retried =
        failure.mayPass()
            && listed.flatMap(media -> media.find(sn)).isPresent()
            && (subject.live() || attempts < pace.attempts());
    if (retried) {
      timers.startSingleTimer(new Retry(run, sn), pause(attempts, failure));
    }
    failing.put(sn, new Failing(attempts, failure, retried));
    owner.tell(new Notice.NotFetched(new SegmentId(LEVEL, sn), failure, retried));
    troubles.segmentFailed(failure);
    tellNews();
  }

  private Behavior<Command> onRetry(Retry retry) {
    if (retry.run() == run) {
      order.again(retry.sn());
      fill();
    }
    return this;
  }

  private Behavior<Command> onWant(SegmentId id) {
    var failed = Optional.ofNullable(failing.get(id.sn()));
    if (id.level() != LEVEL || listed.flatMap(media -> media.find(id.sn())).isEmpty()) {
      owner.tell(new Notice.NotFetched(id, notListed(id), false));
    } else if (failed.isPresent() && failed.get().retried()) {
      owner.tell(new Notice.NotFetched(id, failed.get().last(), true));
    } else {
      failed.ifPresent(
          givenUp -> {
            failing.remove(id.sn());
            order.again(id.sn());
          });
      order.want(id.sn());
      fill();
    }
    return this;
  }

  private OriginFailure notListed(SegmentId id) {
    var lists = listed.map(media -> media.firstSn() + " to " + media.lastSn()).orElse("none yet");
    return OriginFailure.of(
        Kind.UNSUPPORTED,
        "the playlist has no segment "
            + id.defaultSegId()
            + "; it lists level "
            + LEVEL
            + ", segments "
            + lists);
  }

  private Behavior<Command> onPlaying(SegmentId id) {
    if (id.level() == LEVEL) {
      order.playing(id.sn());
      fill();
    }
    return this;
  }

  private Behavior<Command> onPlayingAt(Duration position) {
    listed
        .flatMap(media -> media.at(position))
        .ifPresent(entry -> onPlaying(new SegmentId(LEVEL, entry.sn())));
    return this;
  }

  private Behavior<Command> onHeld(Collection<Long> sns) {
    order.held(sns);
    return this;
  }

  private Behavior<Command> onLost(Collection<Long> sns) {
    order.lost(sns);
    fill();
    return this;
  }

  private Behavior<Command> onGetFigures(GetFigures ask) {
    ask.replyTo().tell(figures);
    return this;
  }

  private void countFailure() {
    figures = figures.plus(0, 0, 0, 1);
  }

  private void tellNews() {
    troubles.news().ifPresent(owner::tell);
  }

  private static List<Long> sns(Collection<SegmentId> ids) {
    return ids.stream().filter(id -> id.level() == LEVEL).map(SegmentId::sn).toList();
  }

  private static OriginFailure failureOf(Throwable failure) {
    var cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof OriginFailure known
        ? known
        : OriginFailure.of(Kind.UNREACHABLE, "fetching failed: " + cause);
  }
}
