package superpeer.hub.signaling;

import java.util.List;
import java.util.Optional;

/**
 * Messages from one client to another, encoded for the receiver.
 *
 * @param messages one or more
 * @param batch all of them in one message, for a receiver that supports batches
 * @param ifAbsent whether to notify the sender if the receiver is not connected
 */
record SignalEnvelope(List<String> messages, Optional<String> batch, IfAbsent ifAbsent) {

  /** What to do if the receiver is not connected. */
  enum IfAbsent {
    NOTIFY_SENDER,
    DROP
  }

  static SignalEnvelope signal(String message) {
    return new SignalEnvelope(List.of(message), Optional.empty(), IfAbsent.NOTIFY_SENDER);
  }

  static SignalEnvelope signals(List<String> messages, String batch) {
    return new SignalEnvelope(List.copyOf(messages), Optional.of(batch), IfAbsent.NOTIFY_SENDER);
  }

  /** A message that is dropped silently if the receiver is absent, such as a rejection. */
  static SignalEnvelope notice(String message) {
    return new SignalEnvelope(List.of(message), Optional.empty(), IfAbsent.DROP);
  }
}
