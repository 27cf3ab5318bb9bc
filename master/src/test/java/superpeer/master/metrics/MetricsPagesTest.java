package superpeer.master.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static superpeer.master.seeding.SeedFixtures.channel;
import static superpeer.master.seeding.SeedFixtures.item;
import static superpeer.master.seeding.SeedFixtures.view;

import akka.actor.typed.ActorRef;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.master.fleet.Fleet.EndReason;
import superpeer.master.fleet.Fleet.Update;
import superpeer.master.fleet.WorkerView.Phase;
import superpeer.testing.ActorTestKitExtension;

class MetricsPagesTest {

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  private final MetricsPages pages = new MetricsPages();
  private ActorRef<Update> watcher;

  @BeforeEach
  void start() {
    watcher = actors.kit().spawn(pages.watcher());
  }

  @AfterEach
  void close() {
    pages.close();
  }

  @Test
  void totalsAreSumsAndNameNoChannel() {
    watcher.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    watcher.tell(new Update.SlotChanged(view(2, 12, Phase.STARTING, item("b", 1), 4)));
    await().untilAsserted(() -> assertThat(pages.totals()).contains("superpeer_peers 7.0"));
    assertThat(pages.totals())
        .contains("superpeer_workers{phase=\"seeding\"} 1.0")
        .contains("superpeer_uploaded_bytes_total " + 700 * 1024.0)
        .contains("superpeer_sessions_rejected_total 6.0")
        .contains("jvm_memory_used_bytes")
        .doesNotContain(channel("a").encoded());
  }

  @Test
  void countersNeverFallWhenWorkersGo() {
    watcher.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 4)));
    watcher.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 5)));
    watcher.tell(new Update.SlotChanged(view(1, 99, Phase.SEEDING, item("a", 1), 1)));
    watcher.tell(new Update.SlotEnded(1, "stopped", EndReason.STOPPED));
    watcher.tell(new Update.SlotChanged(view(2, 12, Phase.SEEDING, item("b", 1), 1)));
    await()
        .untilAsserted(
            () ->
                assertThat(pages.totals())
                    .contains("superpeer_uploaded_bytes_total " + 700 * 1024.0));
  }

  @Test
  void detailsHaveEveryWorkerAndChannel() {
    watcher.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    watcher.tell(new Update.SlotChanged(view(2, 12, Phase.SEEDING, item("a", 1), 4)));
    var a = channel("a").encoded();
    await()
        .untilAsserted(
            () ->
                assertThat(pages.details())
                    .contains("superpeer_worker_peers{slot=\"2\",channel=\"" + a + "\"} 4.0"));
    assertThat(pages.details())
        .contains("superpeer_channel_peers{channel=\"" + a + "\"} 7.0")
        .contains("superpeer_channel_workers{channel=\"" + a + "\"} 2.0")
        .contains("# TYPE superpeer_worker_uploaded_bytes_total counter")
        .contains("superpeer_worker_direct_bytes{slot=\"1\"")
        .contains("# TYPE superpeer_worker_messages_received_total counter")
        .contains("superpeer_peers 7.0");
  }

  @Test
  void detailsAreValidPrometheusText() {
    watcher.tell(new Update.SlotChanged(view(1, 11, Phase.SEEDING, item("a", 1), 3)));
    await().until(() -> pages.details().contains("superpeer_worker_peers"));
    assertThat(pages.details().lines())
        .allMatch(
            line ->
                line.matches("# (HELP|TYPE) [a-zA-Z_:][\\w:]* .+")
                    || line.matches("[a-zA-Z_:][\\w:]*(\\{.*\\})? \\S+"));
    assertThat(pages.details().lines().filter(line -> line.startsWith("# TYPE")))
        .doesNotHaveDuplicates();
  }

  @Test
  void channelsBeyondTheLimitAreSummedAsOther() {
    var views =
        IntStream.rangeClosed(1, DetailedMetrics.MAX_CHANNELS + 50)
            .mapToObj(i -> view(i, i, Phase.SEEDING, item("c" + i, 1), i))
            .toList();
    var peers =
        DetailedMetrics.render(views)
            .lines()
            .filter(line -> line.startsWith("superpeer_channel_peers{"))
            .toList();
    assertThat(peers).hasSize(DetailedMetrics.MAX_CHANNELS + 1);
    assertThat(peers).anyMatch(line -> line.contains("channel=\"other\""));
    var sum =
        peers.stream()
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(" "))))
            .sum();
    assertThat(sum).isEqualTo(views.stream().mapToInt(v -> v.stats().peers()).sum());
  }
}
