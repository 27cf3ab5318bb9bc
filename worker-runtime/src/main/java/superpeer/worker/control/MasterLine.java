package superpeer.worker.control;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.worker.config.ControlConfig;

/**
 * The worker's end of the control line: dials the master's Unix domain socket, and dials again
 * whenever the line breaks.
 *
 * <p>Every line begins with Hello, followed by how things stand (Ready, troubles, the latest
 * figures), so that a master that was restarted knows at once what it adopts, and nothing said
 * while there was no line is lost. When no master could be reached for the orphan grace, the
 * listener hears {@link Event.Orphaned} once and dialing ends.
 *
 * <p>One thread of its own does everything with a selector and non-blocking calls: no read can hang
 * a shutdown, and a master that does not read can block nobody. Bytes that are no frame break the
 * line; a frame that is no command is dropped.
 */
public final class MasterLine implements Master {

  /** What the listener hears, on the line's thread; it must return at once. */
  public sealed interface Event {

    record CommandReceived(WorkerCommand command) implements Event {}

    /** No master for the orphan grace: drain, and exit with {@code WorkerExit.OK}. */
    record Orphaned() implements Event {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(MasterLine.class);
  private static final Duration FLUSH = Duration.ofSeconds(1);

  private final UnixDomainSocketAddress address;
  private final ControlConfig config;
  private final Consumer<Event> listener;
  private final Selector selector;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Consumer<MasterLine>> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean closing = new AtomicBoolean();

  // Of the thread alone.
  private final ReplayState replayState;
  private final ReconnectPolicy reconnectPolicy;
  private Optional<MasterConnection> link = Optional.empty();
  private boolean orphaned;

  /**
   * Starts to dial.
   *
   * @param socket path of the master's socket, under 108 bytes
   * @throws IllegalArgumentException if the path is no socket's path
   * @throws IOException if the system has no selector left
   */
  public static MasterLine open(
      Path socket, WorkerIdentity workerIdentity, ControlConfig config, Consumer<Event> listener)
      throws IOException {
    var line = new MasterLine(socket, workerIdentity, config, listener);
    line.thread.start();
    return line;
  }

  private MasterLine(
      Path socket, WorkerIdentity workerIdentity, ControlConfig config, Consumer<Event> listener)
      throws IOException {
    this.address = UnixDomainSocketAddress.of(socket);
    this.config = config;
    this.listener = listener;
    this.replayState = new ReplayState(workerIdentity);
    this.reconnectPolicy = new ReconnectPolicy(config, System.nanoTime());
    this.selector = Selector.open();
    this.thread = new Thread(this::run, "master-line");
    this.thread.setDaemon(true);
  }

  /** Without a line it is told with how things stand when there is one again. */
  @Override
  public void send(WorkerEvent event) {
    enqueue(line -> line.onSend(event));
  }

  @Override
  public void setAssignment(Assignment assignment) {
    enqueue(line -> line.replayState.assigned(assignment));
  }

  @Override
  public void close() {
    closing.set(true);
    selector.wakeup();
    try {
      thread.join(2 * FLUSH.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void enqueue(Consumer<MasterLine> action) {
    inbox.add(action);
    selector.wakeup();
  }

  private void run() {
    try (selector) {
      while (!closing.get()) {
        if (!orphaned) {
          turn(reconnectPolicy.idle(System.nanoTime()));
        } else {
          selector.select();
          drainInbox();
        }
      }
      flush();
    } catch (IOException e) {
      throw new IllegalStateException("the selector of the master line failed", e);
    } finally {
      link.ifPresent(MasterConnection::close);
    }
  }

  /** Waits for something to do, at most so long, and does it. */
  private void turn(Duration atMost) throws IOException {
    // A timeout of 0 would wait for ever.
    selector.select(Math.max(1, atMost.toMillis()));
    selector.selectedKeys().clear();
    drainInbox();
    link.ifPresent(this::exchange);
    var now = System.nanoTime();
    if (reconnectPolicy.orphaned(now)) {
      onOrphaned();
    } else if (reconnectPolicy.due(now)) {
      dial();
    }
  }

  private void drainInbox() {
    for (var action = inbox.poll(); action != null; action = inbox.poll()) {
      action.accept(this);
    }
  }

  private void dial() {
    try {
      var dialed = MasterConnection.dial(address, selector, config.queue());
      link = Optional.of(dialed);
      reconnectPolicy.connected(System.nanoTime());
      replayState.events().forEach(dialed::add);
      exchange(dialed);
    } catch (IOException e) {
      LOG.debug("no master at {}: {}", address, e.getMessage());
      reconnectPolicy.disconnected(System.nanoTime());
    }
  }

  private void exchange(MasterConnection open) {
    try {
      for (var command : open.exchange()) {
        reconnectPolicy.commandReceived();
        listener.accept(new Event.CommandReceived(command));
      }
    } catch (IOException e) {
      hangUp(open, String.valueOf(e.getMessage()));
    }
  }

  private void onSend(WorkerEvent event) {
    replayState.add(event);
    link.filter(open -> !open.add(event))
        .ifPresent(full -> hangUp(full, "the master reads nothing"));
  }

  private void hangUp(MasterConnection broken, String why) {
    LOG.warn("lost the line to the master: {}", why);
    broken.close();
    link = Optional.empty();
    reconnectPolicy.disconnected(System.nanoTime());
  }

  private void onOrphaned() {
    LOG.warn("no master for {}: this worker drains and exits", config.orphanGrace());
    orphaned = true;
    link.ifPresent(MasterConnection::close);
    link = Optional.empty();
    listener.accept(new Event.Orphaned());
  }

  private void flush() throws IOException {
    drainInbox();
    var deadline = System.nanoTime() + FLUSH.toNanos();
    link.ifPresent(this::exchange);
    while (link.filter(MasterConnection::hasPending).isPresent()
        && System.nanoTime() - deadline < 0) {
      selector.select(50);
      selector.selectedKeys().clear();
      link.ifPresent(this::exchange);
    }
  }
}
