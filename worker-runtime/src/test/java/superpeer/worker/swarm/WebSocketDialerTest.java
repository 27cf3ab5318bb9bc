package superpeer.worker.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import superpeer.protocol.signaling.Signal.Offer;
import superpeer.protocol.signaling.SignalCodec;
import superpeer.protocol.signaling.SignalingReply.NotFound;
import superpeer.protocol.signaling.SignalingReply.Relayed;
import superpeer.protocol.signaling.SignalingReply.Version;
import superpeer.protocol.signaling.SignalingRequest.Ping;
import superpeer.protocol.signaling.SignalingRequest.Reject;
import superpeer.protocol.signaling.SignalingRequest.Send;
import superpeer.worker.config.SignalingClientConfig;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.swarm.SignalingClient.Event;
import superpeer.worker.swarm.SignalingDialer.Connection;
import superpeer.worker.swarm.SignalingDialer.SocketEvent;
import superpeer.worker.swarm.SignalingDialer.SocketEvent.Closed;
import superpeer.worker.swarm.SignalingDialer.SocketEvent.Dropped;
import superpeer.worker.swarm.SignalingDialer.SocketEvent.Opened;
import superpeer.worker.swarm.SignalingDialer.SocketEvent.Received;

@Timeout(60)
class WebSocketDialerTest {

  /** Real time: short for timeouts that must expire, long for those that must not. */
  private static final SignalingClientConfig CONFIG =
      new SignalingClientConfig(
          Duration.ofSeconds(20),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMinutes(1),
          20,
          1000);

  private static final SignalingClientConfig LONG_TIMEOUTS =
      new SignalingClientConfig(
          CONFIG.connectTimeout(),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          CONFIG.minPause(),
          CONFIG.maxPause(),
          CONFIG.refusedPause(),
          20,
          1000);

  private static ActorTestKit kit;

  private final BlockingQueue<SocketEvent> events = new LinkedBlockingQueue<>();
  private RawWebSocketServer server;
  private WebSocketDialer dialer;

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
    server = new RawWebSocketServer(0);
    dialer = new WebSocketDialer(kit.system(), LONG_TIMEOUTS);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void deliversMessagesAfterOpened() throws Exception {
    dial();
    try (var serverConnection = server.upgrade()) {
      assertThat(serverConnection.request()).startsWith("GET /signal HTTP/1.1\r\n");
      serverConnection.sendText("{\"action\":\"ver\",\"ver\":23}");
      assertThat(next()).isEqualTo(new Opened());
      assertThat(next()).isEqualTo(new Received(new Version(23)));
    }
  }

  @Test
  void carriesMessagesBothWays() throws Exception {
    var dialed = dial();
    try (var serverConnection = server.upgrade()) {
      assertThat(next()).isEqualTo(new Opened());
      serverConnection.sendText(
          "{\"action\":\"signal\",\"from\":\"w11\",\"data\":{\"type\":\"offer\",\"sdp\":\"o\"}}");
      assertThat(next())
          .isEqualTo(new Received(new Relayed("w11", SignalCodec.write(new Offer("o")))));
      serverConnection.sendText("{\"action\":\"signal\",\"from_peer_id\":\"w12\"}");
      assertThat(next()).isEqualTo(new Received(new NotFound("w12")));
      assertThat(dialed.send(new Reject("w11", Optional.of("full"), Optional.of(false)))).isTrue();
      assertThat(serverConnection.nextText())
          .contains("\"action\":\"reject\"")
          .contains("\"to\":\"w11\"")
          .contains("\"fatal\":false");
      assertThat(dialed.send(new Ping())).isTrue();
      assertThat(serverConnection.nextText()).isEqualTo("{\"action\":\"ping\"}");
    }
  }

  @Test
  void dropsMalformedMessages() throws Exception {
    dial();
    try (var serverConnection = server.upgrade()) {
      assertThat(next()).isEqualTo(new Opened());
      serverConnection.sendText("no json");
      serverConnection.sendText("null");
      serverConnection.sendFrame(0x80 | RawWebSocketServer.BINARY, new byte[100]);
      for (var i = 0; i < 3; i++) {
        assertThat(next()).isEqualTo(new Dropped());
      }
      serverConnection.sendText("{\"action\":\"ver\",\"ver\":55}");
      assertThat(next()).isEqualTo(new Received(new Version(55)));
    }
  }

  @Test
  void dropsTooLargeMessages() throws Exception {
    dial();
    try (var serverConnection = server.upgrade()) {
      assertThat(next()).isEqualTo(new Opened());
      var part = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
      serverConnection.sendFrame(RawWebSocketServer.TEXT, part);
      for (var i = 0; i < 20; i++) {
        serverConnection.sendFrame(0, part);
      }
      serverConnection.sendFrame(0x80, part);
      assertThat(next()).isEqualTo(new Dropped());
      serverConnection.sendText("{\"action\":\"ver\",\"ver\":55}");
      assertThat(next()).isEqualTo(new Received(new Version(55)));
    }
  }

