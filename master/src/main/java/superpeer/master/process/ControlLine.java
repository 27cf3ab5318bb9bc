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
 * The master's end of one worker's line. It outlives its connections: a worker may redial, and what
 * is queued waits for it.
 *
 * <p>The public methods may be called from any thread; everything else belongs to the thread of the
 * {@link ControlListener}.
 */
final class ControlLine {

  /** Commands that may wait; a worker has no more than a handful to read in its life. */
  static final int MAX_QUEUED = 256;

  /** Events that wait until somebody listens, which is at once. */
  private static final int MAX_BUFFERED = 1_000;

  private final ControlListener listener;
  private final byte[] token;

  private final Deque<byte[]> queued = new ArrayDeque<>();
  private final List<WorkerEvent> buffered = new ArrayList<>();
  private Optional<Consumer<WorkerEvent>> eventListener = Optional.empty();
  private Optional<ControlConnection> connection = Optional.empty();
  private OptionalInt exitCode = OptionalInt.empty();
  private final CompletableFuture<Hello> hello = new CompletableFuture<>();

  ControlLine(ControlListener owner, String token) {
    this.listener = owner;
    this.token = token.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Events go to {@code listener}, those that came before too; on the line's thread, which it must
   * not hold up.
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
   * @param stuck runs if the worker has not read so much that the queue is full
   */
  public void send(WorkerCommand command, Runnable stuck) {
    var frame = ControlCodec.encode(command);
    listener.execute(() -> enqueue(frame, stuck));
  }

  /** Completes with the worker's first Hello on this line. */
  public CompletableFuture<Hello> hello() {
    return hello.copy();
  }

  /**
   * Hears what the worker said before it died, and hangs up for good.
   *
   * @return completes when all has been heard, with the exit code that it told; never fails
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

  private void enqueue(byte[] frame, Runnable stuck) {
    if (queued.size() >= MAX_QUEUED) {
      stuck.run();
      return;
    }
    queued.add(frame);
    connection.ifPresent(ControlConnection::write);
  }

  /** Compares in a time that tells nothing of where two tokens differ. */
  boolean hasToken(byte[] other) {
    return MessageDigest.isEqual(token, other);
  }

  /** A new connection takes the place of one that may be half-open. */
  void attach(ControlConnection next) {
    connection.ifPresent(ControlConnection::close);
    connection = Optional.of(next);
  }

  void detach(ControlConnection last) {
    connection = connection.filter(it -> it != last);
  }

  void disconnect() {
    connection.ifPresent(ControlConnection::close);
  }

  void onEvent(WorkerEvent event) {
    if (event instanceof Hello greeting) {
      hello.complete(greeting);
    } else if (event instanceof Exiting exiting) {
      exitCode = OptionalInt.of(exiting.code());
    }
    if (eventListener.isPresent()) {
      eventListener.get().accept(event);
    } else if (buffered.size() < MAX_BUFFERED) {
      buffered.add(event);
    }
  }

  /** The frames to be written; the first stays until it has been written to its last byte. */
  Deque<byte[]> queued() {
    return queued;
  }
}
