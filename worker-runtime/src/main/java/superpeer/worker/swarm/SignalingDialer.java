package superpeer.worker.swarm;

import java.util.function.Consumer;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.signaling.SignalingRequest;

/** Opens connections to signaling servers; the implementation is {@link WebSocketDialer}. */
@FunctionalInterface
public interface SignalingDialer {

  /**
   * Dials, and returns at once. The listener gets {@link SocketEvent.Opened} at most once, then
   * messages, and {@link SocketEvent.Closed} once at the end, also if the server cannot be reached.
   * A silent server is not detected: the caller has to close the connection, and may get no event
   * then. The listener is called from other threads, one call at a time.
   *
   * @param url ws or wss URL with its query
   */
  Connection dial(String url, Consumer<SocketEvent> listener);

  /**
   * A connection. Methods are thread-safe, and may be called before it opens and after it closes.
   */
  interface Connection {

    /**
     * Sends one message.
     *
     * @return false if the connection is not open or its buffer is full
     */
    boolean send(SignalingRequest request);

    /** Closes the connection. The listener may still get earlier events. */
    void close();
  }

  /** Events of a connection. */
  sealed interface SocketEvent {

    record Opened() implements SocketEvent {}

    record Received(SignalingReply reply) implements SocketEvent {}

    /** A message was dropped because it is too large or malformed. */
    record Dropped() implements SocketEvent {}

    /**
     * The connection is closed.
     *
     * @param code WebSocket close code; 1006 if there was none
     * @param reason from the server or the network
     */
    record Closed(int code, String reason) implements SocketEvent {}
  }
}
