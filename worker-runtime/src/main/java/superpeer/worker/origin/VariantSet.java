package superpeer.worker.origin;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.origin.VariantTrack.Command;
import superpeer.worker.origin.VariantTrack.Selection;
import superpeer.worker.origin.VariantTrack.Source;
import superpeer.worker.segment.SegmentId;

/**
 * The origin of one channel, for media playlists and master playlists.
 *
 * <p>A media playlist is fetched by one {@link VariantTrack}, as level 0. Of a master playlist,
 * nothing is fetched until a viewer has a segment. Its bytes show which variant the viewer's level
 * is ({@link VariantMatcher}). A {@code VariantTrack} then fetches that variant as long as viewers
 * watch the level.
 */
public final class VariantSet extends AbstractBehavior<VariantSet.Message> {

  /** Internal messages; the public ones are those of the track. */
  sealed interface Message {}

  private record FromOwner(Command command) implements Message {}

  private record FromTrack(int level, OriginEvent event) implements Message {}

  /**
   * @param match empty if the comparison failed
   */
  private record MatchCompleted(int level, Optional<VariantMatcher.Match> match)
      implements Message {}

  /** No viewer has watched the level for a while. */
  private record LevelIdle(int level) implements Message {}

  /** A level that matched no variant may be tried again. */
  private record RetryMatch(int level) implements Message {}

