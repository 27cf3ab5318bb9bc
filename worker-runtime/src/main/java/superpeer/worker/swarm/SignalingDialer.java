package superpeer.worker.swarm;

import java.util.function.Consumer;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;

/** Opens connections to signaling servers. The real one is {@link WebSocketDialer}. */
@FunctionalInterface
public interface SignalingDialer {

  /**
   * Dials, and returns at once. The listener hears {@link SocketEvent.Opened} at most once, then
   * messages, and {@link SocketEvent.Closed} once at the end, also when the server cannot be
   * reached. A server that accepts and falls silent is not noticed: the caller closes the
   * connection, and may then hear nothing more. The listener is called from other threads, one call
   * at a time.
   *
   * @param url ws or wss URL with its query
   */
  Connection dial(String url, Consumer<SocketEvent> listener);

  /** Methods may be called from any thread, also before it is open and after it has closed. */
  interface Connection {

    /**
     * Sends one message.
     *
     * @return false if the connection is not open or takes no more
     */
    boolean send(SignalingRequest request);

    /** Ends the connection; the listener may still hear what came before. */
    void close();
  }

  /** What happens to a connection. */
  sealed interface SocketEvent {

    record Opened() implements SocketEvent {}

    record Received(SignalingReply reply) implements SocketEvent {}

    /** A message was dropped: too large, or not what it claimed to be. */
    record Dropped() implements SocketEvent {}

    /**
     * The end.
     *
     * @param code WebSocket close code; 1006 when there was none
     * @param reason what the server or the network says
     */
    record Closed(int code, String reason) implements SocketEvent {}
  }
}
