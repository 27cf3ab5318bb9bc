package superpeer.master.seeding;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.channel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.protocol.control.WorkerStats;

class UplinkAllocatorTest {

  private final UplinkAllocator uplinkAllocator = new UplinkAllocator(200, 0);

  @Test
  void loweredLimitIsGivenToOthersOnceReported() {
    assertThat(uplinkAllocator.limitOf(1, 100, 1)).isEqualTo(100);
    var both = List.of(usage(1, 100, 0, 100), usage(2, 0, 0, 0));
    assertThat(uplinkAllocator.allocate(100, both))
        .containsEntry(1, uplinkAllocator.limitOf(1, 100, 2));
    assertThat(uplinkAllocator.limitOf(2, 100, 2)).isLessThan(0.01);
    var reported =
        List.of(
            usage(1, 40, 0, uplinkAllocator.limitOf(1, 100, 2)),
            usage(2, 0, 0, uplinkAllocator.limitOf(2, 100, 2)));
    uplinkAllocator.allocate(100, reported);
    assertThat(uplinkAllocator.limitOf(2, 100, 2)).isGreaterThan(1);
    assertThat(uplinkAllocator.inForce()).isLessThanOrEqualTo(100 + 0.01);
  }

  @Test
  void heldBackWorkerGetsWhatOthersDoNotUse() {
    uplinkAllocator.limitOf(1, 100, 2);
    uplinkAllocator.limitOf(2, 100, 2);
    var reports = new HashMap<Integer, WorkerStats>();
    for (var round = 0; round < 60; round++) {
      var first = uplinkAllocator.limitOf(1, 100, 2);
      reports.put(1, stats(first, 100, first));
      reports.put(2, stats(1, 0, uplinkAllocator.limitOf(2, 100, 2)));
      uplinkAllocator.allocate(100, List.of(usage(1, reports), usage(2, reports)));
    }
    assertThat(uplinkAllocator.limitOf(1, 100, 2)).isGreaterThan(80);
  }

  @Test
  void resendsALimitThatIsNotInForce() {
    uplinkAllocator.limitOf(1, 100, 1);
    assertThat(uplinkAllocator.allocate(50, List.of(usage(1, 0, 0, 100))))
        .isEqualTo(Map.of(1, 50.0));
    assertThat(uplinkAllocator.allocate(50, List.of(usage(1, 0, 0, 100))))
        .isEqualTo(Map.of(1, 50.0));
    assertThat(uplinkAllocator.allocate(50, List.of(usage(1, 0, 0, 50)))).isEmpty();
  }

  @Test
  void newWorkersGetHalfOfWhatIsFree() {
    var reserved = new UplinkAllocator(200, 0.1);
    assertThat(reserved.limitOf(1, 100, 1)).isEqualTo(90, Offset.offset(0.01));
    assertThat(reserved.limitOf(2, 100, 1)).isEqualTo(5, Offset.offset(0.01));
    assertThat(reserved.limitOf(3, 100, 1)).isEqualTo(2.5, Offset.offset(0.01));
    assertThat(reserved.inForce()).isLessThan(100);
  }

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  /** A worker that applies limits late. */
  private static final class SlowWorker {
    private double limit;
    private double pending;

    SlowWorker(double limit) {
      this.limit = limit;
      this.pending = limit;
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void limitsInForceNeverExceedTheUplink(long seed) {
    var random = new Random(seed);
    var bandwidth = 50 + random.nextInt(1_000);
    var workers = new TreeMap<Integer, SlowWorker>();
    var next = 1;
    for (var round = 0; round < 200; round++) {
      if (workers.size() < 8 && random.nextInt(4) == 0) {
        var slot = next++;
        workers.put(slot, new SlowWorker(uplinkAllocator.limitOf(slot, bandwidth, 8)));
      } else if (!workers.isEmpty() && random.nextInt(10) == 0) {
        workers.remove(workers.firstKey());
      }
      share(workers, bandwidth, random);
      var inForce = workers.values().stream().mapToDouble(worker -> worker.limit).sum();
      assertThat(inForce).isLessThanOrEqualTo(bandwidth + 0.01 * workers.size());
      assertThat(workers.values()).allMatch(worker -> worker.limit > 0);
    }
  }

  private void share(Map<Integer, SlowWorker> workers, double bandwidth, Random random) {
    var usages = new ArrayList<UplinkAllocator.SlotUsage>();
    workers.forEach(
        (slot, worker) -> {
          var sent = worker.limit * random.nextDouble();
          var stats = stats(sent, random.nextInt(20), worker.limit);
          usages.add(
              new UplinkAllocator.SlotUsage(slot, channel("c" + slot % 3), slot % 2, true, stats));
        });
    var limits = uplinkAllocator.allocate(bandwidth, usages);
    limits.forEach((slot, mbps) -> workers.get(slot).pending = mbps);
    workers.values().stream()
        .filter(worker -> random.nextInt(3) > 0)
        .forEach(worker -> worker.limit = worker.pending);
  }

  private static UplinkAllocator.SlotUsage usage(
      int slot, double sent, double heldBack, double limit) {
    return new UplinkAllocator.SlotUsage(
        slot, channel("c" + slot), 100, true, stats(sent, heldBack, limit));
  }

  private static UplinkAllocator.SlotUsage usage(int slot, Map<Integer, WorkerStats> reports) {
    return new UplinkAllocator.SlotUsage(slot, channel("c" + slot), 100, true, reports.get(slot));
  }

  private static WorkerStats stats(double sent, double heldBack, double limit) {
    var none = WorkerStats.NONE;
    return new WorkerStats(
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        sent,
        limit,
        heldBack,
        0,
        none.pieces(),
        none.faults(),
        none.natives());
  }
}
