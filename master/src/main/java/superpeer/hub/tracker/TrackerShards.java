package superpeer.hub.tracker;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Scheduler;
import akka.actor.typed.javadsl.AskPattern;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import superpeer.hub.tracker.ClientLocator.Client;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerRequest.Announce;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.protocol.tracker.TrackerRequest.Stats;

/** Routes calls to the shard of their channel. Thread-safe. */
final class TrackerShards {

  private final List<ActorRef<TrackerShard.Command>> shards;
  private final Duration timeout;
  private final Scheduler scheduler;

  /**
   * @param shards one or more
   * @param timeout of a query to a shard
   */
  TrackerShards(
      List<ActorRef<TrackerShard.Command>> shards, Duration timeout, Scheduler scheduler) {
    this.shards = List.copyOf(shards);
    this.timeout = timeout;
    this.scheduler = scheduler;
  }

  /**
   * @return empty if a limit is reached or the shard times out; completed on the shard's thread
   */
  CompletionStage<Optional<Swarms.Joined>> join(PeerRole role, Announce announce, Client client) {
    return ask(
        shardOf(announce.channel()),
        answer -> new TrackerShard.Join(role, announce, client, answer));
  }

  void report(ChannelId channel, String id, Stats stats, Client client) {
    shardOf(channel.encoded()).tell(new TrackerShard.Report(channel, id, stats, client));
  }

  /**
   * @return empty if the shard times out; completed on the shard's thread
   */
  CompletionStage<Optional<List<Peer>>> morePeers(
      ChannelId channel, String id, Peers request, Client client) {
    return ask(
        shardOf(channel.encoded()),
        answer -> new TrackerShard.MorePeers(channel, id, request, client, answer));
  }

  /**
   * Does not use {@link AskPattern}: its dependent stages run on the common pool, and these two
   * thread changes take five sixths of a call (measured with {@code deploy/src/bench/hub.sh}).
   */
  private <T> CompletionStage<Optional<T>> ask(
      ActorRef<TrackerShard.Command> shard,
      Function<Consumer<Optional<T>>, TrackerShard.Command> query) {
    var answer = new CompletableFuture<Optional<T>>();
    shard.tell(query.apply(answer::complete));
    return answer.completeOnTimeout(Optional.empty(), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  CompletionStage<List<ChannelStatus>> topChannels(int most) {
    CompletionStage<List<ChannelStatus>> all = CompletableFuture.completedFuture(List.of());
    for (var shard : shards) {
      var part =
          AskPattern.<TrackerShard.Command, TrackerShard.TopChannelsReply>ask(
              shard, replyTo -> new TrackerShard.TopChannels(most, replyTo), timeout, scheduler);
      all =
          all.thenCombine(
              part, (a, b) -> Stream.concat(a.stream(), b.channels().stream()).toList());
    }
    return all;
  }

  private ActorRef<TrackerShard.Command> shardOf(String channel) {
    return shards.get(Math.floorMod(channel.hashCode(), shards.size()));
  }
}
