package superpeer.master.process;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import superpeer.protocol.control.ControlCodec;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Exiting;
import superpeer.protocol.control.WorkerEvent.Hello;

/**
 * The master's end of the control line to one worker. It outlives its connections: queued commands
 * wait until the worker reconnects.
 *
 * <p>The public methods may be called from any thread, all others only from the thread of the
 * {@link ControlListener}.
 */
final class ControlLine {

  /** Most queued commands; a worker gets only a handful in its life. */
  static final int MAX_QUEUED = 256;

  /** Most events that are kept until there is a listener. */
  private static final int MAX_BUFFERED = 1_000;

  private final ControlListener listener;
  private final byte[] token;

  private final Deque<byte[]> queued = new ArrayDeque<>();
  private final List<WorkerEvent> buffered = new ArrayList<>();
  private Optional<Consumer<WorkerEvent>> eventListener = Optional.empty();
  private Optional<ControlConnection> connection = Optional.empty();
  private OptionalInt exitCode = OptionalInt.empty();
  private final CompletableFuture<Hello> hello = new CompletableFuture<>();

  ControlLine(ControlListener listener, String token) {
    this.listener = listener;
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Sets the listener for events, including earlier ones. It runs on the thread of the {@link
   * ControlListener} and must not block it.
   */
  public void listen(Consumer<WorkerEvent> eventListener) {
    listener.execute(
        () -> {
          this.eventListener = Optional.of(eventListener);
          buffered.forEach(eventListener);
          buffered.clear();
        });
  }

  /**
   * Queues a command.
   *
   * @param onFull runs instead if the queue is full because the worker does not read
   */
  public void send(WorkerCommand command, Runnable onFull) {
    var frame = ControlCodec.encode(command);
    listener.execute(() -> enqueue(frame, onFull));
  }

  /** Completes with the worker's first Hello. */
  public CompletableFuture<Hello> hello() {
    return hello.copy();
  }

  /**
   * Reads the remaining events of a dead worker and closes the line.
   *
   * @return completes after the last event, with the exit code that the worker sent; never fails
   */
  public CompletionStage<OptionalInt> finish() {
    var finished = new CompletableFuture<OptionalInt>();
    listener.execute(
        () -> {
          connection.ifPresent(ControlConnection::readToTheEnd);
          listener.remove(this);
          finished.complete(exitCode);
        });
    return finished;
  }

  private void enqueue(byte[] frame, Runnable onFull) {
    if (queued.size() >= MAX_QUEUED) {
      onFull.run();
      return;
    }
    queued.add(frame);
    connection.ifPresent(ControlConnection::write);
  }

  /** Compares in constant time. */
  boolean hasToken(byte[] other) {
    return MessageDigest.isEqual(token, other);
  }

  /** Replaces the connection; the old one may be half-open. */
  void attach(ControlConnection next) {
    connection.ifPresent(ControlConnection::close);
    connection = Optional.of(next);
  }

  void detach(ControlConnection last) {
    connection = connection.filter(current -> current != last);
  }

  void disconnect() {
    connection.ifPresent(ControlConnection::close);
  }

  void onEvent(WorkerEvent event) {
    if (event instanceof Hello received) {
      hello.complete(received);
    } else if (event instanceof Exiting exiting) {
      exitCode = OptionalInt.of(exiting.code());
    }
    if (eventListener.isPresent()) {
      eventListener.get().accept(event);
    } else if (buffered.size() < MAX_BUFFERED) {
      buffered.add(event);
    }
  }

  /** The frames to write; the first one stays until it has been written completely. */
  Deque<byte[]> queued() {
    return queued;
  }
}
