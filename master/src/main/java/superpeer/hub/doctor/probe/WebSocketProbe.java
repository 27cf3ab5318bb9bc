package superpeer.hub.doctor.probe;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** WebSockets, for a few words. Any thread may call. */
public interface WebSocketProbe {

  /**
   * What was heard until the expected number of messages was there, the other end closed, or it
   * took too long.
   *
   * @param closing why the other end closed, if it did
   */
  record Received(List<String> messages, Optional<CloseFrame> closing) {}

  /** A close frame. */
  record CloseFrame(int code, String reason) {}

  /**
   * Opens a socket, says something, listens, and closes.
   *
   * @param url ws or wss
   * @param expected messages after which to stop
   * @throws ProbeFailure if it does not open in a few seconds
   */
  Received sendAndReceive(URI url, Optional<String> origin, String say, int expected)
      throws ProbeFailure, InterruptedException;
}
