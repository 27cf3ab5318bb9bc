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
import superpeer.worker.origin.Origin.Command;
import superpeer.worker.origin.Origin.Rung;
import superpeer.worker.origin.Origin.Subject;
import superpeer.worker.segment.SegmentId;

/**
 * The origin of a channel, whether its playlist is one of segments or a choice of variants.
 *
 * <p>A media playlist is followed by one {@link Origin}, as level 0. Of a master playlist nothing
 * is fetched until a viewer has a segment: its bytes show which variant the viewer's level is
 * ({@link VariantSearch}), and an {@code Origin} of its own follows that variant for as long as
 * somebody watches the level.
 */
public final class Ladder extends AbstractBehavior<Ladder.Message> {

  /** What it hears; nobody sends these from outside. */
  sealed interface Message {}

  private record Told(Command command) implements Message {}

  private record Heard(int level, OriginNotice notice) implements Message {}

  private record Searched(int level, OptionalInt variant) implements Message {}

  /** Nobody watched the level for a while. */
  private record Idle(int level) implements Message {}

  /** A level that was none of the variants may be searched for again. */
  private record Reconsider(int level) implements Message {}

  public static Behavior<Command> create(
      Subject subject,
      OriginClient client,
      OriginConfig.Scheduling pace,
      ActorRef<OriginNotice> owner) {
    Behavior<Message> ladder =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> new Ladder(context, timers, subject, client, pace, owner)));
    return Behaviors.transformMessages(
        Command.class, ladder, builder -> builder.matchAny(Told::new));
  }

  private final TimerScheduler<Message> timers;
  private final Subject subject;
  private final OriginClient client;
  private final OriginConfig.Scheduling pace;
  private final ActorRef<OriginNotice> owner;
  private final Map<Integer, ActorRef<Command>> origins = new HashMap<>();
  private final Map<Integer, ActorRef<OriginNotice>> ears = new HashMap<>();
  private final Map<Integer, Integer> variantOfLevel = new HashMap<>();
  private final Set<Integer> unknownLevels = new HashSet<>();
  private final Set<Integer> troubled = new HashSet<>();
  private final Set<SegmentId> held = new HashSet<>();
  private Optional<URI> master = Optional.empty();
  private boolean searching;

  private Ladder(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      Subject subject,
      OriginClient client,
      OriginConfig.Scheduling pace,
      ActorRef<OriginNotice> owner) {
    super(context);
    this.timers = timers;
    this.subject = subject;
    this.client = client;
    this.pace = pace;
    this.owner = owner;
    follow(Rung.ONLY);
  }

  @Override
  public Receive<Message> createReceive() {
    return newReceiveBuilder()
        .onMessage(Told.class, told -> onTold(told.command()))
        .onMessage(Heard.class, this::onHeard)
        .onMessage(Searched.class, this::onSearched)
        .onMessage(Idle.class, idle -> onIdle(idle.level()))
        .onMessage(Reconsider.class, this::onReconsider)
        .onSignal(PostStop.class, stopped -> onStopped())
        .build();
  }

  private Behavior<Message> onStopped() {
    client.close();
    return this;
  }

  private void follow(Rung rung) {
    int level = rung.level();
    var ear = ears.computeIfAbsent(level, this::ear);
    var origin = getContext().spawnAnonymous(Origin.create(subject, rung, client, pace, ear));
    origin.tell(new Origin.Held(held.stream().filter(id -> id.level() == level).toList()));
    origins.put(level, origin);
  }

  /** Puts the level to what its origin says; one ear for all the origins that a level has. */
  private ActorRef<OriginNotice> ear(int level) {
    var self = getContext().getSelf();
    return getContext()
        .spawnAnonymous(
            Behaviors.receiveMessage(
                notice -> {
                  self.tell(new Heard(level, notice));
                  return Behaviors.same();
                }));
  }

  // What the channel says.

  private Behavior<Message> onTold(Command command) {
    if (command instanceof Origin.Stop) {
      return Behaviors.stopped();
    } else if (command instanceof Origin.Held now) {
      held.addAll(now.ids());
      tellAll(command);
    } else if (command instanceof Origin.Lost lost) {
      lost.ids().forEach(held::remove);
      tellAll(command);
    } else if (command instanceof Origin.Want want) {
      onWant(want);
    } else if (command instanceof Origin.Playing playing) {
      watched(playing.id().level());
      find(playing.id().level()).ifPresent(origin -> origin.tell(playing));
    } else if (command instanceof Origin.Reported reported) {
      onReported(reported);
    } else {
      tellAll(command);
    }
    return this;
  }

  private void tellAll(Command command) {
    origins.values().forEach(origin -> origin.tell(command));
  }

  /** The one that brings a level; before there is a choice, the only one. */
  private Optional<ActorRef<Command>> find(int level) {
    return Optional.ofNullable(origins.get(master.isEmpty() ? Rung.ONLY.level() : level));
  }

  private void onWant(Origin.Want want) {
    watched(want.id().level());
    find(want.id().level())
        .ifPresentOrElse(
            origin -> origin.tell(want),
            () ->
                owner.tell(
                    new OriginNotice.NotFetched(
                        want.id(),
                        OriginFailure.notListed(want.id(), want.id().level(), Optional.empty()),
                        false)));
  }

  private void onReported(Origin.Reported reported) {
    int level = reported.id().level();
    find(level).ifPresent(origin -> origin.tell(reported));
    if (master.isEmpty()) {
      return;
    }
    watched(level);
    boolean compares = reported.size().isPresent() || reported.hash().isPresent();
    var variant = Optional.ofNullable(variantOfLevel.get(level));
    if (variant.isPresent()) {
      if (!origins.containsKey(level)) {
        climb(level, variant.get());
      }
    } else if (compares && isWorthASearch(level)) {
      searching = true;
      getContext()
          .pipeToSelf(
              new VariantSearch(client, master.get())
                  .find(reported, Set.copyOf(variantOfLevel.values())),
              (match, failure) ->
                  new Searched(level, failure == null ? match : OptionalInt.empty()));
    }
  }

  /** One search at a time: every viewer brings an occasion for the next. */
  private boolean isWorthASearch(int level) {
    return !searching && !unknownLevels.contains(level);
  }

  // Levels.

  private Behavior<Message> onSearched(Searched result) {
    searching = false;
    int level = result.level();
    if (result.variant().isPresent()) {
      int variant = result.variant().getAsInt();
      getContext().getLog().info("viewers' level {} is variant {} of the master", level, variant);
      variantOfLevel.put(level, variant);
      climb(level, variant);
    } else {
      getContext().getLog().info("viewers' level {} is no variant of the master so far", level);
      unknownLevels.add(level);
      timers.startSingleTimer(new Reconsider(level), pace.maxPause());
    }
    return this;
  }

  private Behavior<Message> onReconsider(Reconsider due) {
    unknownLevels.remove(due.level());
    return this;
  }

  private void climb(int level, int variant) {
    follow(new Rung(level, OptionalInt.of(variant)));
    watched(level);
  }

  private void watched(int level) {
    if (master.isPresent() && origins.containsKey(level)) {
      timers.startSingleTimer(level, new Idle(level), pace.levelIdle());
    }
  }

  private Behavior<Message> onIdle(int level) {
    leave(level);
    owner.tell(new OriginNotice.Unlisted(level));
    recovered(level);
    return this;
  }

  private void leave(int level) {
    Optional.ofNullable(origins.remove(level)).ifPresent(origin -> origin.tell(new Origin.Stop()));
  }

  // What origins say.

  private Behavior<Message> onHeard(Heard heard) {
    int level = heard.level();
    var notice = heard.notice();
    if (notice instanceof OriginNotice.Offered offered) {
      master = Optional.of(offered.master());
      origins.remove(level); // it ended with that word
      recovered(level);
    } else if (notice instanceof OriginNotice.Recovered) {
      recovered(level);
    } else if (origins.containsKey(level)) { // else the last words of one that was left
      remember(level, notice);
      owner.tell(notice);
    }
    return this;
  }

  private void remember(int level, OriginNotice notice) {
    if (notice instanceof OriginNotice.Fetched fetched) {
      held.add(fetched.segment().id());
    } else if (notice instanceof OriginNotice.Restarted restarted) {
      var from = restarted.from();
      held.removeIf(id -> id.level() == level && id.sn() >= from.sn());
    } else if (notice instanceof OriginNotice.Troubled) {
      troubled.add(level);
    }
  }

  /** The trouble of the channel is over with that of its last level. */
  private void recovered(int level) {
    if (troubled.remove(level) && troubled.isEmpty()) {
      owner.tell(new OriginNotice.Recovered());
    }
  }
}
