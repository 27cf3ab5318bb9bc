package superpeer.master.history;

import static org.assertj.core.api.Assertions.assertThat;
import static superpeer.master.seeding.SeedFixtures.channel;
import static superpeer.master.seeding.SeedFixtures.item;
import static superpeer.master.seeding.SeedFixtures.view;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.master.history.MetricsHistory.Points;
import superpeer.master.seeding.FleetOverview;
import superpeer.testing.ActorTestKitExtension;

class MetricsHistoryTest {

  private static final long MINUTE = 60_000;

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  @TempDir Path dir;

  private final AtomicLong now = new AtomicLong(100 * 24 * 60 * MINUTE);

  @Test
  void storesOnePointPerMinuteForServerAndChannels() {
    var metricsHistory = open("history.db");
    var begin = now.get();
    sample(metricsHistory, 2, 4);
    now.addAndGet(20_000);
    sample(metricsHistory, 4, 0);
    now.addAndGet(MINUTE);
    sample(metricsHistory, 1, 1);
    var all = read(metricsHistory, DataPoint.WHOLE_SERVER, 60).points();
    assertThat(all).hasSize(1);
    assertThat(all.get(0).atMs()).isEqualTo(begin);
    assertThat(all.get(0).peers()).as("highest").isEqualTo(6);
    assertThat(all.get(0).uplinkMbps()).as("average").isEqualTo(1.5 * 5);
    assertThat(all.get(0).uploadedKb()).as("at the end").isEqualTo(400);
    assertThat(all.get(0).workers()).isEqualTo(2);
    var ofA = read(metricsHistory, channel("a").encoded(), 60).points();
    assertThat(ofA).hasSize(1);
    assertThat(ofA.get(0).peers()).isEqualTo(4);
    assertThat(read(metricsHistory, "unknown", 60).points()).isEmpty();
  }

  @Test
  void keepsOneDayAndReturnsOnlyTheRequestedMinutes() {
    var metricsHistory = open("history.db");
    for (var i = 0; i < MetricsHistory.MAX_MINUTES + 30; i++) {
      sample(metricsHistory, 1, 1);
      now.addAndGet(MINUTE);
    }
    sample(metricsHistory, 1, 1);
    var all = read(metricsHistory, DataPoint.WHOLE_SERVER, MetricsHistory.MAX_MINUTES).points();
    assertThat(all).hasSize(MetricsHistory.MAX_MINUTES);
    assertThat(all.get(0).atMs()).isEqualTo(now.get() - MetricsHistory.MAX_MINUTES * MINUTE);
    assertThat(read(metricsHistory, DataPoint.WHOLE_SERVER, 5).points()).hasSize(5);
  }

  @Test
  void survivesARestart() {
    var first = open("history.db");
    sample(first, 1, 1);
    now.addAndGet(MINUTE);
    sample(first, 1, 1);
    read(first, DataPoint.WHOLE_SERVER, 5);
    actors.kit().stop(first);
    assertThat(read(open("history.db"), DataPoint.WHOLE_SERVER, 5).points()).hasSize(1);
  }

  @Test
  void corruptFileIsReportedAsTheError() throws IOException {
    Files.writeString(dir.resolve("broken.db"), "not a database ".repeat(1_000));
    var metricsHistory = open("broken.db");
    sample(metricsHistory, 1, 1);
    now.addAndGet(MINUTE);
    sample(metricsHistory, 1, 1);
    assertThat(read(metricsHistory, DataPoint.WHOLE_SERVER, 5).error())
        .hasValueSatisfying(why -> assertThat(why).contains("broken.db"));
  }

  @Test
  void onlyTheBusiestChannelsGetOwnPoints() {
    var minuteBucket = new MinuteBucket(0);
    var workers = new ArrayList<FleetOverview.Worker>();
    for (var i = 1; i <= MinuteBucket.MAX_CHANNELS + 20; i++) {
      var item = item("c" + i, 1);
      workers.add(new FleetOverview.Worker(view(i, i, Phase.SEEDING, item, i), item));
    }
    minuteBucket.add(overview(workers));
    var points = minuteBucket.points();
    assertThat(points).hasSize(MinuteBucket.MAX_CHANNELS + 1);
    assertThat(points.get(0).channelId()).isEqualTo(DataPoint.WHOLE_SERVER);
    assertThat(points.get(1).peers()).isEqualTo(MinuteBucket.MAX_CHANNELS + 20);
  }

  private ActorRef<MetricsHistory.Command> open(String name) {
    return actors
        .kit()
        .spawn(MetricsHistory.create(dir.resolve(name), () -> Instant.ofEpochMilli(now.get())));
  }

  /** The actor reads the clock when it handles the message: the reply proves that it did. */
  private void sample(ActorRef<MetricsHistory.Command> metricsHistory, int peersOfA, int peersOfB) {
    var a = item("a", 1);
    var b = item("b", 1);
    metricsHistory.tell(
        new MetricsHistory.Sample(
            overview(
                List.of(
                    new FleetOverview.Worker(view(1, 11, Phase.SEEDING, a, peersOfA), a),
                    new FleetOverview.Worker(view(2, 12, Phase.SEEDING, b, peersOfB), b)))));
    read(metricsHistory, "handled", 1);
  }

  private static FleetOverview overview(List<FleetOverview.Worker> workers) {
    return new FleetOverview(
        1_000, 5, 2, false, false, 0, workers, List.of(), List.of(), java.util.Optional.empty());
  }

  private Points read(
      ActorRef<MetricsHistory.Command> metricsHistory, String channelId, int minutes) {
    TestProbe<Points> probe = actors.kit().createTestProbe();
    metricsHistory.tell(new MetricsHistory.Query(channelId, minutes, probe.ref()));
    return probe.receiveMessage(java.time.Duration.ofSeconds(60));
  }
}
