package superpeer.hub.doctor.probe;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** WebSockets with the JDK's client. */
public final class JdkWebSocketProbe implements WebSocketProbe {

  /** Timeout to open the socket, and again for all expected messages. */
  private static final Duration TIMEOUT = Duration.ofSeconds(4);

  /** Longest message to keep, in UTF-16 units. */
  private static final int MAX_MESSAGE = 64 * 1024;

  /** Tells the client to continue at once. */
  private static final CompletionStage<String> DONE = CompletableFuture.completedFuture("");

  /** A message or the end of the connection: exactly one is present. */
  private record SocketEvent(Optional<String> message, Optional<CloseFrame> closing) {}

  @Override
  public Received sendAndReceive(URI url, Optional<String> origin, String message, int expected)
      throws ProbeFailure, InterruptedException {
    var collector = new MessageCollector();
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build()
            .newWebSocketBuilder()
            .connectTimeout(TIMEOUT);
    origin.ifPresent(it -> builder.header("Origin", it));
    var socket = open(builder, url, collector);
    try {
      var sent = socket.sendText(message, true);
      var received = receive(collector, expected);
      sent.cancel(true);
      return received;
    } finally {
      socket.abort();
    }
  }

  private static WebSocket open(WebSocket.Builder builder, URI url, MessageCollector collector)
      throws ProbeFailure, InterruptedException {
    try {
      return builder
          .buildAsync(url, collector)
          .get(TIMEOUT.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ProbeFailure("did not open within " + TIMEOUT.toSeconds() + " s");
    } catch (ExecutionException e) {
      var cause = e.getCause();
      if (cause instanceof WebSocketHandshakeException handshake) {
        throw new ProbeFailure(
            "is not a WebSocket: it returned HTTP " + handshake.getResponse().statusCode());
      } else if (cause instanceof ConnectException) {
        throw new ProbeFailure("refuses connections: no program listens there");
      }
      throw new ProbeFailure("did not open: " + cause);
    } catch (IllegalArgumentException e) {
      throw new ProbeFailure("is not a valid WebSocket URL: " + e.getMessage());
    }
  }

  private static Received receive(MessageCollector collector, int expected)
      throws InterruptedException {
    var messages = new ArrayList<String>();
    var end = System.nanoTime() + TIMEOUT.toNanos();
    while (messages.size() < expected) {
      var next = collector.events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      } else if (next.closing().isPresent()) {
        return new Received(List.copyOf(messages), next.closing());
      }
      next.message().ifPresent(messages::add);
    }
    return new Received(List.copyOf(messages), Optional.empty());
  }

  /** Collects messages. The client calls it from one thread at a time. */
  private static final class MessageCollector implements WebSocket.Listener {

    private final LinkedBlockingQueue<SocketEvent> events = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      if (part.length() + text.length() <= MAX_MESSAGE) {
        part.append(text);
      }
      if (last) {
        events.add(new SocketEvent(Optional.of(part.toString()), Optional.empty()));
        part.setLength(0);
      }
      socket.request(1);
      return DONE;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      events.add(new SocketEvent(Optional.empty(), Optional.of(new CloseFrame(code, reason))));
      return DONE;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      events.add(
          new SocketEvent(Optional.empty(), Optional.of(new CloseFrame(1006, error.toString()))));
    }
  }
}
