package superpeer.hub.signaling;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import superpeer.hub.signaling.ConnectionRegistry.Admission;
import superpeer.hub.signaling.ConnectionRegistry.Batching;

/** All switchboards as one: each id belongs to one shard. May be called from any thread. */
final class SignalingShards implements SignalRouter {

  /** How long a question to a shard may take. */
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

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
  public void relay(String to, SignalEnvelope signalEnvelope, ClientOutbox sender) {
    shardOf(to).tell(new SignalingShard.Relay(to, signalEnvelope, sender));
  }

  void connect(String id, ClientOutbox clientOutbox, Batching batching) {
    shardOf(id).tell(new SignalingShard.Connect(id, clientOutbox, batching));
  }

  void disconnect(String id, ClientOutbox clientOutbox) {
    shardOf(id).tell(new SignalingShard.Disconnect(id, clientOutbox));
  }

  CompletionStage<Admission> hello(String id) {
    return AskPattern.ask(
        shardOf(id), replyTo -> new SignalingShard.Hello(id, replyTo), TIMEOUT, scheduler);
  }

  CompletionStage<Admission> post(String id, int messages) {
    return AskPattern.ask(
        shardOf(id), replyTo -> new SignalingShard.Post(id, messages, replyTo), TIMEOUT, scheduler);
  }

  CompletionStage<SignalingShard.Polled> poll(String id) {
    return AskPattern.ask(
        shardOf(id),
        replyTo -> new SignalingShard.Poll(id, replyTo),
        hold.plus(TIMEOUT),
        scheduler);
  }

  private ActorRef<SignalingShard.Command> shardOf(String id) {
    return shards.get(Math.floorMod(id.hashCode(), shards.size()));
  }
}
