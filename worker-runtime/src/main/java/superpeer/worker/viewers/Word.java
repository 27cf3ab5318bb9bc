package superpeer.worker.viewers;

import java.nio.ByteBuffer;
import superpeer.protocol.signaling.Signal;

/** What a connection says; times are of {@link System#nanoTime}, when it was heard. */
sealed interface Word {

  record Signals(Signal local) implements Word {}

  record Opened() implements Word {}

  record Text(String text, long at) implements Word {}

  record Frame(ByteBuffer bytes, long at) implements Word {}

  record Oversized() implements Word {}

  record Closed(String why) implements Word {}
}
