package superpeer.worker.loadtest;

import java.nio.ByteBuffer;
import superpeer.protocol.signaling.Signal;

/** What a connection says; times are of {@link System#nanoTime}, when it was heard. */
sealed interface ConnectionEvent {

  record Signals(Signal local) implements ConnectionEvent {}

  record Opened() implements ConnectionEvent {}

  record Text(String text, long at) implements ConnectionEvent {}

  record Frame(ByteBuffer bytes, long at) implements ConnectionEvent {}

  record Oversized() implements ConnectionEvent {}

  record Closed(String why) implements ConnectionEvent {}
}
