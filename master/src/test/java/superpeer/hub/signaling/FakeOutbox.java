package superpeer.hub.signaling;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what it is given. */
final class FakeOutbox implements ClientOutbox {

  private final List<String> messages = new ArrayList<>();
  private Optional<CloseReason> closeReason = Optional.empty();
  private boolean full;

  @Override
  public boolean offer(String message) {
    return !full && messages.add(message);
  }

  @Override
  public void close(CloseReason why) {
    closeReason = Optional.of(closeReason.orElse(why));
  }

  /** From now on as if the client did not read. */
  void refuse() {
    full = true;
  }

  List<String> messages() {
    return messages;
  }

  Optional<CloseReason> closeReason() {
    return closeReason;
  }
}
