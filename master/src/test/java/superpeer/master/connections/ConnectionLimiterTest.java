package superpeer.master.connections;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.ws.Message;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import superpeer.protocol.address.IpNetwork;

/** Uses real sockets and a real server, with short timeouts. */
class ConnectionLimiterTest {

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ActorSystem<Void> system =
      ActorSystem.create(
          Behaviors.empty(),
          "connections",
          ConfigFactory.parseString("akka.http.server.remote-address-attribute = on")
              .withFallback(ConfigFactory.load()));
  private final CompletableFuture<ByteString> more = new CompletableFuture<>();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void end() throws IOException {
    for (var socket : sockets) {
      socket.close();
    }
    system.terminate();
  }

  @Test
  void closesAConnectionWhoseFirstHeadIsTooSlow() throws IOException {
    var connectionLimiter = connections(10, List.of(), SHORT, LONG);
    var port = serve(connectionLimiter);
    var loris = open(port);
    send(loris, "GET / HTTP/1.1\r\nHost: ");
    assertThat(loris.getInputStream().read()).isEqualTo(-1);
    assertThat(connectionLimiter.timedOut()).isEqualTo(1);
    await().untilAsserted(() -> assertThat(connectionLimiter.open()).isZero());
    assertThat(connectionLimiter.addresses()).isZero();
  }

  @Test
  void closesAConnectionWhoseNextHeadIsTooSlow() throws IOException {
    var connectionLimiter = connections(10, List.of(), LONG, SHORT);
    var loris = open(serve(connectionLimiter));
    send(loris, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(answer(loris)).contains("200 OK").endsWith("fine");
    send(loris, "GET / HTTP/1.1\r\nHo");
    assertThat(loris.getInputStream().read()).isEqualTo(-1);
    assertThat(connectionLimiter.timedOut()).isEqualTo(1);
  }

  @Test
  void keepsAConnectionWhileAResponseStreams() throws IOException {
    var connectionLimiter = connections(10, List.of(), SHORT, SHORT);
    var port = serve(connectionLimiter);
    var listener = open(port);
    send(listener, "GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    assertThat(answer(listener)).contains("first");
    waitForTimeoutOfAnother(connectionLimiter, port);
    more.complete(ByteString.fromString("second"));
    assertThat(answer(listener)).contains("second");
  }

  @Test
  void keepsWebSockets() throws IOException {
    var connectionLimiter = connections(10, List.of(), SHORT, SHORT);
    var port = serve(connectionLimiter);
    var socket = open(port);
    send(
        socket,
        String.join(
            "\r\n",
            "GET /socket HTTP/1.1",
            "Host: a",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            ""));
    assertThat(answer(socket)).contains("101 Switching");
    waitForTimeoutOfAnother(connectionLimiter, port);
    waitForTimeoutOfAnother(connectionLimiter, port);
    var masked = new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};
    socket.getOutputStream().write(masked);
    assertThat(answer(socket)).endsWith("hi");
  }

  @Test
  void limitsConnectionsPerAddress() throws Exception {
    var connectionLimiter = connections(2, List.of(), LONG, LONG);
    var stranger = Optional.of(InetAddress.getByName("192.0.2.1"));
    assertThat(connectionLimiter.tryAcquire(stranger)).isTrue();
    assertThat(connectionLimiter.tryAcquire(stranger)).isTrue();
    assertThat(connectionLimiter.tryAcquire(stranger)).isFalse();
    assertThat(connectionLimiter.tryAcquire(Optional.of(InetAddress.getByName("192.0.2.2"))))
        .isTrue();
    assertThat(connectionLimiter.overLimit()).isEqualTo(1);
    assertThat(connectionLimiter.open()).isEqualTo(3);
    connectionLimiter.release(stranger);
    assertThat(connectionLimiter.tryAcquire(stranger)).as("below the limit again").isTrue();
  }

  @Test
  void doesNotLimitProxiesAndThisMachine() throws Exception {
    var connectionLimiter = connections(1, List.of(IpNetwork.of("198.51.100.0/24")), LONG, LONG);
    for (var address : List.of("198.51.100.7", "127.0.0.1", "::1")) {
      var friend = Optional.of(InetAddress.getByName(address));
      assertThat(connectionLimiter.tryAcquire(friend)).isTrue();
      assertThat(connectionLimiter.tryAcquire(friend)).as(address).isTrue();
    }
  }

  @Test
  void knowsTheAddressBeforeTheFirstRequest() throws IOException {
    var connectionLimiter = connections(10, List.of(), LONG, LONG);
    open(serve(connectionLimiter));
    await().untilAsserted(() -> assertThat(connectionLimiter.open()).isEqualTo(1));
    assertThat(connectionLimiter.addresses()).isEqualTo(1);
  }

  /** Waits until a connection that was opened later has timed out. */
  private void waitForTimeoutOfAnother(ConnectionLimiter connectionLimiter, int port)
      throws IOException {
    var before = connectionLimiter.timedOut();
    var loris = open(port);
    send(loris, "GET");
    assertThat(loris.getInputStream().read()).isEqualTo(-1);
    assertThat(connectionLimiter.timedOut()).isEqualTo(before + 1);
  }

  private static ConnectionLimiter connections(
      int maxPerAddress,
      List<IpNetwork> exempt,
      Duration firstHeadTimeout,
      Duration nextHeadTimeout) {
    return new ConnectionLimiter(
        new ConnectionLimiter.Limits(maxPerAddress, exempt, firstHeadTimeout, nextHeadTimeout));
  }

  private int serve(ConnectionLimiter connectionLimiter) {
    var requests = Flow.of(HttpRequest.class).mapAsync(1, this::answer);
    return Http.get(system)
        .newServerAt("127.0.0.1", 0)
        .bindFlow(connectionLimiter.flow().join(requests))
        .thenApply(ServerBinding::localAddress)
        .toCompletableFuture()
        .join()
        .getPort();
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    var response = HttpResponse.create();
    var path = request.getUri().path();
    if (path.equals("/socket")) {
      var upgrade = request.getAttribute(AttributeKeys.webSocketUpgrade).orElseThrow();
      response = upgrade.handleMessagesWith(Flow.of(Message.class));
    } else if (path.equals("/stream")) {
      var parts =
          Source.single(ByteString.fromString("first")).concat(Source.completionStage(more));
      response =
          response.withEntity(
              HttpEntities.createCloseDelimited(ContentTypes.TEXT_PLAIN_UTF8, parts));
    } else {
      response = response.withEntity("fine");
    }
    return CompletableFuture.completedFuture(response);
  }

  private Socket open(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    sockets.add(socket);
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  /** Reads what has arrived: a whole response, or a part of it. */
  private static String answer(Socket socket) throws IOException {
    var text = new StringBuilder();
    var buffer = new byte[4_096];
    do {
      var read = socket.getInputStream().read(buffer);
      text.append(new String(buffer, 0, Math.max(read, 0), ISO_8859_1));
    } while (socket.getInputStream().available() > 0);
    return text.toString();
  }
}
