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
 * The Unix domain socket that all workers dial. One thread with a selector serves them all; a
 * worker that does not read or write holds up nobody.
 */
final class ControlListener implements AutoCloseable {

  /**
   * @param hello how long a connection may take to say it
   * @param maxPending connections at a time that have not said hello
   */
  record Limits(Duration hello, int maxPending) {}

  private static final Logger log = LoggerFactory.getLogger(ControlListener.class);

  /** One read; larger frames take several. */
  private static final int BUFFER_BYTES = 64 * 1024;

  /** After a failed accept, so that a lack of file descriptors is not a busy loop. */
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

  // Owned by the thread.
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

  /** Listens at {@code socket}; a file that is there is replaced. */
  static ControlListener open(Path socket, Limits limits) throws IOException {
    var listener = bind(socket, limits);
    listener.start();
    return listener;
  }

  /** Whoever dials waits until {@link #start}: first it must be known who is expected. */
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

  /** A line for the worker that will say hello with this token. */
  ControlLine expect(String token) {
    var line = new ControlLine(this, token);
    execute(() -> lines.add(line));
    return line;
  }

  /** How many connections were refused, by reason. */
  long refused(ControlRefusal why) {
    return refusals.getOrDefault(why, 0L);
  }

  /** Runs a task on the line's thread, in order; when closed, on the caller's. */
  void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
    if (closed && !thread.isAlive()) {
      runTasks();
    }
  }

  /** Completes if the thread ends without having been told to: no worker is heard any more. */
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
        throw new UncheckedIOException("the control line's selector failed", e);
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

  /** A bug that one line meets must not take the others down: they share this thread. */
  private static void serve(ControlConnection connection) {
    try {
      connection.onReady();
    } catch (RuntimeException e) {
      log.error("a control line failed and is closed", e);
      connection.close();
    }
  }

  private void accept() {
    try {
      for (var next = server.accept(); next != null; next = server.accept()) {
        register(next);
      }
    } catch (IOException e) {
      log.warn("cannot accept a worker's line, next try in {}: {}", ACCEPT_PAUSE, e.toString());
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
      connection.refuse(ControlRefusal.TOO_MANY, pending + " others have yet to say hello");
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

  /** 0, which is for ever, if nothing is due. */
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

  /** The line with this token; looks at all of them, found or not. */
  Optional<ControlLine> findByToken(byte[] token) {
    Optional<ControlLine> found = Optional.empty();
    for (var line : lines) {
      if (line.hasToken(token)) {
        found = Optional.of(line);
      }
    }
    return found;
  }

  /** The token of this line is worth nothing from now on. */
  void remove(ControlLine line) {
    line.disconnect();
    lines.remove(line);
  }

  void closed(ControlConnection connection) {
    connections.remove(connection);
  }

  void countRefusal(ControlRefusal why) {
    refusals.merge(why, 1L, Long::sum);
  }

  /** Shared by all reads of the thread. */
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
    runTasks(); // what came after the thread's last look
    server.close();
    selector.close();
  }
}
