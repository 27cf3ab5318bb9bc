package superpeer.worker.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import superpeer.protocol.ChannelId;
import superpeer.worker.origin.OriginClient.Body;
import superpeer.worker.segment.GrowingBuffer;
import superpeer.worker.segment.Segment;
import superpeer.worker.segment.SegmentId;
import superpeer.worker.segment.SharedSegmentCache;

class SharedOriginClientTest {

  private static final Duration POLL_INTERVAL = Duration.ofMillis(5);
  private static final Duration MAX_WAIT = Duration.ofMinutes(5);
  private static final SegmentId ID = new SegmentId(0, 7);

  @TempDir Path directory;

  private final ExecutorService blocking = Executors.newFixedThreadPool(4);
  private final FakeOriginClient http = new FakeOriginClient();

  @AfterEach
  void shutDown() throws InterruptedException {
    blocking.shutdownNow();
    assertThat(blocking.awaitTermination(1, TimeUnit.MINUTES)).as("writers have stopped").isTrue();
  }

  @Test
  void fetchesOnceForSeveralWorkers() throws Exception {
    var workers = List.of(worker(MAX_WAIT), worker(MAX_WAIT), worker(MAX_WAIT));
    var bodies = workers.stream().map(worker -> fetch(worker, ID)).toList();
    awaitAsked("7.ts");
    http.deliver("7.ts");
    for (var body : bodies) {
      assertThat(body.get(60, TimeUnit.SECONDS))
          .returns(4, came -> came.bytes().remaining())
          .returns(hash("7.ts"), Body::hash);
    }
    assertThat(fetch(worker(MAX_WAIT), ID).get(60, TimeUnit.SECONDS).hash())
        .isEqualTo(hash("7.ts"));
    assertThat(http.segmentRequests()).containsExactly("7.ts");
  }

  @Test
  void onlyTheFetchingWorkerGetsTheFirstBytes() throws Exception {
    var first = new CompletableFuture<GrowingBuffer>();
    var second = new CompletableFuture<GrowingBuffer>();
    var url = URI.create("http://origin.example/7.ts");
    var fetched = worker(MAX_WAIT).fetchSegment(ID, url, Optional.empty(), first::complete);
    awaitAsked("7.ts");
    var shared = worker(MAX_WAIT).fetchSegment(ID, url, Optional.empty(), second::complete);
    var growingBuffer = http.begin("7.ts", 1_000);
    assertThat(first).isCompletedWithValue(growingBuffer);
    http.deliver("7.ts");
    fetched.toCompletableFuture().get(60, TimeUnit.SECONDS);
    shared.toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThat(second).isNotDone();
  }

  @Test
  void anotherWorkerTriesWhenTheFirstFails() throws Exception {
    var first = fetch(worker(MAX_WAIT), ID);
    awaitAsked("7.ts");
    var second = fetch(worker(MAX_WAIT), ID);
    http.fail("7.ts", OriginFailure.status(404, "404", Optional.empty()));
    assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
        .hasCauseInstanceOf(OriginFailure.class);
    awaitAsked("7.ts", "7.ts");
    await().until(() -> http.pendingSegments().contains("7.ts"));
    http.deliver("7.ts");
    assertThat(second.get(60, TimeUnit.SECONDS).hash()).isEqualTo(hash("7.ts"));
  }

  @Test
  void stopsWaitingForAnotherWorkerAfterTheTimeout() throws Exception {
    var stuck = fetch(worker(MAX_WAIT), ID);
    awaitAsked("7.ts");
    var second = fetch(worker(Duration.ZERO), ID);
    awaitAsked("7.ts", "7.ts");
    http.deliver("7.ts");
    assertThat(second.get(60, TimeUnit.SECONDS).hash()).isEqualTo(hash("7.ts"));
    assertThat(stuck.get(60, TimeUnit.SECONDS).hash()).isEqualTo(hash("7.ts"));
  }

  @Test
  void fetchesAgainAfterANumberingRestart() throws Exception {
    var worker = worker(MAX_WAIT);
    var before = fetch(worker, ID);
    awaitAsked("7.ts");
    http.deliver("7.ts");
    before.get(60, TimeUnit.SECONDS);
    await().until(() -> fetch(worker(MAX_WAIT), ID).get(60, TimeUnit.SECONDS) != null);
    worker.invalidateFrom(ID);
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> {
              var unused = fetch(worker, ID);
              return http.pendingSegments().contains("7.ts");
            });
  }

  @Test
  void eachWorkerFetchesIfNothingCanBeShared() throws Exception {
    CompletionStage<SharedSegmentCache> unavailable =
        CompletableFuture.failedFuture(new IOException("no space left"));
    var worker = new SharedOriginClient(http, unavailable, POLL_INTERVAL, MAX_WAIT, blocking);
    var body = fetch(worker, ID);
    awaitAsked("7.ts");
    http.deliver("7.ts");
    assertThat(body.get(60, TimeUnit.SECONDS).hash()).isEqualTo(hash("7.ts"));
  }

  private SharedOriginClient worker(Duration maxWait) throws IOException {
    var cache =
        SharedSegmentCache.live(
            directory, new ChannelId("Y2g="), "", Duration.ofMinutes(3), Clock.systemUTC());
    return new SharedOriginClient(
        http, CompletableFuture.completedFuture(cache), POLL_INTERVAL, maxWait, blocking);
  }

  private static CompletableFuture<Body> fetch(SharedOriginClient worker, SegmentId id) {
    var url = URI.create("http://origin.example/" + id.sn() + ".ts");
    return worker
        .fetchSegment(id, url, Optional.empty(), growingBuffer -> {})
        .toCompletableFuture();
  }

  private void awaitAsked(String... files) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(http.segmentRequests()).containsExactly(files));
  }

  private static String hash(String text) {
    return Segment.hashOf(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }
}
