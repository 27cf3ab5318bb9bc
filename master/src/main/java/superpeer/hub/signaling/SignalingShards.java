package superpeer.hub.signaling;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import superpeer.hub.signaling.ConnectionRegistry.Admission;

/** Routes calls to the shard of their id. Thread-safe. */
final class SignalingShards implements SignalRouter {

  /** Timeout of a query to a shard. */
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final List<ActorRef<SignalingShard.Command>> shards;
  private final Duration hold;
  private final Scheduler scheduler;

  /**
   * @param shards one or more
   * @param hold how long a poll waits for a message
   */
  SignalingShards(
      List<ActorRef<SignalingShard.Command>> shards, Duration hold, Scheduler scheduler) {
    this.shards = List.copyOf(shards);
    this.hold = hold;
    this.scheduler = scheduler;
  }

  @Override
  public void relay(String to, SignalEnvelope envelope, ClientOutbox sender) {
    shardOf(to).tell(new SignalingShard.Relay(to, envelope, sender));
  }

  void connect(ConnectRequest request, ClientOutbox outbox) {
    shardOf(request.id()).tell(new SignalingShard.Connect(request, outbox));
  }

  void disconnect(String id, ClientOutbox outbox) {
    shardOf(id).tell(new SignalingShard.Disconnect(id, outbox));
  }

  CompletionStage<Admission> hello(ConnectRequest request) {
    return AskPattern.ask(
        shardOf(request.id()),
        replyTo -> new SignalingShard.Hello(request, replyTo),
        TIMEOUT,
        scheduler);
  }

  CompletionStage<Admission> post(ConnectRequest request, int messages) {
    return AskPattern.ask(
        shardOf(request.id()),
        replyTo -> new SignalingShard.Post(request, messages, replyTo),
        TIMEOUT,
        scheduler);
  }

  CompletionStage<SignalingShard.Polled> poll(ConnectRequest request) {
    return AskPattern.ask(
        shardOf(request.id()),
        replyTo -> new SignalingShard.Poll(request, replyTo),
        hold.plus(TIMEOUT),
        scheduler);
  }

  private ActorRef<SignalingShard.Command> shardOf(String id) {
    return shards.get(Math.floorMod(id.hashCode(), shards.size()));
  }
}
