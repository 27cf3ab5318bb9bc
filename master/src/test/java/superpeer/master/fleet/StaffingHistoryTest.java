package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.fleet.Samples.SUPERVISION;
import static superpeer.master.fleet.Samples.assignment;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import superpeer.master.fleet.WorkerProcess.HandOver;
import superpeer.master.fleet.WorkerProcess.Seed;
import superpeer.master.fleet.WorkerProcess.Stop;
import superpeer.protocol.ChannelId;

/** Promises that hold whichever workers come, crash and go. A failing seed is the argument. */
class StaffingHistoryTest {

  private static final int STEPS = 300;
  private static final int SLOTS = 4;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  private final FakeHands hands = new FakeHands();
  private final AtomicLong nanos = new AtomicLong();
  private final Staffing staffing =
      new Staffing(hands, 0.9, () -> new Crashes(SUPERVISION, nanos::get), nanos::get);

  /** Slots that somebody wants, or that were stopped and still have a worker. */
  private final Set<Integer> wanted = new TreeSet<>();

  private final Set<Long> up = new HashSet<>();
  private final Set<Long> gone = new HashSet<>();
  private int standBy;

  @ParameterizedTest
  @MethodSource("seeds")
  void everyHistoryKeepsThePromises(long seed) {
    var random = new Random(seed);
    for (var i = 0; i < STEPS; i++) {
      nanos.addAndGet(random.nextLong(SUPERVISION.forgivenAfter().toNanos() / 4));
      step(random);
      assertNoMoreWorkersThanSlotsAndThoseThatStandBy();
      assertNoTwoShareALog();
      assertEveryWantedSlotHasAWorker();
    }
    staffing.stopAll();
    living().forEach(this::leave);
    assertThat(staffing.isEmpty()).as("nobody is left").isTrue();
    assertThat(staffing.views()).isEmpty();
  }

  private void step(Random random) {
    var slot = 1 + random.nextInt(SLOTS);
    switch (random.nextInt(10)) {
      case 0, 1 -> start(slot);
      case 2 -> stop(slot);
      case 3 -> standBy(random.nextInt(3));
      case 4, 5 -> any(random, living()).ifPresent(this::launch);
      case 6 -> any(random, List.copyOf(up)).ifPresent(this::speak);
      case 7, 8 -> any(random, living()).ifPresent(this::crash);
      default -> living().stream().filter(this::isToEnd).toList().forEach(this::leave);
    }
  }

  private void start(int slot) {
    staffing.start(slot, assignment(channel(slot)));
    wanted.add(slot);
  }

  private void stop(int slot) {
    staffing.stop(slot);
    wanted.remove(slot);
  }

  private void standBy(int idle) {
    standBy = idle;
    staffing.crew().standBy(idle);
  }

  private void launch(long worker) {
    if (!isToEnd(worker) && up.add(worker)) {
      staffing.noticed(FakeHands.launched(worker));
    }
  }

  /** It seeds if it was told to, and stands by else. */
  private void speak(long worker) {
    var told = hands.toldTo(worker).stream().anyMatch(Seed.class::isInstance);
    staffing.noticed(told ? FakeHands.seeds(worker) : FakeHands.idle(worker));
  }

  /** Also one that was to drain may, and one that never came up. */
  private void crash(long worker) {
    up.remove(worker);
    staffing.noticed(FakeHands.died(worker));
  }

  private void leave(long worker) {
    up.remove(worker);
    gone.add(worker);
    staffing.gone(worker);
    hands.endedSlots().forEach(wanted::remove); // given up, which was told with its reason
  }

  private boolean isToEnd(long worker) {
    return hands.ended().contains(worker)
        || hands.toldTo(worker).stream()
            .anyMatch(told -> told instanceof Stop || told instanceof HandOver);
  }

  private List<Long> living() {
    var all = new ArrayList<Long>();
    for (var id = 1L; id <= hands.count(); id++) {
      if (!gone.contains(id)) {
        all.add(id);
      }
    }
    return all;
  }

  private void assertNoMoreWorkersThanSlotsAndThoseThatStandBy() {
    var staying = living().stream().filter(worker -> !isToEnd(worker)).count();
    assertThat(staying).isLessThanOrEqualTo(staffing.views().size() + standBy);
  }

  private void assertNoTwoShareALog() {
    assertThat(living()).extracting(worker -> hands.worker(worker).berth).doesNotHaveDuplicates();
  }

  private void assertEveryWantedSlotHasAWorker() {
    var held = staffing.views().stream().map(WorkerView::slot).toList();
    assertThat(held).containsAll(wanted);
    assertThat(living()).extracting(worker -> hands.worker(worker).slot()).containsAll(held);
  }

  private static <T> Optional<T> any(Random random, List<T> some) {
    return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
  }

  private static ChannelId channel(int slot) {
    var name = ("channel " + slot).getBytes(StandardCharsets.UTF_8);
    return new ChannelId(Base64.getEncoder().encodeToString(name));
  }
}
