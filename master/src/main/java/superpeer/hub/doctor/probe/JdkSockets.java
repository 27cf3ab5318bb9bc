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
public final class JdkSockets implements Sockets {

  /** To open; and once more for all that is expected. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** Longest message that is kept, in UTF-16 units. */
  private static final int MAX_MESSAGE = 64 * 1024;

  /** The client may go on at once. */
  private static final CompletionStage<String> DONE = CompletableFuture.completedFuture("");

  /** What the other end did: exactly one of the two. */
  private record Happened(Optional<String> message, Optional<Closing> closing) {}

  @Override
  public Heard talk(URI url, Optional<String> origin, String say, int expected)
      throws Unreachable, InterruptedException {
    var ear = new Ear();
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build()
            .newWebSocketBuilder()
            .connectTimeout(PATIENCE);
    origin.ifPresent(it -> builder.header("Origin", it));
    var socket = open(builder, url, ear);
    try {
      var sent = socket.sendText(say, true);
      var heard = listen(ear, expected);
      sent.cancel(true);
      return heard;
    } finally {
      socket.abort();
    }
  }

  private static WebSocket open(WebSocket.Builder builder, URI url, Ear ear)
      throws Unreachable, InterruptedException {
    try {
      return builder.buildAsync(url, ear).get(PATIENCE.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new Unreachable("does not open within " + PATIENCE.toSeconds() + " s");
    } catch (ExecutionException e) {
      var cause = e.getCause();
      if (cause instanceof WebSocketHandshakeException handshake) {
        throw new Unreachable(
            "is no WebSocket: it answers HTTP " + handshake.getResponse().statusCode());
      } else if (cause instanceof ConnectException) {
        throw new Unreachable("refuses the connection: no program listens there");
      }
      throw new Unreachable("does not open: " + cause);
    } catch (IllegalArgumentException e) {
      throw new Unreachable("cannot be opened: " + e.getMessage());
    }
  }

  private static Heard listen(Ear ear, int expected) throws InterruptedException {
    var messages = new ArrayList<String>();
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (messages.size() < expected) {
      var next = ear.heard.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      } else if (next.closing().isPresent()) {
        return new Heard(List.copyOf(messages), next.closing());
      }
      next.message().ifPresent(messages::add);
    }
    return new Heard(List.copyOf(messages), Optional.empty());
  }

  /** Called by the client, one call at a time. */
  private static final class Ear implements WebSocket.Listener {

    private final LinkedBlockingQueue<Happened> heard = new LinkedBlockingQueue<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      if (part.length() + text.length() <= MAX_MESSAGE) {
        part.append(text);
      }
      if (last) {
        heard.add(new Happened(Optional.of(part.toString()), Optional.empty()));
        part.setLength(0);
      }
      socket.request(1);
      return DONE;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      heard.add(new Happened(Optional.empty(), Optional.of(new Closing(code, reason))));
      return DONE;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      heard.add(new Happened(Optional.empty(), Optional.of(new Closing(1006, error.toString()))));
    }
  }
}
