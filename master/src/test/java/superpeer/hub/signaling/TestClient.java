package superpeer.hub.signaling;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A signaling client on the JDK's WebSocket. */
final class TestClient implements WebSocket.Listener {

  private static final int TIMEOUT_S = 20;
  private static final int FRAGMENT = 8 * 1024;

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private final StringBuilder partial = new StringBuilder();
  private CompletableFuture<WebSocket> sent = new CompletableFuture<>();
  private WebSocket socket;

  static TestClient connect(HttpClient http, String url) {
    var client = new TestClient();
    client.socket = http.newWebSocketBuilder().buildAsync(URI.create(url), client).join();
    client.sent = CompletableFuture.completedFuture(client.socket);
    return client;
  }

  WebSocket socket() {
    return socket;
  }

  /** Sends after the messages before; ignores a connection that closed in the meantime. */
  void send(String message) {
    sent = sent.handle((before, failure) -> socket).thenCompose(s -> s.sendText(message, true));
  }

  void sendBinary(ByteBuffer message) {
    sent = sent.handle((before, failure) -> socket).thenCompose(s -> s.sendBinary(message, true));
  }

  void sendInFragments(String message) {
    for (int from = 0; from < message.length(); from += FRAGMENT) {
      var to = Math.min(message.length(), from + FRAGMENT);
      var part = message.substring(from, to);
      var last = to == message.length();
      sent = sent.handle((before, failure) -> socket).thenCompose(s -> s.sendText(part, last));
    }
  }

  /** Returns the next message; fails the test if none arrives in time. */
  String next() {
    try {
      var message = messages.poll(TIMEOUT_S, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("no message within " + TIMEOUT_S + " s");
      }
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the code with which the server closed the connection. */
  int closeCode() {
    try {
      return closed.get(TIMEOUT_S, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("connection was not closed with a code", e);
    }
  }

  /** Waits for the end of the connection, for any reason. */
  boolean closed() {
    try {
      closed.handle((code, failure) -> code).get(TIMEOUT_S, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      return false;
    }
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence text, boolean last) {
    partial.append(text);
    if (last) {
      messages.add(partial.toString());
      partial.setLength(0);
    }
    webSocket.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
    closed.complete(code);
    return null;
  }

  @Override
  public void onError(WebSocket webSocket, Throwable failure) {
    closed.completeExceptionally(failure);
  }
}
