package superpeer.master.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the Unix domain socket that all workers connect to. One thread with a selector serves all
 * of them; a worker that does not read or write blocks no other.
 */
final class ControlListener implements AutoCloseable {

  /**
   * @param hello longest time from accepting a connection to its hello
   * @param maxPending most connections at a time without a hello
   */
  record Limits(Duration hello, int maxPending) {}

  private static final Logger log = LoggerFactory.getLogger(ControlListener.class);

  /** Size of one read; larger frames take several reads. */
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Pause after a failed accept, so that missing file descriptors do not cause a busy loop. */
  private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Limits limits;
  private final Selector selector;
  private final ServerSocketChannel server;
  private final SelectionKey accepting;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Map<ControlRefusal, Long> refusals = new ConcurrentHashMap<>();
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private volatile boolean closed;

  // Only accessed by the thread.
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final List<ControlLine> lines = new ArrayList<>();
  private final Set<ControlConnection> connections = new LinkedHashSet<>();
  private Optional<Long> acceptAgainNanos = Optional.empty();

  private ControlListener(Limits limits, Selector selector, ServerSocketChannel server)
      throws IOException {
    this.limits = limits;
    this.selector = selector;
    this.server = server;
    this.accepting = server.register(selector, SelectionKey.OP_ACCEPT);
    this.thread = new Thread(this::runOrFail, "control-line");
    this.thread.setDaemon(true);
  }

  /** Listens at {@code socket}; replaces an existing file. */
  static ControlListener open(Path socket, Limits limits) throws IOException {
    var listener = bind(socket, limits);
    listener.start();
    return listener;
  }

  /**
   * Binds the socket. Connections wait until {@link #start}, so that {@link #expect} can be called
   * first.
   */
  static ControlListener bind(Path socket, Limits limits) throws IOException {
    Files.deleteIfExists(socket);
    var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(socket), limits.maxPending());
      server.configureBlocking(false);
      return new ControlListener(limits, Selector.open(), server);
    } catch (IOException e) {
      server.close();
      throw new IOException("cannot listen at " + socket + ": " + e.getMessage(), e);
    }
  }

  void start() {
    thread.start();
  }

  /** Creates the line for the worker that will say hello with this token. */
  ControlLine expect(String token) {
    var line = new ControlLine(this, token);
    execute(() -> lines.add(line));
    return line;
  }

  /** Number of connections refused for this reason. */
  long refused(ControlRefusal reason) {
    return refusals.getOrDefault(reason, 0L);
  }

  /** Runs a task on the listener's thread, in order; after close, on the caller's thread. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
    if (closed && !thread.isAlive()) {
      runTasks();
    }
  }

  /** Completes if the thread fails: no worker can be heard any more. */
  CompletionStage<Throwable> failure() {
    return failure.copy();
  }

  private void runOrFail() {
    try {
      run();
    } catch (RuntimeException | Error e) {
      failure.complete(e);
    }
  }

  private void run() {
    while (!closed) {
      try {
        selector.select(millisToNextDeadline());
      } catch (IOException e) {
        throw new UncheckedIOException("the selector of the control socket failed", e);
      }
      runTasks();
      selector.selectedKeys().forEach(this::onReady);
      selector.selectedKeys().clear();
      checkDeadlines();
    }
    List.copyOf(connections).forEach(ControlConnection::close);
    runTasks();
  }

  private void runTasks() {
    for (var task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void onReady(SelectionKey key) {
    if (key == accepting) {
      accept();
    } else if (key.attachment() instanceof ControlConnection connection) {
      serve(connection);
    }
  }

  /** A bug in one connection must not affect the others, which share this thread. */
  private static void serve(ControlConnection connection) {
    try {
      connection.onReady();
    } catch (RuntimeException e) {
      log.error("a control connection failed and is closed", e);
      connection.close();
    }
  }

  private void accept() {
    try {
      for (var next = server.accept(); next != null; next = server.accept()) {
        register(next);
      }
    } catch (IOException e) {
      log.warn(
          "cannot accept a worker's connection, next try in {}: {}", ACCEPT_PAUSE, e.toString());
      countRefusal(ControlRefusal.NOT_ACCEPTED);
      accepting.interestOps(0);
      acceptAgainNanos = Optional.of(System.nanoTime() + ACCEPT_PAUSE.toNanos());
    }
  }

  private void register(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    var key = channel.register(selector, SelectionKey.OP_READ);
    var due = System.nanoTime() + limits.hello().toNanos();
    var connection = new ControlConnection(this, channel, key, due);
    key.attach(connection);
    var pending = connections.stream().filter(ControlConnection::isPending).count();
    connections.add(connection);
    if (pending >= limits.maxPending()) {
      connection.refuse(
          ControlRefusal.TOO_MANY, pending + " other connections have not said hello");
    }
  }

  private void checkDeadlines() {
    var now = System.nanoTime();
    for (var connection : List.copyOf(connections)) {
      if (connection.isPending() && connection.helloDueNanos() - now <= 0) {
        connection.refuse(ControlRefusal.LATE, "no hello within " + limits.hello());
      }
    }
    if (acceptAgainNanos.filter(due -> due - now <= 0).isPresent()) {
      acceptAgainNanos = Optional.empty();
      accepting.interestOps(SelectionKey.OP_ACCEPT);
    }
  }

  /** Milliseconds to the next deadline; 0 (no timeout) without one. */
  private long millisToNextDeadline() {
    var now = System.nanoTime();
    var nanos =
        connections.stream()
            .filter(ControlConnection::isPending)
            .mapToLong(connection -> connection.helloDueNanos() - now)
            .min();
    var first =
        Math.min(nanos.orElse(Long.MAX_VALUE), acceptAgainNanos.orElse(Long.MAX_VALUE) - now);
    var never = nanos.isEmpty() && acceptAgainNanos.isEmpty();
    return never ? 0 : Math.max(1, Duration.ofNanos(first).toMillis() + 1);
  }

  /** The line with this token; compares all lines, so timing reveals nothing. */
  Optional<ControlLine> findByToken(byte[] token) {
    Optional<ControlLine> found = Optional.empty();
    for (var line : lines) {
      if (line.hasToken(token)) {
        found = Optional.of(line);
      }
    }
    return found;
  }

  /** Closes the line and invalidates its token. */
  void remove(ControlLine line) {
    line.disconnect();
    lines.remove(line);
  }

  void closed(ControlConnection connection) {
    connections.remove(connection);
  }

  void countRefusal(ControlRefusal reason) {
    refusals.merge(reason, 1L, Long::sum);
  }

  /** The buffer for all reads of the thread. */
  ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runTasks(); // tasks added after the thread's last run
    server.close();
    selector.close();
  }
}
