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
import superpeer.worker.origin.OriginClient.PlaylistResponse;
import superpeer.worker.origin.OriginClient.Validators;
import superpeer.worker.origin.OriginFailure.Kind;
import superpeer.worker.playlist.MalformedPlaylist;
import superpeer.worker.playlist.Playlist;
import superpeer.worker.playlist.Playlist.Media;
import superpeer.worker.playlist.PlaylistParser;
import superpeer.worker.playlist.PlaylistUpdate;

/**
 * Looks at a playlist until it ends: when its {@link PollScheduler} says, and with growing pauses
 * while it cannot be had.
 */
final class PlaylistPoller extends AbstractBehavior<PlaylistPoller.Command> {

  sealed interface Command {}

  private record ResponseReceived(Optional<PlaylistResponse> response) implements Command {}

  private record RequestFailed(OriginFailure failure) implements Command {}

  private enum Timer implements Command {
    POLL
  }

  /** What a look brought. */
  sealed interface PollResult {

    /**
     * @param base what its references are relative to
     * @param restarted whether its numbers mean other segments than those of the sighting before
     * @param separateAudio whether sound comes in playlists of its own
     */
    record Updated(URI base, Media media, boolean restarted, boolean separateAudio)
        implements PollResult {}

    /**
     * A master playlist whose variant is not known; there is no further look.
     *
     * @param master where it is, before redirects
     * @param separateAudio whether sound comes in playlists of its own
     */
    record VariantChoice(URI master, boolean separateAudio) implements PollResult {}

    /** The same as before. */
    record Unchanged() implements PollResult {}

    /** Nothing; another look follows by itself. */
    record Failed(OriginFailure failure) implements PollResult {}
  }

  static Behavior<Command> create(
      PlaylistLocation location,
      OriginClient client,
      OriginConfig.Scheduling scheduling,
      OriginBackoff originBackoff,
      ActorRef<PollResult> origin) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var follower =
                      new PlaylistPoller(
                          context, timers, location, client, scheduling, originBackoff, origin);
                  follower.poll();
                  return follower;
                }));
  }

  private final TimerScheduler<Command> timers;
  private final PlaylistLocation location;
  private final OriginClient client;
  private final PollScheduler pollScheduler;
  private final OriginBackoff originBackoff;
  private final ActorRef<PollResult> origin;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private Validators validators = Validators.NONE;
  private Optional<Media> latest = Optional.empty();
  private int failures;
  private long requestedAt;

  private PlaylistPoller(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      PlaylistLocation location,
      OriginClient client,
      OriginConfig.Scheduling scheduling,
      OriginBackoff originBackoff,
      ActorRef<PollResult> origin) {
    super(context);
    this.timers = timers;
    this.location = location;
    this.client = client;
    this.pollScheduler = new PollScheduler(scheduling);
    this.originBackoff = originBackoff;
    this.origin = origin;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Timer.POLL, this::poll)
        .onMessage(ResponseReceived.class, came -> onPage(came.response()))
        .onMessage(RequestFailed.class, failed -> onFailure(failed.failure()))
        .build();
  }

  private Behavior<Command> poll() {
    requestedAt = System.nanoTime();
    getContext()
        .pipeToSelf(
            client.fetchPlaylist(location.current(), validators),
            (page, failure) ->
                failure == null
                    ? new ResponseReceived(page)
                    : new RequestFailed(OriginFailure.from(failure)));
    return this;
  }

  private Behavior<Command> onPage(Optional<PlaylistResponse> page) {
    try {
      return page.isEmpty() ? onUnchanged() : onPage(page.get());
    } catch (MalformedPlaylist e) {
      return onFailure(
          OriginFailure.of(
              Kind.MALFORMED,
              UrlResolver.display(page.orElseThrow().url()) + ": " + e.getMessage()));
    } catch (OriginFailure failure) {
      return onFailure(failure);
    }
  }

  private Behavior<Command> onPage(PlaylistResponse playlistResponse) throws MalformedPlaylist {
    var playlist = PlaylistParser.parse(playlistResponse.text());
    return playlist instanceof Media media
        ? onMedia(playlistResponse, media)
        : onMaster(playlistResponse.url(), (Playlist.Master) playlist);
  }

  private Behavior<Command> onMaster(URI url, Playlist.Master master) {
    var asked = location.current();
    if (location.enterVariant(url, master)) {
      return poll();
    }
    origin.tell(new PollResult.VariantChoice(asked, master.alternateAudio()));
    return Behaviors.stopped();
  }

  private Behavior<Command> onMedia(PlaylistResponse playlistResponse, Media media) {
    var playlistUpdate =
        latest.map(before -> PlaylistUpdate.of(before, media)).orElse(PlaylistUpdate.CONTINUED);
    if (playlistUpdate == PlaylistUpdate.STALE) {
      return onUnchanged();
    }
    validators = playlistResponse.validators();
    latest = Optional.of(media);
    scheduleNextPoll();
    origin.tell(
        new PollResult.Updated(
            playlistResponse.url(),
            media,
            playlistUpdate == PlaylistUpdate.RESTARTED,
            location.hasSeparateAudio()));
    return this;
  }

  private Behavior<Command> onUnchanged() {
    scheduleNextPoll();
    origin.tell(new PollResult.Unchanged());
    return this;
  }

  private void scheduleNextPoll() {
    location.confirm();
    failures = 0;
    latest
        .filter(media -> !media.ended())
        .ifPresent(media -> timers.startSingleTimer(Timer.POLL, pauseAfter(media)));
  }

  private Duration pauseAfter(Media media) {
    return pollScheduler.nextDelay(media, requestedAt, System.nanoTime());
  }

  /** Validators belong to the page that failed, perhaps; the next look asks for the whole. */
  private Behavior<Command> onFailure(OriginFailure failure) {
    validators = Validators.NONE;
    if (location.nextCandidate()) {
      return poll();
    }
    failures++;
    timers.startSingleTimer(Timer.POLL, originBackoff.delay(failures, failure, random));
    origin.tell(new PollResult.Failed(location.isGuessed() ? failure.forGuessedUrl() : failure));
    return this;
  }
}
