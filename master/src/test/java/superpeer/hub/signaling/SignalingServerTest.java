package superpeer.hub.signaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.hub.TestHubConfig;
import superpeer.hub.config.SignalingConfig;
import superpeer.hub.counters.ActorSpawner;

/** The server on a real port, with independent clients. */
class SignalingServerTest {

  private static final String ALICE = "w11alice";
  private static final String BOB = "w22bobby";
  private static final String TO_BOB =
      "{\"action\":\"signal\",\"to\":\"w22bobby\",\"data\":{\"n\":%d}}";

  private static final byte[] KEY = new byte[32];
  private static final SignalingConfig.Tokens NO_SECRET =
      new SignalingConfig.Tokens(Optional.empty(), Duration.ZERO);

  private final ActorTestKit kit = ActorTestKit.create();
  private final HttpClient http = HttpClient.newHttpClient();
  private SignalTokens tokens = SignalTokens.of(NO_SECRET, KEY, InstantSource.system());
  private SignalingServer signalingServer;
  private ServerBinding binding;

  private void start(String changes) {
    var config = TestHubConfig.with(changes).signaling();
    tokens = SignalTokens.of(config.tokens(), KEY, InstantSource.system());
    signalingServer =
        new SignalingServer(
            kit.system(), ActorSpawner.in(kit.system()), config, tokens, InstantSource.system());
    binding =
        Http.get(kit.system())
            .newServerAt("127.0.0.1", 0)
            .bind(signalingServer.routes())
            .toCompletableFuture()
            .join();
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  /**
   * "Signaling accepts to and to_peer_id, signals, answers pong, sends ver first, 'not found'
   * without data, relays fatal."
   */
  @Test
  void conformancePoint3() {
    var alice = connect("id=" + ALICE);
    assertThat(alice.next()).isEqualTo("{\"action\":\"ver\",\"ver\":55}");
    alice.send("{\"action\":\"ping\"}");
    assertThat(alice.next()).isEqualTo("{\"action\":\"pong\"}");
    alice.send(String.format(TO_BOB, 1));
    assertThat(alice.next()).isEqualTo("{\"action\":\"signal\",\"from_peer_id\":\"w22bobby\"}");
    var bob = greeted(BOB);
    alice.send(String.format(TO_BOB, 2));
    assertThat(bob.next()).contains("\"n\":2");
    alice.send(String.format(TO_BOB, 3).replace("\"to\"", "\"to_peer_id\""));
    assertThat(bob.next()).contains("\"n\":3");
    alice.send("{\"action\":\"signals\",\"to\":\"w22bobby\",\"data\":[{\"n\":4}]}");
    assertThat(bob.next()).contains("\"n\":4");
    alice.send("{\"action\":\"reject\",\"to\":\"w22bobby\",\"reason\":\"full\",\"fatal\":true}");
    assertThat(bob.next()).contains("reject", "\"fatal\":true", "\"reason\":\"full\"");
  }

  @Test
  void sendsTheGreetingFirst() {
    var alice = connect("id=" + ALICE + "&p=web&v=2.9.10");
    assertThat(alice.next()).isEqualTo("{\"action\":\"ver\",\"ver\":55}");
  }

  @Test
  void twoClientsExchangeSignals() {
    var alice = greeted(ALICE);
    var bob = greeted(BOB);
    alice.send(String.format(TO_BOB, 1));
    assertThat(bob.next())
        .isEqualTo("{\"action\":\"signal\",\"from_peer_id\":\"w11alice\",\"data\":{\"n\":1}}");
    bob.send("{\"action\":\"signal\",\"to_peer_id\":\"w11alice\",\"data\":{\"n\":2}}");
    assertThat(alice.next())
        .isEqualTo("{\"action\":\"signal\",\"from_peer_id\":\"w22bobby\",\"data\":{\"n\":2}}");
  }

  @Test
  void reportsAnAbsentReceiverEveryTime() {
    var alice = greeted(ALICE);
    for (int i = 0; i < 2; i++) {
      alice.send(String.format(TO_BOB, i));
      assertThat(alice.next()).isEqualTo("{\"action\":\"signal\",\"from_peer_id\":\"w22bobby\"}");
    }
    var bob = greeted(BOB);
    alice.send(String.format(TO_BOB, 3));
    assertThat(bob.next()).contains("\"n\":3");
  }

  @Test
  void oldClientsGetBatchesOneByOne() {
    var alice = greeted(ALICE);
    var bob = greeted(BOB);
    alice.send("{\"action\":\"signals\",\"to\":\"w22bobby\",\"data\":[{\"n\":1},{\"n\":2}]}");
    assertThat(bob.next()).contains("\"action\":\"signal\"", "\"n\":1");
    assertThat(bob.next()).contains("\"action\":\"signal\"", "\"n\":2");
  }

  @Test
  void newClientsGetBatchesAsOne() {
    var alice = greeted(ALICE);
    var bob = connect("id=" + BOB + "&b=1&c=1");
    bob.next();
    alice.send("{\"action\":\"signals\",\"to\":\"w22bobby\",\"data\":[{\"n\":1},{\"n\":2}]}");
    assertThat(bob.next()).contains("\"action\":\"signals\"", "\"n\":1", "\"n\":2");
  }

  @Test
  void answersAPing() {
    var alice = greeted(ALICE);
    alice.send("{\"action\":\"ping\"}");
    assertThat(alice.next()).isEqualTo("{\"action\":\"pong\"}");
  }

  @Test
  void newConnectionReplacesTheOldWhichMayReconnect() {
    var alice = greeted(ALICE);
    var old = greeted(BOB);
    var young = greeted(BOB);
    assertThat(old.closeCode()).isEqualTo(1000);
    alice.send(String.format(TO_BOB, 1));
    assertThat(young.next()).contains("\"n\":1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"id=short", "p=web", "id=%20%20%20%20%20%20%20"})
  void closesInvalidIdPermanently(String query) {
    assertThat(connect(query).closeCode()).isEqualTo(4000);
  }

  @Test
  void closesTooLongIdPermanently() {
    assertThat(connect("id=" + "x".repeat(65)).closeCode()).isEqualTo(4000);
  }

  @Test
  void requiresATokenIfThereIsASecret() throws Exception {
    start("signaling.secret = hush, signaling.token-max-age = 1 h");
    assertThat(connect("id=" + ALICE).closeCode()).isEqualTo(4000);
    assertThat(connect("id=" + ALICE + "&token=" + tokens.issue(BOB)).closeCode()).isEqualTo(4000);
    assertThat(connect("id=" + ALICE + "&token=" + tokens.issue(ALICE)).next()).contains("ver");
    assertThat(poll("?id=" + BOB).statusCode()).isEqualTo(401);
  }

  @Test
  void strangerDoesNotTakeAnIdThatTheTrackerGave() {
    var owner = connect("id=" + BOB + "&token=" + tokens.issue(BOB));
    assertThat(owner.next()).contains("ver");
    var alice = greeted(ALICE);
    for (int i = 0; i < 18; i++) {
      assertThat(connect("id=" + BOB).closeCode()).isEqualTo(1000);
      assertThat(connect("id=" + BOB + "&token=" + tokens.issue(ALICE)).closeCode())
          .isEqualTo(1000);
      alice.send(String.format(TO_BOB, i));
      assertThat(owner.next()).contains("\"n\":" + i);
    }
    assertThat(signalingServer.counters().value(SignalingCounter.REFUSED)).isEqualTo(36);
    assertThat(signalingServer.counters().value(SignalingCounter.REPLACED)).isZero();
    assertThat(connect("id=" + BOB + "&token=" + tokens.issue(BOB)).next()).contains("ver");
    assertThat(owner.closeCode()).isEqualTo(1000);
  }

  @Test
  void closesOnTooLargeMessage() {
    var alice = greeted(ALICE);
    var bob = greeted(BOB);
    var evil = greeted("w99evil0");
    evil.sendInFragments("{\"action\":\"" + "x".repeat(300 * 1024) + "\"}");
    assertThat(evil.closeCode()).isEqualTo(1009);
    await().until(() -> signalingServer.counters().value(SignalingCounter.MALFORMED) == 1);
    alice.send(String.format(TO_BOB, 1));
    assertThat(bob.next()).contains("\"n\":1");
  }

  @Test
  void closesOnBinaryMessage() {
    var alice = greeted(ALICE);
    alice.sendBinary(ByteBuffer.allocate(10));
    assertThat(alice.closeCode()).isEqualTo(1003);
  }

  @Test
  void closesOnTheThirdMalformedMessage() {
    var alice = greeted(ALICE);
    alice.send("garbage");
    alice.send("{\"action\":\"ping\"}");
    assertThat(alice.next()).contains("pong");
    alice.send("[");
    alice.send("17");
    assertThat(alice.closeCode()).isEqualTo(1007);
  }

  @Test
  void closesOnAFlood() {
    var alice = greeted(ALICE);
    for (int i = 0; i < 600; i++) {
      alice.send(String.format(TO_BOB, i));
    }
    assertThat(alice.closeCode()).isEqualTo(1008);
    assertThat(signalingServer.counters().value(SignalingCounter.FLOODED)).isPositive();
  }

  @Test
  void closesTemporarilyWhenFull() throws Exception {
    start("signaling { shards = 1, max-sockets = 1 }");
    greeted(ALICE);
    assertThat(connect("id=" + BOB).closeCode()).isEqualTo(1013);
  }

  @Test
  void closesSilentConnection() throws Exception {
    start("signaling.expiry = 1 s");
    try (var halfOpen = upgradedByHand(BOB)) {
      assertThat(halfOpen.isConnected()).isTrue();
      await().until(() -> signalingServer.counters().value(SignalingCounter.SOCKETS) == 1);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> signalingServer.counters().value(SignalingCounter.SOCKETS) == 0);
      assertThat(signalingServer.counters().value(SignalingCounter.EXPIRED)).isEqualTo(1);
    }
  }

  @Test
  void disconnectsASlowReaderOnly() throws Exception {
    try (var deaf = upgradedByHand(BOB)) {
      assertThat(deaf.isConnected()).isTrue();
      await().until(() -> signalingServer.counters().value(SignalingCounter.SOCKETS) == 1);
      var carol = greeted("w33carol");
      var payload = "x".repeat(60_000);
      for (int sender = 0; signalingServer.counters().value(SignalingCounter.SLOW) == 0; sender++) {
        assertThat(sender).isLessThan(100);
        floodFrom("w5" + sender + "sender", payload);
      }
      greeted(ALICE).send("{\"action\":\"signal\",\"to\":\"w33carol\",\"data\":{}}");
      assertThat(carol.next()).contains("w11alice");
    }
  }

  /** Sends as much as the rate allows, and waits until the server has handled it. */
  private void floodFrom(String id, String payload) {
    var sender = greeted(id);
    for (int i = 0; i < 300; i++) {
      sender.send("{\"action\":\"signal\",\"to\":\"w22bobby\",\"data\":\"" + payload + "\"}");
    }
    sender.send("{\"action\":\"ping\"}");
    while (!sender.next().contains("pong")) {
      // "not found" for the disconnected receiver
    }
    sender.socket().abort();
  }

  @Test
  void pollingClientsAndWebSocketsReachEachOther() throws Exception {
    assertThat(post("?id=" + BOB + "&hello", "").body()).isEqualTo("{\"ver\":55}");
    var alice = greeted(ALICE);
    alice.send(String.format(TO_BOB, 1));
    alice.send("{\"action\":\"ping\"}");
    alice.next();
    var got = poll("?id=" + BOB);
    assertThat(got.body())
        .isEqualTo("[{\"action\":\"signal\",\"from_peer_id\":\"w11alice\",\"data\":{\"n\":1}}]");
    assertThat(got.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    var posted =
        post(
            "?id=" + BOB,
            "[{\"action\":\"signal\",\"to\":\"w11alice\",\"data\":{\"n\":2}},{\"action\":\"ping\"}]");
    assertThat(posted.statusCode()).isEqualTo(200);
    assertThat(alice.next()).contains("w22bobby", "\"n\":2");
    assertThat(poll("?id=" + BOB).body()).isEqualTo("[{\"action\":\"pong\"}]");
  }

  @Test
  void tellsAPollingClientAboutAbsentReceivers() throws Exception {
    post("?id=" + ALICE, "[" + String.format(TO_BOB, 1) + "]");
    assertThat(poll("?id=" + ALICE).body())
        .isEqualTo("[{\"action\":\"signal\",\"from_peer_id\":\"w22bobby\"}]");
  }

  @Test
  void pollWaitsForAMessageOrTheHoldTime() throws Exception {
    start("signaling.polling.hold = 1 s");
    var waiting = pollAsync("?id=" + BOB);
    await().until(() -> signalingServer.counters().value(SignalingCounter.POLLING) == 1);
    greeted(ALICE).send(String.format(TO_BOB, 1));
    assertThat(waiting.get(20, TimeUnit.SECONDS).body()).contains("\"n\":1");
    var empty = poll("?id=" + BOB);
    assertThat(empty.statusCode()).isEqualTo(200);
    assertThat(empty.body()).isEmpty();
  }

  @Test
  void pollingWithTheIdOfAWebSocketIsAConflict() throws Exception {
    greeted(BOB);
    await().until(() -> signalingServer.counters().value(SignalingCounter.SOCKETS) == 1);
    assertThat(post("?id=" + BOB + "&hello", "").statusCode()).isEqualTo(409);
    assertThat(poll("?id=" + BOB).statusCode()).isEqualTo(409);
  }

  @Test
  void webSocketTakesOverFromPolling() throws Exception {
    post("?id=" + BOB + "&hello", "");
    var alice = greeted(ALICE);
    alice.send(String.format(TO_BOB, 1));
    alice.send("{\"action\":\"ping\"}");
    alice.next();
    var bob = greeted(BOB);
    assertThat(bob.next()).contains("\"n\":1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "{}", "[1]", "[[]]"})
  void refusesMalformedPost(String body) throws Exception {
    var response = post("?id=" + ALICE, body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).startsWith("{\"ret\":-1");
  }

  @Test
  void refusesTooLargePost() throws Exception {
    assertThat(post("?id=" + ALICE, "[" + " ".repeat(200_000) + "]").statusCode()).isEqualTo(413);
  }

  @Test
  void refusesPollingWithAShortId() throws Exception {
    assertThat(poll("?id=abc").statusCode()).isEqualTo(401);
    assertThat(post("?id=abc&hello", "").statusCode()).isEqualTo(401);
  }

  @Test
  void returnsItsStatus() throws Exception {
    greeted(ALICE);
    await().until(() -> signalingServer.counters().value(SignalingCounter.SOCKETS) == 1);
    assertThat(poll("/info").body()).contains("\"current_connections\":1", "\"ver\":55");
    assertThat(poll("/count").body()).isEqualTo("1");
    assertThat(poll("/version").body()).isEqualTo("{\"ver\":55}");
    assertThat(poll("/health").statusCode()).isEqualTo(200);
  }

  @Test
  void closesConnectionsWhenTheServerStops() {
    var alice = greeted(ALICE);
    await().until(() -> signalingServer.counters().value(SignalingCounter.SOCKETS) == 1);
    kit.system().terminate();
    assertThat(alice.closed()).isTrue();
  }

  private TestClient connect(String query) {
    return TestClient.connect(http, "ws://127.0.0.1:" + port() + "/signal?" + query);
  }

  private TestClient greeted(String id) {
    var client = connect("id=" + id + "&p=web&v=2.9.10");
    assertThat(client.next()).contains("\"ver\"");
    return client;
  }

  private HttpResponse<String> poll(String rest) throws Exception {
    return pollAsync(rest).get(30, TimeUnit.SECONDS);
  }

  private CompletableFuture<HttpResponse<String>> pollAsync(String rest) {
    return http.sendAsync(HttpRequest.newBuilder(uri(rest)).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String rest, String body) throws Exception {
    var request =
        HttpRequest.newBuilder(uri(rest))
            .header("Content-Type", "text/plain;charset=UTF-8")
            .POST(BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private URI uri(String rest) {
    return URI.create("http://127.0.0.1:" + port() + "/signal" + rest);
  }

  private int port() {
    if (binding == null) {
      start("");
    }
    return binding.localAddress().getPort();
  }

  /** A WebSocket whose client never reads or writes again. */
  private Socket upgradedByHand(String id) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    var request =
        List.of(
            "GET /signal?id=" + id + " HTTP/1.1",
            "Host: 127.0.0.1",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");
    socket
        .getOutputStream()
        .write(String.join("\r\n", request).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }
}
