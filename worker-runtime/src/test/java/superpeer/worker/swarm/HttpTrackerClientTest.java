package superpeer.worker.swarm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import superpeer.protocol.ChannelId;
import superpeer.protocol.tracker.TrackerCodec;
import superpeer.protocol.tracker.TrackerReply;
import superpeer.protocol.tracker.TrackerReply.Accepted;
import superpeer.protocol.tracker.TrackerReply.Announced;
import superpeer.protocol.tracker.TrackerReply.Candidates;
import superpeer.protocol.tracker.TrackerReply.Peer;
import superpeer.protocol.tracker.TrackerReply.Refused;
import superpeer.protocol.tracker.TrackerRequest;
import superpeer.worker.Assignments;
import superpeer.worker.config.InvalidConfiguration;
import superpeer.worker.config.TrackerClientConfig;
import superpeer.worker.config.WorkerConfig;

@Timeout(60)
class HttpTrackerClientTest {

  private static final ChannelId CHANNEL = new ChannelId("a/b+c=");
  private static final TrackerRequest.Announce ANNOUNCE =
      PeerAnnouncement.of(Assignments.of("Y2g="), "1.0").toAnnounce(1);
  private static final TrackerRequest.Stats REPORT =
      PeerAnnouncement.toStats(new TrafficTotals(9, 0, 0, 2), false);

  private static ActorTestKit kit;

  /** A request as the tracker got it; {@code line} is method and path. */
  private record ReceivedRequest(String line, String contentType, String body) {}

  private final BlockingQueue<ReceivedRequest> received = new LinkedBlockingQueue<>();
  private HttpServer server;
  private int status = 200;
  private byte[] answer = new byte[0];

  @BeforeAll
  static void startActors() {
    kit = ActorTestKit.create(WorkerConfig.load(Map.of()));
  }

  @AfterAll
  static void stopActors() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1", this::handle);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  @Test
  void announcesAsTheSdkDoes() throws Exception {
    answer = json("{\"ret\":0,\"data\":{\"id\":\"s00me0\",\"report_interval\":30,\"peers\":[]}}");
    var reply = (Announced) reply(client(20_000).announce(ANNOUNCE));
    assertThat(reply.id()).isEqualTo("s00me0");
    assertThat(reply.reportIntervalS()).isEqualTo(30);
    var call = received();
    assertThat(call.line()).isEqualTo("POST /v1/channel");
    assertThat(call.contentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
    assertThat(call.body()).startsWith("{");
    assertThat(TrackerCodec.decodeAnnounce(json(call.body()))).isEqualTo(ANNOUNCE);
  }

  @Test
  void escapesTheChannelInThePath() throws Exception {
    assertThat(reply(client(20_000).report(CHANNEL, "s00me0", REPORT))).isEqualTo(new Accepted());
    var call = received();
    assertThat(call.line()).isEqualTo("POST /v1/channel/a%2Fb+c=/node/s00me0/stats");
    assertThat(TrackerCodec.decodeStats(json(call.body()))).isEqualTo(REPORT);
  }

  @Test
  void findsPeers() throws Exception {
    answer = json("{\"ret\":0,\"data\":{\"peers\":[{\"id\":\"w33abcdef\"}]}}");
    var request =
        new TrackerRequest.Peers(
            List.of("w44"),
            1000,
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(reply(client(20_000).findPeers(CHANNEL, "s00me0", request)))
        .isEqualTo(new Candidates(List.of(new Peer("w33abcdef", false))));
    assertThat(received().line()).endsWith("/node/s00me0/peers");
  }

  @Test
  void distinguishesRefusalsFromFailures() {
    answer = json("{\"ret\":-1,\"data\":{\"code\":4001,\"msg\":\"no\"}}");
    assertThat(reply(client(20_000).announce(ANNOUNCE))).isEqualTo(new Refused(4001, "no"));
  }

  @Test
  void failsOnHttpErrorsAndReportsNotFound() {
    status = 503;
    assertThat(failure(client(20_000).announce(ANNOUNCE)))
        .hasMessageContaining("HTTP 503")
        .extracting(TrackerFailure::isNotFound)
        .isEqualTo(false);
    status = 404;
    assertThat(failure(client(20_000).report(CHANNEL, "s00me0", REPORT)).isNotFound()).isTrue();
  }

  @Test
  void failsOnAnInvalidResponse() {
    answer = json("<html>captive portal</html>");
    assertThat(failure(client(20_000).announce(ANNOUNCE))).hasMessageContaining("/v1: ");
  }

  @Test
  void failsOnATooLongResponse() {
    answer = new byte[TrackerCodec.MAX_REPLY + 1];
    assertThat(failure(client(20_000).announce(ANNOUNCE)).isNotFound()).isFalse();
  }

  @Test
  void failsOnTimeout() throws Exception {
    status = 0;
    assertThat(failure(client(300).announce(ANNOUNCE)))
        .hasMessageContaining("no response within PT0.3S");
  }

  @Test
  void failsWhenTheTrackerIsDown() {
    var gone = client(20_000);
    server.stop(0);
    assertThat(failure(gone.announce(ANNOUNCE))).hasMessageContaining("/v1");
  }

  @Test
  void refusesAnInvalidBaseUrl() {
    var config = config(1);
    assertThatThrownBy(() -> new HttpTrackerClient(kit.system(), "tracker", config))
        .isInstanceOf(InvalidConfiguration.class);
  }

  private HttpTrackerClient client(int timeoutMs) {
    var base = "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/";
    return new HttpTrackerClient(kit.system(), base, config(timeoutMs));
  }

  private static TrackerClientConfig config(int timeoutMs) {
    var timeout = Duration.ofMillis(timeoutMs);
    return new TrackerClientConfig(timeout, timeout, timeout, timeout, timeout);
  }

  /** Status 0: never respond. */
  private void handle(HttpExchange exchange) throws IOException {
    received.add(
        new ReceivedRequest(
            exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath(),
            exchange.getRequestHeaders().getFirst("Content-Type"),
            new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
    if (status != 0) {
      exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    }
  }

  private ReceivedRequest received() throws InterruptedException {
    return Optional.ofNullable(received.poll(20, TimeUnit.SECONDS)).orElseThrow();
  }

  private static TrackerReply reply(CompletionStage<TrackerReply> stage) {
    return stage.toCompletableFuture().join();
  }

  private static TrackerFailure failure(CompletionStage<TrackerReply> stage) {
    try {
      throw new AssertionError("answered " + reply(stage));
    } catch (CompletionException e) {
      return (TrackerFailure) e.getCause();
    }
  }

  private static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }
}
