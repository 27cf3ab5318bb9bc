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
 * The origin of a channel, whether its playlist is one of segments or a choice of variants.
 *
 * <p>A media playlist is followed by one {@link VariantTrack}, as level 0. Of a master playlist
 * nothing is fetched until a viewer has a segment: its bytes show which variant the viewer's level
 * is ({@link VariantMatcher}), and an {@code VariantTrack} of its own follows that variant for as
 * long as somebody watches the level.
 */
public final class VariantSet extends AbstractBehavior<VariantSet.Message> {

  /** What it hears; nobody sends these from outside. */
  sealed interface Message {}

  private record FromOwner(Command command) implements Message {}

  private record FromTrack(int level, OriginEvent event) implements Message {}

  private record MatchCompleted(int level, OptionalInt variant) implements Message {}

  /** Nobody watched the level for a while. */
  private record LevelIdle(int level) implements Message {}

  /** A level that was none of the variants may be searched for again. */
  private record RetryMatch(int level) implements Message {}

  public static Behavior<Command> create(
      Source source,
      OriginClient client,
      OriginConfig.Scheduling scheduling,
      ActorRef<OriginEvent> owner) {
    Behavior<Message> ladder =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> new VariantSet(context, timers, source, client, scheduling, owner)));
    return Behaviors.transformMessages(
        Command.class, ladder, builder -> builder.matchAny(FromOwner::new));
  }

  private final TimerScheduler<Message> timers;
  private final Source source;
  private final OriginClient client;
  private final OriginConfig.Scheduling scheduling;
  private final ActorRef<OriginEvent> owner;
  private final Map<Integer, ActorRef<Command>> tracks = new HashMap<>();
  private final Map<Integer, ActorRef<OriginEvent>> trackListeners = new HashMap<>();
  private final Map<Integer, Integer> variantOfLevel = new HashMap<>();
  private final Set<Integer> unknownLevels = new HashSet<>();
  private final Set<Integer> degradedLevels = new HashSet<>();
  private final Set<SegmentId> held = new HashSet<>();
  private Optional<URI> master = Optional.empty();
  private boolean matching;

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
    follow(Selection.SINGLE);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(FromOwner.class, fromOwner -> onTold(fromOwner.command()))
        .onMessage(FromTrack.class, this::onHeard)
        .onMessage(MatchCompleted.class, this::onSearched)
        .onMessage(LevelIdle.class, levelIdle -> onIdle(levelIdle.level()))
        .onMessage(RetryMatch.class, this::onReconsider)
        .onSignal(PostStop.class, stopped -> onStopped())
        .build();
  }

  private Behavior<Message> onStopped() {
    client.close();
    return this;
  }

  private void follow(Selection selection) {
    int level = selection.level();
    var ear = trackListeners.computeIfAbsent(level, this::ear);
    var origin =
        getContext()
            .spawnAnonymous(VariantTrack.create(source, selection, client, scheduling, ear));
    origin.tell(new VariantTrack.Held(held.stream().filter(id -> id.level() == level).toList()));
    tracks.put(level, origin);
  }

  /** Puts the level to what its origin says; one ear for all the origins that a level has. */
  private ActorRef<OriginEvent> ear(int level) {
    var self = getContext().getSelf();
    return getContext()
        .spawnAnonymous(
            Behaviors.receiveMessage(
                notice -> {
                  self.tell(new FromTrack(level, notice));
                  return Behaviors.same();
                }));
  }

  // What the channel says.

  private Behavior<Message> onTold(Command command) {
    if (command instanceof VariantTrack.Stop) {
      return Behaviors.stopped();
    } else if (command instanceof VariantTrack.Held now) {
      held.addAll(now.ids());
      tellAll(command);
    } else if (command instanceof VariantTrack.Evicted evicted) {
      evicted.ids().forEach(held::remove);
      tellAll(command);
    } else if (command instanceof VariantTrack.Fetch fetch) {
      onWant(fetch);
    } else if (command instanceof VariantTrack.Playing playing) {
      watched(playing.id().level());
      find(playing.id().level()).ifPresent(origin -> origin.tell(playing));
    } else if (command instanceof VariantTrack.ViewerHas viewerHas) {
      onReported(viewerHas);
    } else {
      tellAll(command);
    }
    return this;
  }

  private void tellAll(Command command) {
    tracks.values().forEach(origin -> origin.tell(command));
  }

  /** The one that brings a level; before there is a choice, the only one. */
  private Optional<ActorRef<Command>> find(int level) {
    return Optional.ofNullable(tracks.get(master.isEmpty() ? Selection.SINGLE.level() : level));
  }

  private void onWant(VariantTrack.Fetch fetch) {
    watched(fetch.id().level());
    find(fetch.id().level())
        .ifPresentOrElse(
            origin -> origin.tell(fetch),
            () ->
                owner.tell(
                    new OriginEvent.FetchFailed(
                        fetch.id(),
                        OriginFailure.notListed(fetch.id(), fetch.id().level(), Optional.empty()),
                        false)));
  }

  private void onReported(VariantTrack.ViewerHas viewerHas) {
    int level = viewerHas.id().level();
    find(level).ifPresent(origin -> origin.tell(viewerHas));
    if (master.isEmpty()) {
      return;
    }
    watched(level);
    boolean compares = viewerHas.size().isPresent() || viewerHas.hash().isPresent();
    var variant = Optional.ofNullable(variantOfLevel.get(level));
    if (variant.isPresent()) {
      if (!tracks.containsKey(level)) {
        climb(level, variant.get());
      }
    } else if (compares && isWorthASearch(level)) {
      matching = true;
      getContext()
          .pipeToSelf(
              new VariantMatcher(client, master.get())
                  .findVariant(viewerHas, Set.copyOf(variantOfLevel.values())),
              (match, failure) ->
                  new MatchCompleted(level, failure == null ? match : OptionalInt.empty()));
    }
  }

  /** One search at a time: every viewer brings an occasion for the next. */
  private boolean isWorthASearch(int level) {
    return !matching && !unknownLevels.contains(level);
  }

  // Levels.

  private Behavior<Message> onSearched(MatchCompleted result) {
    matching = false;
    int level = result.level();
    if (result.variant().isPresent()) {
      int variant = result.variant().getAsInt();
      getContext().getLog().info("viewers' level {} is variant {} of the master", level, variant);
      variantOfLevel.put(level, variant);
      climb(level, variant);
    } else {
      getContext().getLog().info("viewers' level {} is no variant of the master so far", level);
      unknownLevels.add(level);
      timers.startSingleTimer(new RetryMatch(level), scheduling.maxPause());
    }
    return this;
  }

  private Behavior<Message> onReconsider(RetryMatch due) {
    unknownLevels.remove(due.level());
    return this;
  }

  private void climb(int level, int variant) {
    follow(new Selection(level, OptionalInt.of(variant)));
    watched(level);
  }

  private void watched(int level) {
    if (master.isPresent() && tracks.containsKey(level)) {
      timers.startSingleTimer(level, new LevelIdle(level), scheduling.levelIdle());
    }
  }

  private Behavior<Message> onIdle(int level) {
    leave(level);
    owner.tell(new OriginEvent.LevelStopped(level));
    recovered(level);
    return this;
  }

  private void leave(int level) {
    Optional.ofNullable(tracks.remove(level))
        .ifPresent(origin -> origin.tell(new VariantTrack.Stop()));
  }

  // What origins say.

  private Behavior<Message> onHeard(FromTrack fromTrack) {
    int level = fromTrack.level();
    var notice = fromTrack.event();
    if (notice instanceof OriginEvent.MasterFound masterFound) {
      master = Optional.of(masterFound.master());
      tracks.remove(level); // it ended with that word
      recovered(level);
    } else if (notice instanceof OriginEvent.Recovered) {
      recovered(level);
    } else if (tracks.containsKey(level)) { // else the last words of one that was left
      remember(level, notice);
      owner.tell(notice);
    }
    return this;
  }

  private void remember(int level, OriginEvent notice) {
    if (notice instanceof OriginEvent.Fetched fetched) {
      held.add(fetched.segment().id());
    } else if (notice instanceof OriginEvent.Restarted restarted) {
      var from = restarted.from();
      held.removeIf(id -> id.level() == level && id.sn() >= from.sn());
    } else if (notice instanceof OriginEvent.Degraded) {
      degradedLevels.add(level);
    }
  }

  /** The trouble of the channel is over with that of its last level. */
  private void recovered(int level) {
    if (degradedLevels.remove(level) && degradedLevels.isEmpty()) {
      owner.tell(new OriginEvent.Recovered());
    }
  }
}
