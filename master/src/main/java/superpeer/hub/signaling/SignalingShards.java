package superpeer.hub.signaling;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import superpeer.hub.signaling.Switchboard.Admission;
import superpeer.hub.signaling.Switchboard.Batches;

/** All switchboards as one: each id belongs to one shard. May be called from any thread. */
final class SignalingShards implements Exchange {

  /** How long a question to a shard may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final List<ActorRef<SignalingShard.Command>> shards;
  private final Duration hold;
  private final Scheduler scheduler;

  /**
   * @param shards one or more
   * @param hold how long a fetch waits in a shard
   */
  SignalingShards(
      List<ActorRef<SignalingShard.Command>> shards, Duration hold, Scheduler scheduler) {
    this.shards = List.copyOf(shards);
    this.hold = hold;
    this.scheduler = scheduler;
  }

  @Override
  public void relay(String to, Parcel parcel, Outbox sender) {
    of(to).tell(new SignalingShard.Relay(to, parcel, sender));
  }

  void plug(String id, Outbox outbox, Batches batches) {
    of(id).tell(new SignalingShard.Plug(id, outbox, batches));
  }

  void unplug(String id, Outbox outbox) {
    of(id).tell(new SignalingShard.Unplug(id, outbox));
  }

  CompletionStage<Admission> hello(String id) {
    return AskPattern.ask(
        of(id), replyTo -> new SignalingShard.Hello(id, replyTo), PATIENCE, scheduler);
  }

  CompletionStage<Admission> post(String id, int messages) {
    return AskPattern.ask(
        of(id), replyTo -> new SignalingShard.Post(id, messages, replyTo), PATIENCE, scheduler);
  }

  CompletionStage<SignalingShard.Polled> poll(String id) {
    return AskPattern.ask(
        of(id), replyTo -> new SignalingShard.Poll(id, replyTo), hold.plus(PATIENCE), scheduler);
  }

  private ActorRef<SignalingShard.Command> of(String id) {
    return shards.get(Math.floorMod(id.hashCode(), shards.size()));
  }
}
