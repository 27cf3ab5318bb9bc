package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.channel;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.master.seeding.UplinkShares.Want;

class UplinkSharesTest {

  private static final Offset<Double> CLOSELY = Offset.offset(1e-6);

  @Test
  void unneededUplinkIsSpreadEvenly() {
    assertThat(shares(100, want(1, "a", 100, 0), want(2, "b", 100, 0)))
        .isEqualTo(Map.of(1, 50.0, 2, 50.0));
  }

  @Test
  void noWorkerGetsMoreThanItsMaximum() {
    assertThat(shares(1_000, want(1, "a", 100, 900))).isEqualTo(Map.of(1, 200.0));
  }

  @Test
  void equalChannelsShareEquallyByNeed() {
    var shares = shares(100, want(1, "a", 100, 10), want(2, "b", 100, 200), want(3, "c", 100, 200));
    assertThat(shares.get(1)).isBetween(10.0, 12.0);
    assertThat(shares.get(2)).isEqualTo(shares.get(3), CLOSELY);
    assertThat(shares.get(2)).isGreaterThan(43);
  }

  @Test
  void shareIsPerChannelNotPerWorker() {
    var shares =
        shares(100, want(1, "a", 100, 200), want(2, "a", 100, 200), want(3, "b", 100, 200));
    assertThat(shares.get(3)).isEqualTo(shares.get(1) + shares.get(2), Offset.offset(6.0));
  }

  @Test
  void higherPriorityGetsItsNeedAndLowerItsMinimum() {
    var shares = shares(100, want(1, "high", 200, 150), want(2, "low", 100, 150));
    assertThat(shares.get(1)).isGreaterThan(80);
    assertThat(shares.get(2)).isGreaterThanOrEqualTo(12.5);
  }

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void invariantsHold(long seed) {
    var random = new Random(seed);
    var total = 1 + random.nextInt(2_000);
    var wants =
        IntStream.range(0, 1 + random.nextInt(80))
            .mapToObj(
                slot -> {
                  var name = random.nextInt(20);
                  return want(slot, "channel" + name, name % 4, random.nextInt(200));
                })
            .toList();
    var shares = UplinkShares.compute(total, 200, wants);
    var sum = shares.values().stream().mapToDouble(share -> share).sum();
    assertThat(sum).isLessThanOrEqualTo(total + 1e-6);
    assertThat(shares).hasSize(wants.size());
    assertThat(shares.values()).allMatch(share -> share > 0 && share <= 200 + 1e-6);
    var full = wants.stream().allMatch(want -> shares.get(want.slot()) >= 200 - 1e-6);
    assertThat(full || sum > total - 1e-6).as("nothing is left over").isTrue();
    assertNoHigherPriorityLacksWhatALowerOneHas(wants, shares, total);
  }

  private static void assertNoHigherPriorityLacksWhatALowerOneHas(
      List<Want> wants, Map<Integer, Double> shares, double total) {
    var guaranteed = total * 0.3; // what all get together, whatever their need and priority
    for (var lacking : wants) {
      if (shares.get(lacking.slot()) < lacking.needMbps() - 1e-6) {
        var lower =
            wants.stream()
                .filter(want -> want.priority() < lacking.priority())
                .mapToDouble(want -> shares.get(want.slot()))
                .sum();
        assertThat(lower).isLessThanOrEqualTo(guaranteed + 1e-6);
      }
    }
  }

  private static Map<Integer, Double> shares(double total, Want... wants) {
    return UplinkShares.compute(total, 200, List.of(wants));
  }

  private static Want want(int slot, String channel, int priority, double need) {
    return new Want(slot, channel(channel), priority, need);
  }
}
