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
 * Polls a playlist until it ends, at the times of its {@link PollScheduler}, with growing delays
 * while it fails.
 */
final class PlaylistPoller extends AbstractBehavior<PlaylistPoller.Command> {

  sealed interface Command {}

  private record ResponseReceived(Optional<PlaylistResponse> response) implements Command {}

  private record RequestFailed(OriginFailure failure) implements Command {}

  private enum Timer implements Command {
    POLL
  }

  /** The result of one poll. */
  sealed interface PollResult {

    /**
     * @param base URL that references are relative to
     * @param restarted whether the origin restarted its numbering since the poll before
     * @param separateAudio whether audio has playlists of its own
     */
    record Updated(URI base, Media media, boolean restarted, boolean separateAudio)
        implements PollResult {}

    /**
     * A master playlist whose variant is not known. No further poll follows.
     *
     * @param master its URL before redirects
     * @param separateAudio whether audio has playlists of its own
     */
    record VariantChoice(URI master, boolean separateAudio) implements PollResult {}

    /** Nothing has changed. */
    record Unchanged() implements PollResult {}

    /** The poll failed. Another one follows by itself. */
    record Failed(OriginFailure failure) implements PollResult {}
  }

  static Behavior<Command> create(
      PlaylistLocation location,
      OriginClient client,
      OriginConfig.Scheduling scheduling,
      OriginBackoff originBackoff,
      ActorRef<PollResult> owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var poller =
                      new PlaylistPoller(
                          context, timers, location, client, scheduling, originBackoff, owner);
                  poller.poll();
                  return poller;
                }));
  }

  private final TimerScheduler<Command> timers;
  private final PlaylistLocation location;
  private final OriginClient client;
  private final PollScheduler pollScheduler;
  private final OriginBackoff originBackoff;
  private final ActorRef<PollResult> owner;
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
      ActorRef<PollResult> owner) {
    super(context);
    this.timers = timers;
    this.location = location;
    this.client = client;
    this.pollScheduler = new PollScheduler(scheduling);
    this.originBackoff = originBackoff;
    this.owner = owner;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessageEquals(Timer.POLL, this::poll)
        .onMessage(ResponseReceived.class, received -> onResponse(received.response()))
        .onMessage(RequestFailed.class, failed -> onFailure(failed.failure()))
        .build();
  }

  private Behavior<Command> poll() {
    requestedAt = System.nanoTime();
    getContext()
        .pipeToSelf(
            client.fetchPlaylist(location.current(), validators),
            (response, failure) ->
                failure == null
                    ? new ResponseReceived(response)
                    : new RequestFailed(OriginFailure.from(failure)));
    return this;
  }

  private Behavior<Command> onResponse(Optional<PlaylistResponse> response) {
    try {
      return response.isEmpty() ? onUnchanged() : onResponse(response.get());
    } catch (MalformedPlaylist e) {
      return onFailure(
          OriginFailure.of(
              Kind.MALFORMED,
              UrlResolver.display(response.orElseThrow().url()) + ": " + e.getMessage()));
    } catch (OriginFailure failure) {
      return onFailure(failure);
    }
  }

  private Behavior<Command> onResponse(PlaylistResponse response) throws MalformedPlaylist {
    var playlist = PlaylistParser.parse(response.text());
    return playlist instanceof Media media
        ? onMedia(response, media)
        : onMaster(response.url(), (Playlist.Master) playlist);
  }

  private Behavior<Command> onMaster(URI url, Playlist.Master master) {
    var masterUrl = location.current();
    if (location.enterVariant(url, master)) {
      return poll();
    }
    owner.tell(new PollResult.VariantChoice(masterUrl, master.alternateAudio()));
    return Behaviors.stopped();
  }

  private Behavior<Command> onMedia(PlaylistResponse response, Media media) {
    var playlistUpdate =
        latest.map(previous -> PlaylistUpdate.of(previous, media)).orElse(PlaylistUpdate.CONTINUED);
    if (playlistUpdate == PlaylistUpdate.STALE) {
      return onUnchanged();
    }
    validators = response.validators();
    latest = Optional.of(media);
    scheduleNextPoll();
    owner.tell(
        new PollResult.Updated(
            response.url(),
            media,
            playlistUpdate == PlaylistUpdate.RESTARTED,
            location.hasSeparateAudio()));
    return this;
  }

  private Behavior<Command> onUnchanged() {
    scheduleNextPoll();
    owner.tell(new PollResult.Unchanged());
    return this;
  }

  private void scheduleNextPoll() {
    location.confirm();
    failures = 0;
    latest
        .filter(media -> !media.ended())
        .ifPresent(media -> timers.startSingleTimer(Timer.POLL, delayAfter(media)));
  }

  private Duration delayAfter(Media media) {
    return pollScheduler.nextDelay(media, requestedAt, System.nanoTime());
  }

  /** The validators may belong to the bad response, so the next poll asks without them. */
  private Behavior<Command> onFailure(OriginFailure failure) {
    validators = Validators.NONE;
    if (location.nextCandidate()) {
      return poll();
    }
    failures++;
    timers.startSingleTimer(Timer.POLL, originBackoff.delay(failures, failure, random));
    owner.tell(new PollResult.Failed(location.isGuessed() ? failure.forGuessedUrl() : failure));
    return this;
  }
}
