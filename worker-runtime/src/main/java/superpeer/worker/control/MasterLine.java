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
 * The worker's end of the control line: connects to the master's Unix domain socket, and reconnects
 * whenever the connection breaks.
 *
 * <p>Every connection starts with Hello and the current state: Ready, errors, the latest
 * statistics. So a restarted master knows at once what it adopts, and events sent without a
 * connection are not lost. When no master could be reached for the orphan grace, the listener
 * receives {@link Event.Orphaned} once and connecting ends.
 *
 * <p>A thread of its own does everything with a selector and non-blocking calls: no read can block
 * a shutdown, and a master that does not read can block nobody. Bytes that are not a frame break
 * the connection; a frame that is not a command is dropped.
 */
public final class MasterLine implements Master {

  /** Events for the listener, which is called on the line's thread and must return at once. */
  public sealed interface Event {

    record CommandReceived(WorkerCommand command) implements Event {}

    /** No master was reached for the orphan grace: drain, and exit with {@code WorkerExit.OK}. */
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

  // Only the thread uses these.
  private final ReplayState replayState;
  private final ReconnectPolicy reconnectPolicy;
  private Optional<MasterConnection> link = Optional.empty();
  private boolean orphaned;

  /**
   * Creates the line and starts to connect.
   *
   * @param socket path of the master's socket, under 108 bytes
   * @throws IllegalArgumentException if the path cannot be the path of a socket
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

  /**
   * Without a connection, the event becomes part of the state that the next connection starts with.
   */
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
          runOnce(reconnectPolicy.idle(System.nanoTime()));
        } else {
          selector.select();
          drainInbox();
        }
      }
      flush();
    } catch (IOException e) {
      throw new IllegalStateException("the selector of the control line failed", e);
    } finally {
      link.ifPresent(MasterConnection::close);
    }
  }

  /** Waits for events, at most this long, and handles them. */
  private void runOnce(Duration atMost) throws IOException {
    // A timeout of 0 would wait without limit.
    selector.select(Math.max(1, atMost.toMillis()));
    selector.selectedKeys().clear();
    drainInbox();
    link.ifPresent(this::exchange);
    var now = System.nanoTime();
    if (reconnectPolicy.orphaned(now)) {
      setOrphaned();
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
        .ifPresent(full -> hangUp(full, "the master does not read"));
  }

  private void hangUp(MasterConnection broken, String why) {
    LOG.warn("lost the connection to the master: {}", why);
    broken.close();
    link = Optional.empty();
    reconnectPolicy.disconnected(System.nanoTime());
  }

  private void setOrphaned() {
    LOG.warn(
        "no connection to a master for {}: this worker drains and exits", config.orphanGrace());
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
