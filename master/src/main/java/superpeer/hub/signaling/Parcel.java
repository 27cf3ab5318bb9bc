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
record Parcel(List<String> messages, Optional<String> batch, IfAbsent ifAbsent) {

  enum IfAbsent {
    TELL,
    FORGET
  }

  static Parcel signal(String message) {
    return new Parcel(List.of(message), Optional.empty(), IfAbsent.TELL);
  }

  static Parcel signals(List<String> messages, String batch) {
    return new Parcel(List.copyOf(messages), Optional.of(batch), IfAbsent.TELL);
  }

  /** Something whose sender does not care whether it arrives, such as a refusal or an answer. */
  static Parcel notice(String message) {
    return new Parcel(List.of(message), Optional.empty(), IfAbsent.FORGET);
  }
}
