package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.worker.config.OriginConfig;
import superpeer.worker.playlist.Playlist.Entry;
import superpeer.worker.playlist.Playlist.Media;

/** In simulated time, in milliseconds, with an origin that publishes on a schedule. */
class PollSchedulerTest {

  private static final int TARGET = 4000;
  private static final int SHORTEST_INTERVAL = 200;
  private static final int ROUND_TRIP = 20;
  private static final int JITTER = 1000;
  private static final int LEARNING_SEGMENTS = 5;

  /** Longest lag: published right after one poll, and seen in the response to the next. */
  private static final long MAX_LAG = SHORTEST_INTERVAL + 2 * ROUND_TRIP;

  private static final OriginConfig.Scheduling SCHEDULING =
      new OriginConfig.Scheduling(
          Duration.ofMillis(SHORTEST_INTERVAL),
          Duration.ofSeconds(6),
          Duration.ofSeconds(1),
          Duration.ofSeconds(6),
          3,
          Duration.ofMinutes(2),
          4,
          2,
          true,
          Duration.ofMillis(25),
          2,
          3,
          2);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 333, 1999, 2000, 3801, 3999})
  void seesSegmentsPromptlyWheneverItStarted(int start) {
    var simulation = new Simulation(every(TARGET, 40), start);
    assertThat(simulation.lags()).allMatch(lag -> lag <= MAX_LAG);
    assertThat(simulation.polls()).isLessThanOrEqualTo(40 * 5);
  }

  @Test
  void doesNotDriftIfSegmentsAreLongerThanAnnounced() {
    var simulation = new Simulation(every(TARGET + 130, 100), 0);
    assertThat(simulation.lags()).allMatch(lag -> lag <= MAX_LAG);
  }

  @Test
  void lagStaysBelowTheJitterOfTheOrigin() {
    var random = new Random(7);
    var jittered =
        every(TARGET, 100).stream().map(at -> at + random.nextInt(JITTER)).sorted().toList();
    var simulation = new Simulation(jittered, 0);
    assertThat(simulation.lags()).allMatch(lag -> lag < JITTER);
    assertThat(simulation.polls()).isLessThanOrEqualTo(100 * 9);
  }

  @Test
  void adaptsToAnOriginThatPublishesInPairs() {
    var pairs = every(2 * TARGET, 30).stream().flatMap(at -> List.of(at, at).stream()).toList();
    var simulation = new Simulation(pairs, 0);
    assertThat(simulation.lags()).allMatch(lag -> lag <= MAX_LAG);
    assertThat(simulation.polls()).isLessThanOrEqualTo(30 * 8);
  }

  @Test
  void pollsAStalledPlaylistRarelyAndRecoversQuickly() {
    var hour = 3_600_000L;
    var plan = new ArrayList<>(every(TARGET, 10));
    plan.addAll(every(TARGET, 10).stream().map(at -> at + hour).toList());
    var simulation = new Simulation(plan, 0);
    assertThat(simulation.polls()).isLessThanOrEqualTo((int) (hour / (TARGET / 2)) + 200);
    assertThat(simulation.lagOf(10)).isLessThanOrEqualTo(TARGET / 2 + ROUND_TRIP);
    assertThat(simulation.lagOf(14)).isLessThanOrEqualTo(MAX_LAG);
  }

  @Test
  void predictsTheNextSegmentAfterANumberingRestart() {
    var pollScheduler = new PollScheduler(SCHEDULING);
    pollScheduler.nextDelay(media(100), nanos(0), nanos(10));
    pollScheduler.nextDelay(media(101), nanos(1000), nanos(1010));
    pollScheduler.nextDelay(media(3), nanos(2000), nanos(2010));
    assertThat(pollScheduler.nextDelay(media(3), nanos(4700), nanos(4800)))
        .as("due one segment after the second poll")
        .isEqualTo(Duration.ofMillis(SHORTEST_INTERVAL));
    assertThat(pollScheduler.nextDelay(media(3), nanos(2990), nanos(3000)))
        .isEqualTo(Duration.ofMillis(5000 - 3000 - SHORTEST_INTERVAL));
  }

  @Test
  void neverPollsMoreOftenThanAllowed() {
    var pollScheduler = new PollScheduler(SCHEDULING);
    var tiny = new Media(0, Duration.ofMillis(100), false, List.of());
    assertThat(pollScheduler.nextDelay(tiny, 0, 1)).isEqualTo(Duration.ofMillis(SHORTEST_INTERVAL));
    assertThat(pollScheduler.nextDelay(tiny, 2, nanos(90_000)))
        .isEqualTo(Duration.ofMillis(SHORTEST_INTERVAL));
    var huge = new Media(1, Duration.ofHours(1), false, List.of());
    assertThat(new PollScheduler(SCHEDULING).nextDelay(huge, 0, 1))
        .isEqualTo(Duration.ofSeconds(6));
  }

  /** Polls an origin until it has published all of {@code plan}. */
  private static final class Simulation {

    private final List<Long> lags = new ArrayList<>();
    private int polls;

    Simulation(List<Long> plan, long start) {
      var pollScheduler = new PollScheduler(SCHEDULING);
      long requestedAt = start;
      while (lags.size() < plan.size()) {
        polls++;
        for (var at : plan.subList(lags.size(), published(plan, requestedAt))) {
          lags.add(requestedAt + ROUND_TRIP - at);
        }
        long now = requestedAt + ROUND_TRIP;
        requestedAt =
            now
                + pollScheduler
                    .nextDelay(media(lags.size()), nanos(requestedAt), nanos(now))
                    .toMillis();
      }
    }

    private static int published(List<Long> plan, long now) {
      return (int) plan.stream().filter(at -> at <= now).count();
    }

    /** Lags of the segments after the learning phase. */
    List<Long> lags() {
      return Collections.unmodifiableList(lags.subList(LEARNING_SEGMENTS, lags.size()));
    }

    long lagOf(int segment) {
      return lags.get(segment);
    }

    int polls() {
      return polls;
    }
  }

  private static List<Long> every(long pause, int count) {
    return LongStream.rangeClosed(1, count).map(n -> n * pause).boxed().toList();
  }

  private static Media media(int count) {
    var entries =
        LongStream.range(Math.max(0, count - 5), count)
            .mapToObj(sn -> new Entry(sn, sn + ".ts", TARGET / 1000.0, Optional.empty(), 0, false))
            .toList();
    return new Media(Math.max(0, count - 5), Duration.ofMillis(TARGET), false, entries);
  }

  private static long nanos(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }
}
