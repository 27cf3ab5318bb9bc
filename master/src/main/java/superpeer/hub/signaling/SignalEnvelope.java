package superpeer.hub.signaling;

import java.util.List;
import java.util.Optional;

/**
 * What one client sends to another, as text for the receiver.
 *
 * @param messages one or more
 * @param batch all of them as one, for a receiver that understands batches
 * @param ifAbsent whether the sender wants to know that nobody of that id is here
 */
record SignalEnvelope(List<String> messages, Optional<String> batch, IfAbsent ifAbsent) {

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

  /** Something whose sender does not care whether it arrives, such as a refusal or an answer. */
  static SignalEnvelope notice(String message) {
    return new SignalEnvelope(List.of(message), Optional.empty(), IfAbsent.DROP);
  }
}
