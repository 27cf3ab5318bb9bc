package superpeer.hub.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.hub.tracker.TestRequests.UNKNOWN_CLIENT;
import static superpeer.hub.tracker.TestRequests.announce;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerRequest.Peers;
import superpeer.testing.ActorTestKitExtension;

class TrackerShardsTest {

  private static final String CHANNEL = "Y2hhbm5lbA==";

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  @Test
  void returnsTheAnswerOfTheShard() {
    var shard = actors.kit().createTestProbe(TrackerShard.Command.class);
    var shards =
        new TrackerShards(List.of(shard.ref()), Duration.ofMinutes(1), actors.kit().scheduler());
    var found =
        shards.morePeers(new ChannelId(CHANNEL), "w11abcdefghij", nothing(), UNKNOWN_CLIENT);
    var peers = List.of(new Peer("w12abcdefghij", false));
    shard.expectMessageClass(TrackerShard.MorePeers.class).answer().accept(Optional.of(peers));
    assertThat(found.toCompletableFuture().join()).contains(peers);
  }

  @Test
  void returnsEmptyWhenTheShardTimesOut() {
    var shard = actors.kit().createTestProbe(TrackerShard.Command.class);
    var shards =
        new TrackerShards(List.of(shard.ref()), Duration.ofMillis(1), actors.kit().scheduler());
    var joined = shards.join(PeerRole.of(false), announce(CHANNEL, false, true, 0), UNKNOWN_CLIENT);
    var found =
        shards.morePeers(new ChannelId(CHANNEL), "w11abcdefghij", nothing(), UNKNOWN_CLIENT);
    assertThat(joined.toCompletableFuture().join()).isEmpty();
    assertThat(found.toCompletableFuture().join()).isEmpty();
  }

  private static Peers nothing() {
    Optional<String> unsaid = Optional.empty();
    return new Peers(List.of(), 0, false, Optional.empty(), unsaid, unsaid, unsaid);
  }
}
