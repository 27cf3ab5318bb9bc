package superpeer.master.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.ControlCodec;
import superpeer.protocol.control.FrameReader;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Degraded;
import superpeer.protocol.control.WorkerEvent.Draining;
import superpeer.protocol.control.WorkerEvent.Exiting;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerExit;
import superpeer.protocol.control.WorkerStats;

/**
 * A worker process for tests: connects, says hello, and behaves as the label of its assignment
 * says. It serves no channel.
 */
final class StubWorker {

  static final String SEED = "seed";
  static final String CRASH = "crash";
  static final String REFUSE = "refuse";
  static final String SUSPEND = "suspend";
  static final String START_CHILD = "beget";
  static final String OUTLIVE_THE_MASTER = "outlive";
  static final String REPORT_ENVIRONMENT = "environment";

  static final int CRASH_CODE = 3;

  private static final long RECONNECT_MS = 100;

  private final SocketChannel line;
  private final String token;
  private Optional<Assignment> assignment;

  private StubWorker(SocketChannel line, String token, Optional<Assignment> assignment) {
    this.line = line;
    this.token = token;
    this.assignment = assignment;
  }

  public static void main(String[] args) throws Exception {
    System.out.println("stub worker on stdout");
    System.err.println("stub worker on stderr");
    var token = token();
    var assignment = work(args[1], token, Optional.empty());
    while (outlives(assignment)) {
      assignment = reconnect(args[1], token, assignment);
    }
    System.exit(WorkerExit.CRASHED.code()); // the master closed the connection
  }

  private static boolean outlives(Optional<Assignment> assignment) {
    return assignment.flatMap(Assignment::label).filter(OUTLIVE_THE_MASTER::equals).isPresent();
  }

  private static Optional<Assignment> reconnect(
      String socket, String token, Optional<Assignment> assignment)
      throws MalformedMessage, InterruptedException {
    try {
      return work(socket, token, assignment);
    } catch (IOException e) {
      new CountDownLatch(1).await(RECONNECT_MS, TimeUnit.MILLISECONDS); // no master is running
      return assignment;
    }
  }

  /** Works until the connection ends. */
  private static Optional<Assignment> work(
      String socket, String token, Optional<Assignment> assignment)
      throws IOException, MalformedMessage {
    try (var line = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(socket)))) {
      var worker = new StubWorker(line, token, assignment);
      worker.work();
      return worker.assignment;
    }
  }

  private void work() throws IOException, MalformedMessage {
    var self = ProcessHandle.current();
    var startedAtMs = self.info().startInstant().orElseThrow().toEpochMilli();
    send(new Hello(token, self.pid(), startedAtMs, "stub", assignment));
    if (assignment.isPresent()) {
      send(new Ready());
    }
    var reader = new FrameReader();
    var buffer = ByteBuffer.allocate(1 << 16);
    while (line.read(buffer.clear()) >= 0) {
      for (var payload : reader.read(buffer.flip())) {
        handle(ControlCodec.decodeCommand(payload).orElseThrow());
      }
    }
  }

  private static String token() throws IOException {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
  }

  private void handle(WorkerCommand command) throws IOException {
    if (command instanceof WorkerCommand.Drain) {
      send(new Draining(0, 0));
      send(new Exiting(WorkerExit.OK.code()));
      System.exit(WorkerExit.OK.code());
    } else if (command instanceof WorkerCommand.Seed seed) {
      seed(seed.assignment());
    }
  }

  private void seed(Assignment assignment) throws IOException {
    this.assignment = Optional.of(assignment);
    send(new Ready());
    send(new Reported(WorkerStats.NONE));
    switch (assignment.label().orElseThrow()) {
      case CRASH -> Runtime.getRuntime().halt(CRASH_CODE);
      case REFUSE -> {
        send(new Degraded("origin", Optional.of("no such channel"), Optional.empty()));
        Runtime.getRuntime().halt(WorkerExit.MISCONFIGURED.code());
      }
      case SUSPEND -> run("kill", "-STOP", Long.toString(ProcessHandle.current().pid()));
      case START_CHILD -> reportError("child", Long.toString(run("sleep", "600").pid()));
      case REPORT_ENVIRONMENT -> reportError("environment", System.getenv().keySet().toString());
      default -> {} // keeps seeding
    }
  }

  private static Process run(String... command) throws IOException {
    return new ProcessBuilder(command).start();
  }

  private void reportError(String part, String value) throws IOException {
    send(new Degraded(part, Optional.of(value), Optional.empty()));
  }

  private void send(WorkerEvent event) throws IOException {
    var frame = ByteBuffer.wrap(ControlCodec.encode(event));
    while (frame.hasRemaining()) {
      line.write(frame);
    }
  }
}
