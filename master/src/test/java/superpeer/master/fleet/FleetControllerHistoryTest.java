package superpeer.master.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.fleet.FleetFixtures.SUPERVISION;
import static superpeer.master.fleet.FleetFixtures.assignment;

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

/**
 * Invariants that hold after every step of random histories. The test's argument is the random
 * seed.
 */
class FleetControllerHistoryTest {

  private static final int STEPS = 300;
  private static final int SLOTS = 4;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  private final RecordingEffects effects = new RecordingEffects();
  private final AtomicLong nanos = new AtomicLong();
  private final FleetController controller =
      new FleetController(effects, 0.9, () -> new CrashLoop(SUPERVISION, nanos::get), nanos::get);

  /** Slots that should have a worker. */
  private final Set<Integer> wanted = new TreeSet<>();

  private final Set<Long> up = new HashSet<>();
  private final Set<Long> gone = new HashSet<>();
  private int standby;

  @ParameterizedTest
  @MethodSource("seeds")
  void invariantsHoldAfterEveryStep(long seed) {
    var random = new Random(seed);
    for (var i = 0; i < STEPS; i++) {
      nanos.addAndGet(random.nextLong(SUPERVISION.forgivenAfter().toNanos() / 4));
      step(random);
      assertNoMoreWorkersThanSlotsAndStandby();
      assertNoTwoShareALogFile();
      assertEveryWantedSlotHasAWorker();
    }
    controller.stopAll();
    living().forEach(this::leave);
    assertThat(controller.isEmpty()).as("no worker is left").isTrue();
    assertThat(controller.views()).isEmpty();
  }

  private void step(Random random) {
    var slot = 1 + random.nextInt(SLOTS);
    switch (random.nextInt(10)) {
      case 0, 1 -> start(slot);
      case 2 -> stop(slot);
      case 3 -> setStandby(random.nextInt(3));
      case 4, 5 -> any(random, living()).ifPresent(this::launch);
      case 6 -> any(random, List.copyOf(up)).ifPresent(this::report);
      case 7, 8 -> any(random, living()).ifPresent(this::crash);
      default -> living().stream().filter(this::isStopping).toList().forEach(this::leave);
    }
  }

  private void start(int slot) {
    controller.start(slot, assignment(channel(slot)));
    wanted.add(slot);
  }

  private void stop(int slot) {
    controller.stop(slot);
    wanted.remove(slot);
  }

  private void setStandby(int workers) {
    standby = workers;
    controller.pool().setStandby(workers);
  }

  private void launch(long worker) {
    if (!isStopping(worker) && up.add(worker)) {
      controller.onWorkerEvent(RecordingEffects.launched(worker));
    }
  }

  /** Reports seeding if it has an assignment, otherwise standby. */
  private void report(long worker) {
    var command = effects.sentTo(worker).stream().anyMatch(Seed.class::isInstance);
    controller.onWorkerEvent(
        command ? RecordingEffects.seeds(worker) : RecordingEffects.standby(worker));
  }

  /** Also for workers that drain or never came up. */
  private void crash(long worker) {
    up.remove(worker);
    controller.onWorkerEvent(RecordingEffects.died(worker));
  }

  private void leave(long worker) {
    up.remove(worker);
    gone.add(worker);
    controller.onWorkerStopped(worker);
    effects.endedSlots().forEach(wanted::remove); // given up, which was published
  }

  private boolean isStopping(long worker) {
    return effects.stopped().contains(worker)
        || effects.sentTo(worker).stream()
            .anyMatch(command -> command instanceof Stop || command instanceof HandOver);
  }

  private List<Long> living() {
    var all = new ArrayList<Long>();
    for (var id = 1L; id <= effects.count(); id++) {
      if (!gone.contains(id)) {
        all.add(id);
      }
    }
    return all;
  }

  private void assertNoMoreWorkersThanSlotsAndStandby() {
    var staying = living().stream().filter(worker -> !isStopping(worker)).count();
    assertThat(staying).isLessThanOrEqualTo(controller.views().size() + standby);
  }

  private void assertNoTwoShareALogFile() {
    assertThat(living())
        .extracting(worker -> effects.worker(worker).logIndex)
        .doesNotHaveDuplicates();
  }

  private void assertEveryWantedSlotHasAWorker() {
    var held = controller.views().stream().map(WorkerView::slot).toList();
    assertThat(held).containsAll(wanted);
    assertThat(living()).extracting(worker -> effects.worker(worker).slot()).containsAll(held);
  }

  private static <T> Optional<T> any(Random random, List<T> some) {
    return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
  }

  private static ChannelId channel(int slot) {
    var name = ("channel " + slot).getBytes(StandardCharsets.UTF_8);
    return new ChannelId(Base64.getEncoder().encodeToString(name));
  }
}