  public static Behavior<Command> create(
      Source source,
      OriginClient client,
      OriginConfig.Scheduling scheduling,
      ActorRef<OriginEvent> owner) {
    Behavior<Message> behavior =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> new VariantSet(context, timers, source, client, scheduling, owner)));
    return Behaviors.transformMessages(
        Command.class, behavior, builder -> builder.matchAny(FromOwner::new));
  }

  private final TimerScheduler<Message> timers;
  private final Source source;
  private final OriginClient client;
  private final OriginConfig.Scheduling scheduling;
  private final ActorRef<OriginEvent> owner;
  private final Map<Integer, ActorRef<Command>> tracks = new HashMap<>();
  private final Map<Integer, ActorRef<OriginEvent>> trackListeners = new HashMap<>();
  private final Map<Integer, Integer> variantOfLevel = new HashMap<>();
  private final Set<Integer> unmatchedLevels = new HashSet<>();
  private final Set<Integer> degradedLevels = new HashSet<>();
  private final Set<SegmentId> held = new HashSet<>();
  private Optional<URI> master = Optional.empty();
  private boolean matching;
  private int variants = Integer.MAX_VALUE; // of the master playlist, once it was compared

  private VariantSet(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Source source,
      OriginClient client,
      OriginConfig.Scheduling scheduling,
      ActorRef<OriginEvent> owner) {
    super(context);
    this.timers = timers;
    this.source = source;
    this.client = client;
    this.scheduling = scheduling;
    this.owner = owner;
    startTrack(Selection.SINGLE);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromOwner.class, fromOwner -> onOwnerMessage(fromOwner.command()))
        .onMessage(FromTrack.class, this::onTrackEvent)
        .onMessage(MatchCompleted.class, this::onMatchCompleted)
        .onMessage(LevelIdle.class, levelIdle -> onLevelIdle(levelIdle.level()))
        .onMessage(RetryMatch.class, this::onRetryMatch)
        .onSignal(PostStop.class, stopped -> onStopped())
        .build();
  }

  private Behavior<Message> onStopped() {
    client.close();
    return this;
  }

  private void startTrack(Selection selection) {
    int level = selection.level();
    var listener = trackListeners.computeIfAbsent(level, this::listener);
    var track =
        getContext()
            .spawnAnonymous(VariantTrack.create(source, selection, client, scheduling, listener));
    track.tell(new VariantTrack.Held(held.stream().filter(id -> id.level() == level).toList()));
    tracks.put(level, track);
  }

  /**
   * Adds the level to what its track reports. One listener serves all tracks that a level has over
   * time.
   */
  private ActorRef<OriginEvent> listener(int level) {
    var self = getContext().getSelf();
    return getContext()
        .spawnAnonymous(
            Behaviors.receiveMessage(
                event -> {
                  self.tell(new FromTrack(level, event));
                  return Behaviors.same();
                }));
  }

  // Messages from the channel.

  private Behavior<Message> onOwnerMessage(Command command) {
    if (command instanceof VariantTrack.Stop) {
      return Behaviors.stopped();
    } else if (command instanceof VariantTrack.Held stored) {
      held.addAll(stored.ids());
      tellAllTracks(command);
    } else if (command instanceof VariantTrack.Evicted evicted) {
      evicted.ids().forEach(held::remove);
      tellAllTracks(command);
    } else if (command instanceof VariantTrack.Fetch fetch) {
      onFetch(fetch);
    } else if (command instanceof VariantTrack.Playing playing) {
      keepWatched(playing.id().level());
      find(playing.id().level()).ifPresent(track -> track.tell(playing));
    } else if (command instanceof VariantTrack.ViewerHas viewerHas) {
      onViewerHas(viewerHas);
    } else if (command instanceof VariantTrack.Disputed disputed) {
      onDisputed(disputed.level());
    } else {
      tellAllTracks(command);
    }
    return this;
  }

  private void tellAllTracks(Command command) {
    tracks.values().forEach(track -> track.tell(command));
  }

  /** The track of a level; for a media playlist, the only one. */
  private Optional<ActorRef<Command>> find(int level) {
    return Optional.ofNullable(tracks.get(master.isEmpty() ? Selection.SINGLE.level() : level));
  }

  private void onFetch(VariantTrack.Fetch fetch) {
    keepWatched(fetch.id().level());
    find(fetch.id().level())
        .ifPresentOrElse(
            track -> track.tell(fetch),
            () ->
                owner.tell(
                    new OriginEvent.FetchFailed(
                        fetch.id(),
                        OriginFailure.notListed(fetch.id(), fetch.id().level(), Optional.empty()),
                        false)));
  }

  private void onViewerHas(VariantTrack.ViewerHas viewerHas) {
    int level = viewerHas.id().level();
    find(level).ifPresent(track -> track.tell(viewerHas));
    if (master.isEmpty()) {
      return;
    }
    keepWatched(level);
    boolean compares = viewerHas.size().isPresent() || viewerHas.hash().isPresent();
    var variant = Optional.ofNullable(variantOfLevel.get(level));
    if (variant.isPresent()) {
      if (!tracks.containsKey(level)) {
        startLevel(level, variant.get());
      }
    } else if (compares && mayMatch(level)) {
      matching = true;
      getContext()
          .pipeToSelf(
              new VariantMatcher(client, master.get())
                  .findVariant(viewerHas, Set.copyOf(variantOfLevel.values())),
              (match, failure) -> new MatchCompleted(level, Optional.ofNullable(match)));
    }
  }

  /** One search at a time. Later reports of viewers start the next one. */
  private boolean mayMatch(int level) {
    return !matching && level < variants && !unmatchedLevels.contains(level);
  }

  // Levels.

  private Behavior<Message> onMatchCompleted(MatchCompleted result) {
    matching = false;
    int level = result.level();
    result.match().filter(it -> it.variants() > 0).ifPresent(it -> variants = it.variants());
    var match = result.match().map(VariantMatcher.Match::variant).orElse(OptionalInt.empty());
    if (match.isPresent()) {
      int variant = match.getAsInt();
      getContext()
          .getLog()
          .info("level {} of the viewers is variant {} of the master playlist", level, variant);
      variantOfLevel.put(level, variant);
      startLevel(level, variant);
    } else {
      getContext()
          .getLog()
          .info("level {} of the viewers matches no variant of the master playlist yet", level);
      pauseMatching(level);
    }
    return this;
  }

  private void pauseMatching(int level) {
    unmatchedLevels.add(level);
    timers.startSingleTimer(new RetryMatch(level), scheduling.maxPause());
  }

  /** A viewer may have lied when the level was matched: forgets it, and matches it again later. */
  private void onDisputed(int level) {
    if (variantOfLevel.remove(level) == null) {
      return;
    }
    getContext().getLog().info("level {} of the viewers may be another variant", level);
    stopTrack(level);
    timers.cancel(level);
    pauseMatching(level);
    var first = new SegmentId(level, 0);
    held.removeIf(id -> id.level() == level);
    client.invalidateFrom(first);
    owner.tell(new OriginEvent.Restarted(first));
    owner.tell(new OriginEvent.LevelStopped(level));
    onRecovered(level);
  }

  private Behavior<Message> onRetryMatch(RetryMatch retry) {
    unmatchedLevels.remove(retry.level());
    return this;
  }

  private void startLevel(int level, int variant) {
    startTrack(new Selection(level, OptionalInt.of(variant)));
    keepWatched(level);
  }

  private void keepWatched(int level) {
    if (master.isPresent() && tracks.containsKey(level)) {
      timers.startSingleTimer(level, new LevelIdle(level), scheduling.levelIdle());
    }
  }

  private Behavior<Message> onLevelIdle(int level) {
    stopTrack(level);
    owner.tell(new OriginEvent.LevelStopped(level));
    onRecovered(level);
    return this;
  }

  private void stopTrack(int level) {
    Optional.ofNullable(tracks.remove(level))
        .ifPresent(track -> track.tell(new VariantTrack.Stop()));
  }

  // Messages from tracks.

  private Behavior<Message> onTrackEvent(FromTrack fromTrack) {
    int level = fromTrack.level();
    var event = fromTrack.event();
    if (event instanceof OriginEvent.MasterFound masterFound) {
      master = Optional.of(masterFound.master());
      tracks.remove(level); // it has stopped itself
      onRecovered(level);
    } else if (event instanceof OriginEvent.Recovered) {
      onRecovered(level);
    } else if (tracks.containsKey(level)) { // else it comes from a track that was stopped
      updateState(level, event);
      owner.tell(event);
    }
    return this;
  }

  private void updateState(int level, OriginEvent event) {
    if (event instanceof OriginEvent.Fetched fetched) {
      held.add(fetched.segment().id());
    } else if (event instanceof OriginEvent.Restarted restarted) {
      var from = restarted.from();
      held.removeIf(id -> id.level() == level && id.sn() >= from.sn());
    } else if (event instanceof OriginEvent.Degraded) {
      degradedLevels.add(level);
    }
  }

  /** The channel has recovered when its last failing level has. */
  private void onRecovered(int level) {
    if (degradedLevels.remove(level) && degradedLevels.isEmpty()) {
      owner.tell(new OriginEvent.Recovered());
    }
  }
}