  @Test
  void readsFragmentedMessages() throws Exception {
    dial();
    try (var serverConnection = server.upgrade()) {
      assertThat(next()).isEqualTo(new Opened());
      serverConnection.sendFrame(
          RawWebSocketServer.TEXT, "{\"action\":".getBytes(StandardCharsets.US_ASCII));
      serverConnection.sendFrame(0x80, "\"ver\",\"ver\":46}".getBytes(StandardCharsets.US_ASCII));
      assertThat(next()).isEqualTo(new Received(new Version(46)));
    }
  }

  @Test
  void reportsCloseCodeAndReason() throws Exception {
    dial();
    try (var serverConnection = server.upgrade()) {
      serverConnection.close(4000, "id is not valid");
      assertThat(next()).isEqualTo(new Opened());
      assertThat(next()).isEqualTo(new Closed(4000, "id is not valid"));
    }
  }

  @Test
  void reportsABrokenConnection() throws Exception {
    dial();
    server.upgrade().close();
    assertThat(next()).isEqualTo(new Opened());
    assertThat(next()).isInstanceOf(Closed.class);
    await().during(Duration.ofMillis(200)).until(events::isEmpty);
  }

  @Test
  void reportsARefusedConnection() throws Exception {
    server.close();
    dial();
    assertThat(next()).isInstanceOf(Closed.class);
  }

  @Test
  void reportsAServerWithoutWebSocket() throws Exception {
    dial();
    try (var serverConnection = server.accept()) {
      serverConnection.sendRaw("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      assertThat(((Closed) next()).reason()).contains("403");
    }
  }

  @Test
  void closesAHalfOpenConnection() throws Exception {
    var dialed = dial();
    try (var serverConnection = server.upgrade()) {
      assertThat(next()).isEqualTo(new Opened());
      dialed.close();
      assertThat(serverConnection.isClosedByClient()).isTrue();
      assertThat(next()).isInstanceOf(Closed.class);
    }
  }

  @Test
  void closesAConnectionWithoutAnUpgradeResponse() throws Exception {
    var dialed = dial();
    try (var serverConnection = server.accept()) {
      dialed.close();
      assertThat(serverConnection.isClosedByClient()).isTrue();
    }
  }

  @Test
  void refusesMessagesWhenTheBufferIsFull() throws Exception {
    var dialed = dial();
    try (var serverConnection = server.upgrade()) {
      assertThat(next()).isEqualTo(new Opened());
      var large = new Send("w11", JsonNodeFactory.instance.textNode("x".repeat(30_000)));
      var sent = 0;
      while (sent < 10_000 && dialed.send(large)) {
        sent++;
      }
      assertThat(sent).isLessThan(10_000);
      assertThat(serverConnection.request()).isNotEmpty();
    }
  }

  @Test
  void signalingReconnectsAfterAServerRestart() throws Exception {
    var owner = kit.<Event>createTestProbe();
    var port = server.port();
    var signaling = kit.spawn(signaling(LONG_TIMEOUTS, owner.ref()));
    try (var serverConnection = server.upgrade()) {
      owner.expectMessage(Duration.ofSeconds(20), new Event.Connected(signaling));
      server.close();
      assertThat(serverConnection.request()).contains("id=s00me");
    }
    owner.expectMessageClass(Event.Degraded.class, Duration.ofSeconds(20));
    server = new RawWebSocketServer(port);
    try (var serverConnection = server.upgrade()) {
      assertThat(serverConnection.request()).contains("id=s00me");
      owner.expectMessage(Duration.ofSeconds(20), new Event.Recovered(signaling));
      owner.expectMessage(Duration.ofSeconds(20), new Event.Connected(signaling));
      kit.stop(signaling);
    }
  }

  @Test
  void signalingDisconnectsFromAServerWithoutPongs() throws Exception {
    var owner = kit.<Event>createTestProbe();
    var signaling = kit.spawn(signaling(CONFIG, owner.ref()));
    try (var serverConnection = server.upgrade()) {
      serverConnection.sendText("{\"action\":\"ver\",\"ver\":23}");
      owner.expectMessage(Duration.ofSeconds(20), new Event.Connected(signaling));
      assertThat(serverConnection.nextText()).isEqualTo("{\"action\":\"ping\"}");
      var degraded = owner.expectMessageClass(Event.Degraded.class, Duration.ofSeconds(20));
      assertThat(degraded.error()).contains("no pong");
      assertThat(serverConnection.isClosedByClient()).isTrue();
    }
    try (var serverConnection = server.upgrade()) {
      assertThat(serverConnection.request()).contains("id=s00me");
      kit.stop(signaling);
    }
  }

  private Behavior<SignalingClient.Command> signaling(
      SignalingClientConfig config, ActorRef<Event> owner) {
    var address = new SignalingEndpoint(server.url(), "s00me", Optional.empty(), "1.0");
    return SignalingClient.create(
        address, config, new WebSocketDialer(kit.system(), config), owner);
  }

  private Connection dial() {
    return dialer.dial(server.url(), events::add);
  }

  private SocketEvent next() throws InterruptedException {
    return Optional.ofNullable(events.poll(20, TimeUnit.SECONDS)).orElseThrow();
  }
}
