package superpeer.hub.tracker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.PreRestart;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import superpeer.hub.geo.GeoLocation;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/** Owns the {@link Swarms} of a part of all channels. */
final class TrackerShard extends AbstractBehavior<TrackerShard.Command> {

  /** How often silent nodes are looked for. */
  private static final Duration SWEEP = Duration.ofSeconds(5);

  sealed interface Command {}

  /**
   * A node joins; answered with empty if there is no room.
   *
   * @param answer called on the shard's thread
   */
  record Join(
      Announce announce, Supplier<GeoLocation> guess, Consumer<Optional<Swarms.Joined>> answer)
      implements Command {}

  /** A node reports. Not answered: it is told success at once, whatever becomes of it. */
  record Report(ChannelId channel, String id, Stats stats, Supplier<GeoLocation> guess)
      implements Command {}

  /** A node asks for more peers. */
  record More(
      ChannelId channel,
      String id,
      Peers request,
      Supplier<GeoLocation> guess,
      Consumer<Optional<List<Peer>>> answer)
      implements Command {}

  /** Asks for the channels with the most viewers. */
  record Survey(int most, ActorRef<Surveyed> replyTo) implements Command {}

  /** The answer to {@link Survey}. */
  record Surveyed(List<ChannelFigures> channels) {}

  private enum Due implements Command {
    SWEEP
  }

  /**
   * @param swarms makes the core; called again after a failure, which loses nothing for good
   */
  static Behavior<Command> create(Supplier<Swarms> swarms) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Due.SWEEP, SWEEP);
                  return new TrackerShard(context, swarms.get());
                }));
  }

  private final Swarms swarms;

  private TrackerShard(ActorContext<Command> context, Swarms swarms) {
    super(context);
    this.swarms = swarms;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Join.class, this::onJoin)
        .onMessage(Report.class, this::onReport)
        .onMessage(More.class, this::onMore)
        .onMessage(Survey.class, this::onSurvey)
        .onMessageEquals(Due.SWEEP, this::onSweep)
        .onSignal(PreRestart.class, signal -> forget())
        .onSignal(PostStop.class, signal -> forget())
        .build();
  }

  private Behavior<Command> onJoin(Join join) {
    join.answer().accept(swarms.join(join.announce(), join.guess()));
    return this;
  }

  private Behavior<Command> onReport(Report report) {
    swarms.report(report.channel(), report.id(), report.stats(), report.guess());
    return this;
  }

  private Behavior<Command> onMore(More more) {
    var found = swarms.more(more.channel(), more.id(), more.request(), more.guess());
    more.answer().accept(Optional.of(found));
    return this;
  }

  private Behavior<Command> onSurvey(Survey ask) {
    ask.replyTo().tell(new Surveyed(swarms.survey(ask.most())));
    return this;
  }

  private Behavior<Command> onSweep() {
    swarms.expire();
    return this;
  }

  /** The gauges must not count what is gone. */
  private Behavior<Command> forget() {
    swarms.clear();
    return this;
  }
}
