package superpeer.hub.planner;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.util.ByteString;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import superpeer.hub.eventlog.EventLog;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.popularity.SwarmMonitor;
import superpeer.hub.registry.Registry;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.ServerView;
import superpeer.hub.registry.SuperPeers;
import superpeer.hub.store.HubFile;
import superpeer.hub.store.HubFileFailure;
import superpeer.hub.tracker.Governed;

/**
 * Looks every second at what is wanted and what there is, and has the plan's orders carried out. An
 * own seed is on disk before its server is asked for it, so that a restart never takes one for
 * somebody else's. Blocks for the file: to be started on a dispatcher that may.
 */
public final class Gardener extends AbstractBehavior<Gardener.Command> {

  public sealed interface Command {}

  /** Asks for all channels with who seeds them and why. */
  public record GetGarden(ActorRef<Garden> replyTo) implements Command {}

  /** Asks for the settings. */
  public record GetSettings(ActorRef<AutoSettings> replyTo) implements Command {}

  /** Puts other settings in force, once they are on disk. */
  public record SetSettings(AutoSettings settings, ActorRef<SettingsReply> replyTo)
      implements Command {}

  /** Seeds a channel now; the answer is the server's. */
  public record Seed(ByHand wish, ActorRef<ByHand.Reply> replyTo) implements Command {}

  private record Listed(List<ServerView> servers) implements Command {}

  private record Ranked(List<RankedChannel> channels) implements Command {}

  private record Seeded(Order.Seed order, Optional<String> refusal) implements Command {}

  private record Unanswered(Order order, String why) implements Command {}

  private record Stopped(Order.Stop order) implements Command {}

  private enum Due implements Command {
    PLAN
  }

  /** What becomes of new settings. */
  public sealed interface SettingsReply {
    record Saved(AutoSettings settings) implements SettingsReply {}

    /** They are not in force. */
    record Broken(String why) implements SettingsReply {}
  }

  /**
   * Whom the gardener asks and tells.
   *
   * @param tracker is told how far super peers reach, where they stand, and whose pages may use it
   * @param patience with a server
   */
  public record World(
      ActorRef<Registry.Command> registry,
      ActorRef<SwarmMonitor.Command> pulse,
      ActorRef<EventLog.Command> diary,
      SuperPeers superPeers,
      Governed tracker,
      Duration patience,
      InstantSource clock) {}

  private static final Duration EVERY = Duration.ofSeconds(1);

  private final World world;
  private final GardenFile file;
  private final ActorRef<Registry.Listing> listings;
  private final ActorRef<SwarmMonitor.Channels> rankings;
  private final Ledger ledger;
  private final Spread spread = new Spread();
  private AutoSettings settings;
  private Optional<List<ServerView>> servers = Optional.empty();
  private Optional<List<RankedChannel>> channels = Optional.empty();
  private Garden garden = new Garden(List.of());

