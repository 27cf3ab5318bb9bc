package superpeer.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.http.javadsl.model.HttpRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import superpeer.hub.Hub;
import superpeer.hub.TestHubConfig;
import superpeer.hub.counters.ActorSpawner;
import superpeer.testing.ActorTestKitExtension;

class HubMetersTest {

  @RegisterExtension final ActorTestKitExtension actors = new ActorTestKitExtension();

  /** A meter holds its counters by weak references. */
  @Test
  void metersStillCountAfterGarbageCollection() {
    var system = actors.kit().system();
    var hub = Hub.start(system, ActorSpawner.in(system), TestHubConfig.with(""), Optional.empty());
    var registry = new SimpleMeterRegistry();
    HubMeters.register(hub, registry);
    var garbage = new WeakReference<>(new Object());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              System.gc();
              return garbage.get() == null;
            });

    var announce = HttpRequest.POST("/v1/channel").withEntity("{\"channel\":\"Y2g=\",\"ts\":1}");
    assertThat(hub.fastPath().handles(announce)).isTrue();
    assertThat(hub.fastPath().handle(announce).toCompletableFuture())
        .succeedsWithin(Duration.ofSeconds(30));

    assertThat(
            registry
                .get("superpeer.hub.tracker.events")
                .tag("event", "announced")
                .functionCounter()
                .count())
        .isEqualTo(1);
    assertThat(registry.get("superpeer.hub.tracker.nodes").gauge().value()).isEqualTo(1);
  }
}
