package superpeer.hub.doctor.probe;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Opens WebSockets for a short exchange. Thread-safe. */
public interface WebSocketProbe {

  /**
   * The messages received before the expected number was reached, the other end closed, or the call
   * timed out.
   *
   * @param closing the close frame of the other end, if it closed
   */
  record Received(List<String> messages, Optional<CloseFrame> closing) {}

  /** A close frame. */
  record CloseFrame(int code, String reason) {}

  /**
   * Opens a socket, sends a message, receives messages, and closes.
   *
   * @param url ws or wss
   * @param expected number of messages after which to stop
   * @throws ProbeFailure if the socket does not open in a few seconds
   */
  Received sendAndReceive(URI url, Optional<String> origin, String message, int expected)
      throws ProbeFailure, InterruptedException;
}