  /**
   * @param file closed with the actor
   */
  public static Behavior<Command> create(World world, HubFile file) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Due.PLAN, Duration.ZERO, EVERY);
                  return new Gardener(context, world, new GardenFile(file));
                }));
  }

  private Gardener(ActorContext<Command> context, World world, GardenFile file) {
    super(context);
    this.world = world;
    this.file = file;
    this.listings = context.messageAdapter(Registry.Listing.class, it -> new Listed(it.servers()));
    this.rankings =
        context.messageAdapter(SwarmMonitor.Channels.class, it -> new Ranked(it.channels()));
    var kept = load();
    this.ledger = new Ledger(kept.seeds());
    this.settings = kept.settings();
    world.tracker().rules(settings.rules());
  }

  private record Kept(List<OwnSeed> seeds, AutoSettings settings) {}

  /** Settings that cannot be read are not guessed at: nothing is seeded until they are put anew. */
  private Kept load() {
    try {
      return new Kept(file.seeds(world.clock().millis()), file.settings());
    } catch (HubFileFailure e) {
      tell("trouble", e.words() + "; auto-seeding is off");
      return new Kept(List.of(), AutoSettings.DEFAULT);
    }
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(GetGarden.class, this::onGetGarden)
        .onMessage(GetSettings.class, this::onGetSettings)
        .onMessage(SetSettings.class, this::onSetSettings)
        .onMessage(Seed.class, this::onSeed)
        .onMessage(Listed.class, this::onListed)
        .onMessage(Ranked.class, this::onRanked)
        .onMessage(Seeded.class, this::onSeeded)
        .onMessage(Stopped.class, this::onStopped)
        .onMessage(Unanswered.class, this::onUnanswered)
        .onMessageEquals(Due.PLAN, this::onPlan)
        .onSignal(PostStop.class, signal -> onEnd())
        .build();
  }

  private Behavior<Command> onGetGarden(GetGarden ask) {
    ask.replyTo().tell(garden);
    return this;
  }

  private Behavior<Command> onGetSettings(GetSettings ask) {
    ask.replyTo().tell(settings);
    return this;
  }

  private Behavior<Command> onSetSettings(SetSettings set) {
    try {
      file.save(set.settings());
      settings = set.settings();
      world.tracker().rules(settings.rules());
      tell(
          "settings",
          "auto-seeding is "
              + (settings.seeding().enabled() ? "on" : "off")
              + ", from "
              + settings.seeding().minViewers()
              + " viewers on; the tracker is "
              + (settings.closed() ? "closed but for the pages of " : "open, and knows ")
              + settings.domains().size()
              + (settings.domains().size() == 1 ? " domain" : " domains"));
      set.replyTo().tell(new SettingsReply.Saved(settings));
    } catch (HubFileFailure e) {
      set.replyTo().tell(new SettingsReply.Broken(e.words()));
    }
    return this;
  }

  private Behavior<Command> onSeed(Seed ask) {
    var wish = ask.wish();
    var server = wish.choose(servers.orElse(List.of())).map(ServerView::entry);
    if (server.isEmpty()) {
      ask.replyTo()
          .tell(
              new ByHand.Reply.Nowhere(
                  wish.server()
                      .map(id -> "no server has the id " + id)
                      .orElse("no server has room")));
      return this;
    }
    var id = server.get().id();
    var body = wish.body(settings, channels.orElse(List.of()));
    tell("seed", words(new Place(id, wish.channel().encoded())) + ": by hand");
    world
        .superPeers()
        .call(server.get().target(), SuperPeers.Call.post("/seed", body, world.patience()))
        .<ByHand.Reply>thenApply(answer -> new ByHand.Reply.Answered(id, answer))
        .exceptionally(failure -> new ByHand.Reply.Nowhere(id + ": " + reason(failure)))
        .thenAccept(ask.replyTo()::tell);
    return this;
  }

  private Behavior<Command> onListed(Listed listed) {
    servers = Optional.of(listed.servers());
    world.tracker().reach(Stands.reach(settings, listed.servers()));
    return this;
  }

  private Behavior<Command> onRanked(Ranked ranked) {
    channels = Optional.of(ranked.channels());
    return this;
  }

  /** With what was heard in the last second; then it is asked again. */
  private Behavior<Command> onPlan() {
    if (servers.isPresent() && channels.isPresent()) {
      plan(servers.get(), channels.get(), world.clock().millis());
    }
    world.registry().tell(new Registry.GetServers(listings));
    world.pulse().tell(new SwarmMonitor.GetChannels(rankings));
    return this;
  }

  private void plan(List<ServerView> servers, List<RankedChannel> channels, long nowMs) {
    for (var lost : ledger.reconcile(servers, nowMs)) {
      tell("seed", words(lost.place()) + " is no longer auto-seeding's: " + lost.why());
      forget(lost.place());
    }
    ledger.wanted(settings, channels, nowMs);
    spread.observe(ledger.own().keySet(), servers, nowMs);
    var situation =
        new Situation(
            settings,
            channels,
            servers,
            ledger.own(),
            ledger.ending(nowMs),
            ledger.avoided(nowMs),
            spread.wanted(),
            nowMs);
    var plan = Planner.plan(situation);
    plan.orders().forEach(order -> carryOut(order, nowMs));
    garden = Garden.of(situation, plan);
  }

  private void carryOut(Order order, long nowMs) {
    var server = entry(order.place().server());
    if (server.isEmpty()) {
      return;
    } else if (order instanceof Order.Seed seed) {
      seed(seed, server.get(), nowMs);
    } else if (order instanceof Order.Stop stop) {
      stop(stop, server.get(), nowMs);
    }
  }

  private void seed(Order.Seed order, ServerEntry server, long nowMs) {
    try {
      file.add(order.place(), nowMs);
    } catch (HubFileFailure e) {
      tell("trouble", e.words());
      ledger.refused(order.place(), nowMs);
      return;
    }
    ledger.ordered(order.place(), nowMs);
    tell("seed", words(order.place()) + ": " + order.why());
    var call = SuperPeers.Call.post("/seed", SeedBody.of(order, settings), world.patience());
    getContext()
        .pipeToSelf(
            world.superPeers().call(server.target(), call),
            (answer, failure) ->
                answer == null
                    ? new Unanswered(order, reason(failure))
                    : new Seeded(order, SeedBody.refusal(answer)));
  }

  private Behavior<Command> onSeeded(Seeded seeded) {
    seeded
        .refusal()
        .ifPresent(
            why -> {
              var place = seeded.order().place();
              ledger.refused(place, world.clock().millis());
              forget(place);
              tell("seed", words(place) + " is refused: " + why);
            });
    return this;
  }

  private void stop(Order.Stop order, ServerEntry server, long nowMs) {
    ledger.ending(order.place(), nowMs);
    tell("stop", words(order.place()) + ": " + order.why());
    getContext()
        .pipeToSelf(
            stopAll(order.pids(), server),
            (done, failure) ->
                failure == null ? new Stopped(order) : new Unanswered(order, reason(failure)));
  }

  /** A worker that is gone already counts as stopped. */
  private CompletionStage<Done> stopAll(List<Long> pids, ServerEntry server) {
    CompletionStage<Done> all = CompletableFuture.completedFuture(Done.done());
    for (var pid : pids) {
      var call =
          SuperPeers.Call.post("/stop/" + pid, ByteString.fromString("{}"), world.patience());
      all =
          all.thenCombine(
              world.superPeers().call(server.target(), call), (before, answer) -> checked(answer));
    }
    return all;
  }

  private static Done checked(SuperPeers.Answer answer) {
    if (!answer.isSuccess() && answer.status() != 404) {
      throw new SuperPeers.Unreachable("HTTP " + answer.status());
    }
    return Done.done();
  }

  private Behavior<Command> onStopped(Stopped stopped) {
    ledger.ended(stopped.order().place(), world.clock().millis());
    forget(stopped.order().place());
    return this;
  }

  /** Whether a seed came through is for the next reports to say; a stop is ordered again. */
  private Behavior<Command> onUnanswered(Unanswered lost) {
    tell("trouble", words(lost.order().place()) + " has no answer: " + lost.why());
    if (lost.order() instanceof Order.Stop) {
      ledger.goesOn(lost.order().place());
    }
    return this;
  }

  private void forget(Place place) {
    try {
      file.remove(place);
    } catch (HubFileFailure e) {
      tell("trouble", e.words());
    }
  }

  private Optional<ServerEntry> entry(String id) {
    return servers.orElse(List.of()).stream()
        .map(ServerView::entry)
        .filter(entry -> entry.id().equals(id))
        .findFirst();
  }

  private String words(Place place) {
    return Garden.name(place.channel())
        + " at "
        + entry(place.server()).map(ServerEntry::name).orElse(place.server());
  }

  private static String reason(Throwable failure) {
    var cause = failure.getCause() == null ? failure : failure.getCause();
    return String.valueOf(cause.getMessage());
  }

  private void tell(String kind, String what) {
    world.diary().tell(new EventLog.Append(kind, what));
  }

  private Behavior<Command> onEnd() {
    file.close();
    return this;
  }
}
