package superpeer.worker.origin;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.origin.OriginClient.Page;
import superpeer.worker.origin.OriginClient.Validators;
import superpeer.worker.origin.OriginFailure.Kind;
import superpeer.worker.playlist.MalformedPlaylist;
import superpeer.worker.playlist.Playlist;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.playlist.PlaylistParser;
import superpeer.worker.playlist.Succession;

/**
 * Looks at a playlist until it ends: when its {@link Cadence} says, and with growing pauses while
 * it cannot be had.
 */
final class PlaylistFollower extends AbstractBehavior<PlaylistFollower.Command> {

  sealed interface Command {}

  private record PageCame(Optional<Page> page) implements Command {}

  private record PageFailed(OriginFailure failure) implements Command {}

  private enum Due implements Command {
    LOOK
  }

  /** What a look brought. */
  sealed interface Sighting {

    /**
     * @param base what its references are relative to
     * @param restarted whether its numbers mean other segments than those of the sighting before
     * @param soundApart whether sound comes in playlists of its own
     */
    record Seen(URI base, Media media, boolean restarted, boolean soundApart) implements Sighting {}

    /**
     * A master playlist whose variant is not known; there is no further look.
     *
     * @param master where it is, before redirects
     * @param soundApart whether sound comes in playlists of its own
     */
    record Choice(URI master, boolean soundApart) implements Sighting {}

    /** The same as before. */
    record Unchanged() implements Sighting {}

    /** Nothing; another look follows by itself. */
    record Missed(OriginFailure failure) implements Sighting {}
  }

  static Behavior<Command> create(
      PlaylistLocation location,
      OriginClient client,
      OriginConfig.Scheduling pace,
      Backoff backoff,
      ActorRef<Sighting> origin) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var follower =
                      new PlaylistFollower(
                          context, timers, location, client, pace, backoff, origin);
                  follower.look();
                  return follower;
                }));
  }

  private final TimerScheduler<Command> timers;
  private final PlaylistLocation location;
  private final OriginClient client;
  private final Cadence cadence;
  private final Backoff backoff;
  private final ActorRef<Sighting> origin;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private Validators known = Validators.NONE;
  private Optional<Media> seen = Optional.empty();
  private int failures;
  private long asked;

  private PlaylistFollower(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      PlaylistLocation location,
      OriginClient client,
      OriginConfig.Scheduling pace,
      Backoff backoff,
      ActorRef<Sighting> origin) {
    super(context);
    this.timers = timers;
    this.location = location;
    this.client = client;
    this.cadence = new Cadence(pace);
    this.backoff = backoff;
    this.origin = origin;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Due.LOOK, this::look)
        .onMessage(PageCame.class, came -> onPage(came.page()))
        .onMessage(PageFailed.class, failed -> onFailure(failed.failure()))
        .build();
  }

  private Behavior<Command> look() {
    asked = System.nanoTime();
    getContext()
        .pipeToSelf(
            client.playlist(location.now(), known),
            (page, failure) ->
                failure == null ? new PageCame(page) : new PageFailed(OriginFailure.from(failure)));
    return this;
  }

  private Behavior<Command> onPage(Optional<Page> page) {
    try {
      return page.isEmpty() ? onUnchanged() : onPage(page.get());
    } catch (MalformedPlaylist e) {
      return onFailure(
          OriginFailure.of(
              Kind.MALFORMED, Links.display(page.orElseThrow().url()) + ": " + e.getMessage()));
    } catch (OriginFailure failure) {
      return onFailure(failure);
    }
  }

  private Behavior<Command> onPage(Page page) throws MalformedPlaylist {
    var playlist = PlaylistParser.parse(page.text());
    return playlist instanceof Media media
        ? onMedia(page, media)
        : onMaster(page.url(), (Playlist.Master) playlist);
  }

  private Behavior<Command> onMaster(URI url, Playlist.Master master) {
    var asked = location.now();
    if (location.enter(url, master)) {
      return look();
    }
    origin.tell(new Sighting.Choice(asked, master.alternateAudio()));
    return Behaviors.stopped();
  }

  private Behavior<Command> onMedia(Page page, Media media) {
    var succession = seen.map(before -> Succession.of(before, media)).orElse(Succession.GOES_ON);
    if (succession == Succession.STALE) {
      return onUnchanged();
    }
    known = page.validators();
    seen = Optional.of(media);
    lookAgain();
    origin.tell(
        new Sighting.Seen(
            page.url(), media, succession == Succession.RESTARTED, location.isSoundApart()));
    return this;
  }

  private Behavior<Command> onUnchanged() {
    lookAgain();
    origin.tell(new Sighting.Unchanged());
    return this;
  }

  private void lookAgain() {
    location.confirm();
    failures = 0;
    seen.filter(media -> !media.ended())
        .ifPresent(media -> timers.startSingleTimer(Due.LOOK, pauseAfter(media)));
  }

  private Duration pauseAfter(Media media) {
    return cadence.saw(media, asked, System.nanoTime());
  }

  /** Validators belong to the page that failed, perhaps; the next look asks for the whole. */
  private Behavior<Command> onFailure(OriginFailure failure) {
    known = Validators.NONE;
    if (location.failed()) {
      return look();
    }
    failures++;
    timers.startSingleTimer(Due.LOOK, backoff.pause(failures, failure, random));
    origin.tell(new Sighting.Missed(location.isGuessed() ? failure.ofGuess() : failure));
    return this;
  }
}
