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
import superpeer.hub.tracker.ClientLocator.Client;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/** The actor that owns the {@link Swarms} of a part of the channels. */
final class TrackerShard extends AbstractBehavior<TrackerShard.Command> {

  /** How often silent peers are removed. */
  private static final Duration SWEEP = Duration.ofSeconds(5);

  sealed interface Command {}

  /**
   * A peer joins. The answer is empty if a limit is reached.
   *
   * @param answer called on the shard's thread
   */
  record Join(
      PeerRole role, Announce announce, Client client, Consumer<Optional<Swarms.Joined>> answer)
      implements Command {}

  /** A peer reports. There is no answer: the peer already has its reply. */
  record Report(ChannelId channel, String id, Stats stats, Client client) implements Command {}

  /** A peer asks for more peers. */
  record MorePeers(
      ChannelId channel,
      String id,
      Peers request,
      Client client,
      Consumer<Optional<List<Peer>>> answer)
      implements Command {}

  /** Asks for the channels with the most viewers. */
  record TopChannels(int most, ActorRef<TopChannelsReply> replyTo) implements Command {}

  /** The answer to {@link TopChannels}. */
  record TopChannelsReply(List<ChannelStatus> channels) {}

  private enum Tick implements Command {
    SWEEP
  }

  /**
   * @param swarms makes the core; called again after a failure, since peers are learnt from reports
   */
  static Behavior<Command> create(Supplier<Swarms> swarms) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Tick.SWEEP, SWEEP);
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
        .onMessage(MorePeers.class, this::onMorePeers)
        .onMessage(TopChannels.class, this::onTopChannels)
        .onMessageEquals(Tick.SWEEP, this::onSweep)
        .onSignal(PreRestart.class, signal -> onStop())
        .onSignal(PostStop.class, signal -> onStop())
        .build();
  }

  private Behavior<Command> onJoin(Join join) {
    join.answer().accept(swarms.join(join.role(), join.announce(), join.client()));
    return this;
  }

  private Behavior<Command> onReport(Report report) {
    swarms.report(report.channel(), report.id(), report.stats(), report.client());
    return this;
  }

  private Behavior<Command> onMorePeers(MorePeers morePeers) {
    var found =
        swarms.morePeers(
            morePeers.channel(), morePeers.id(), morePeers.request(), morePeers.client());
    morePeers.answer().accept(Optional.of(found));
    return this;
  }

  private Behavior<Command> onTopChannels(TopChannels query) {
    query.replyTo().tell(new TopChannelsReply(swarms.topChannels(query.most())));
    return this;
  }

  private Behavior<Command> onSweep() {
    swarms.expire();
    return this;
  }

  /** Clears the swarms, so that the gauges do not count them any more. */
  private Behavior<Command> onStop() {
    swarms.clear();
    return this;
  }
}
