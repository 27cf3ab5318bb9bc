package superpeer.hub.popularity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import superpeer.hub.tracker.ChannelStatus;
import superpeer.hub.tracker.PeerLocations;
import superpeer.hub.tracker.SwarmTraffic;

class ChannelRankingTest {

  private final ChannelRanking ranking = new ChannelRanking();
  private long nowMs = 1_000_000;

  @Test
  void heatFollowsHalfOfAChangeIn30Seconds() {
    ranking.update(List.of(channel("a", 0, SwarmTraffic.NONE)), nowMs);
    passing(30_000, channel("a", 10, SwarmTraffic.NONE));
    assertThat(only().heat()).isCloseTo(5, within(0.1));
    assertThat(only().viewers()).isEqualTo(10);
    passing(30_000, channel("a", 10, SwarmTraffic.NONE));
    assertThat(only().heat()).isCloseTo(7.5, within(0.1));
  }

  @Test
  void shortVisitAddsLittleHeat() {
    ranking.update(List.of(channel("a", 4, SwarmTraffic.NONE)), nowMs);
    passing(2_000, channel("a", 5, SwarmTraffic.NONE));
    passing(2_000, channel("a", 4, SwarmTraffic.NONE));
    assertThat(only().heat()).isLessThan(3);
  }

  @Test
  void ranksByHeatAndNeed() {
    var well = new SwarmTraffic(1_000_000, 1_000, 0, 0, 1_000, 0);
    var badly = new SwarmTraffic(1_000, 1_000_000, 0, 5_000, 1_000, 5_000);
    ranking.update(
        List.of(channel("cold", 1, well), channel("well", 10, well), channel("badly", 9, badly)),
        nowMs);
    assertThat(ranking.ranked())
        .extracting(RankedChannel::channel)
        .containsExactly("badly", "well", "cold");
    assertThat(ranking.ranked()).extracting(RankedChannel::rank).containsExactly(1, 2, 3);
    assertThat(ranking.ranked().get(0).need()).isGreaterThan(0.9).isLessThanOrEqualTo(1);
    assertThat(ranking.ranked().get(1).need()).isLessThan(0.01);
    assertThat(ranking.ranked().get(1).p2pRatio()).isGreaterThan(0.99);
  }

  @Test
  void countsOnlyNewTraffic() {
    var first =
        ranking.update(List.of(channel("a", 1, new SwarmTraffic(100, 50, 7, 1, 10, 0))), nowMs);
    assertThat(first.p2pKb()).isEqualTo(100);
    nowMs += 2_000;
    var next =
        ranking.update(List.of(channel("a", 1, new SwarmTraffic(130, 60, 9, 1, 12, 0))), nowMs);
    assertThat(next).isEqualTo(new SwarmTraffic(30, 10, 2, 0, 2, 0));
    nowMs += 2_000;
    var restarted =
        ranking.update(List.of(channel("a", 1, new SwarmTraffic(5, 0, 0, 0, 1, 0))), nowMs);
    assertThat(restarted).as("the swarm restarted").isEqualTo(new SwarmTraffic(5, 0, 0, 0, 1, 0));
  }

  @Test
  void abandonedChannelCoolsDownAndIsRemoved() {
    ranking.update(List.of(channel("a", 10, SwarmTraffic.NONE)), nowMs);
    passing(10_000);
    assertThat(only().viewers()).isZero();
    assertThat(only().heat()).isPositive();
    IntStream.range(0, 300).forEach(i -> passing(2_000));
    assertThat(ranking.ranked()).isEmpty();
  }

  @Test
  void channelsAboveTheLimitAreNotRanked() {
    var many =
        IntStream.range(0, ChannelRanking.MAX_CHANNELS + 10)
            .mapToObj(i -> channel("c" + i, 1, SwarmTraffic.NONE))
            .toList();
    ranking.update(many, nowMs);
    assertThat(ranking.ranked()).hasSize(ChannelRanking.MAX_CHANNELS);
  }

  private void passing(long millis, ChannelStatus... channels) {
    for (var step = 0; step < millis; step += 2_000) {
      nowMs += 2_000;
      ranking.update(List.of(channels), nowMs);
    }
  }

  private RankedChannel only() {
    assertThat(ranking.ranked()).hasSize(1);
    return ranking.ranked().get(0);
  }

  private static ChannelStatus channel(String id, int viewers, SwarmTraffic swarmTraffic) {
    return new ChannelStatus(id, true, viewers, 0, swarmTraffic, PeerLocations.UNKNOWN);
  }
}
