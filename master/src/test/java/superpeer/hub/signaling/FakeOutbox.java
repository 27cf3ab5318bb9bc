package superpeer.hub.signaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects messages. */
final class FakeOutbox implements ClientOutbox {

  private final List<String> messages = new ArrayList<>();
  private Optional<CloseReason> closeReason = Optional.empty();
  private int room = Integer.MAX_VALUE;

  @Override
  public boolean offer(String message) {
    return room-- > 0 && messages.add(message);
  }

  @Override
  public void close(CloseReason why) {
    closeReason = Optional.of(closeReason.orElse(why));
  }

  /** Behaves as if the client did not read from now on. */
  void refuse() {
    room = 0;
  }

  /** Behaves as if it had room for this many messages from now on. */
  void accept(int messages) {
    room = messages;
  }

  List<String> messages() {
    return messages;
  }

  Optional<CloseReason> closeReason() {
    return closeReason;
  }
}
