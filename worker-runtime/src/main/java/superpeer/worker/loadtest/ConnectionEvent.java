package superpeer.worker.loadtest;

import java.nio.ByteBuffer;
import superpeer.protocol.signaling.Signal;

/** Events of a connection. Times are those of {@link System#nanoTime}. */
sealed interface ConnectionEvent {

  record Signals(Signal local) implements ConnectionEvent {}

  record Opened() implements ConnectionEvent {}

  record Text(String text, long at) implements ConnectionEvent {}

  record Frame(ByteBuffer bytes, long at) implements ConnectionEvent {}

  record Oversized() implements ConnectionEvent {}

  record Closed(String reason) implements ConnectionEvent {}
}
