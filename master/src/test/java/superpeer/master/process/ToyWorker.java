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
 * A worker process without a channel, for the tests of what starts real ones: it dials, says hello,
 * and does what the label of its assignment says.
 */
final class ToyWorker {

  static final String SEED = "seed";
  static final String CRASH = "crash";
  static final String REFUSE = "refuse";
  static final String SUSPEND = "suspend";
  static final String BEGET = "beget";
  static final String OUTLIVE_THE_MASTER = "outlive";
  static final String TELL_ENVIRONMENT = "environment";

  static final int CRASH_CODE = 3;

  private static final long REDIAL_MS = 100;

  private final SocketChannel line;
  private final String token;
  private Optional<Assignment> assignment;

  private ToyWorker(SocketChannel line, String token, Optional<Assignment> assignment) {
    this.line = line;
    this.token = token;
    this.assignment = assignment;
  }

  public static void main(String[] args) throws Exception {
    System.out.println("toy worker on stdout");
    System.err.println("toy worker on stderr");
    var token = token();
    var assignment = work(args[1], token, Optional.empty());
    while (outlives(assignment)) {
      assignment = workAgain(args[1], token, assignment);
    }
    System.exit(WorkerExit.CRASHED.code()); // the master hung up
  }

  private static boolean outlives(Optional<Assignment> assignment) {
    return assignment.flatMap(Assignment::label).filter(OUTLIVE_THE_MASTER::equals).isPresent();
  }

  private static Optional<Assignment> workAgain(
      String socket, String token, Optional<Assignment> assignment)
      throws MalformedMessage, InterruptedException {
    try {
      return work(socket, token, assignment);
    } catch (IOException e) {
      new CountDownLatch(1).await(REDIAL_MS, TimeUnit.MILLISECONDS); // no master is there
      return assignment;
    }
  }

  /** Until the line breaks. */
  private static Optional<Assignment> work(
      String socket, String token, Optional<Assignment> assignment)
      throws IOException, MalformedMessage {
    try (var line = SocketChannel.open(UnixDomainSocketAddress.of(Path.of(socket)))) {
      var toy = new ToyWorker(line, token, assignment);
      toy.work();
      return toy.assignment;
    }
  }

  private void work() throws IOException, MalformedMessage {
    var self = ProcessHandle.current();
    var startedAtMs = self.info().startInstant().orElseThrow().toEpochMilli();
    say(new Hello(token, self.pid(), startedAtMs, "toy", assignment));
    if (assignment.isPresent()) {
      say(new Ready());
    }
    var reader = new FrameReader();
    var buffer = ByteBuffer.allocate(1 << 16);
    while (line.read(buffer.clear()) >= 0) {
      for (var payload : reader.read(buffer.flip())) {
        obey(ControlCodec.decodeCommand(payload).orElseThrow());
      }
    }
  }

  private static String token() throws IOException {
    return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
  }

  private void obey(WorkerCommand command) throws IOException {
    if (command instanceof WorkerCommand.Drain) {
      say(new Draining(0, 0));
      say(new Exiting(WorkerExit.OK.code()));
      System.exit(WorkerExit.OK.code());
    } else if (command instanceof WorkerCommand.Seed seed) {
      seed(seed.assignment());
    }
  }

  private void seed(Assignment assignment) throws IOException {
    this.assignment = Optional.of(assignment);
    say(new Ready());
    say(new Reported(WorkerStats.NONE));
    switch (assignment.label().orElseThrow()) {
      case CRASH -> Runtime.getRuntime().halt(CRASH_CODE);
      case REFUSE -> {
        say(new Degraded("origin", Optional.of("no such channel"), Optional.empty()));
        Runtime.getRuntime().halt(WorkerExit.MISCONFIGURED.code());
      }
      case SUSPEND -> run("kill", "-STOP", Long.toString(ProcessHandle.current().pid()));
      case BEGET -> tell("child", Long.toString(run("sleep", "600").pid()));
      case TELL_ENVIRONMENT -> tell("environment", System.getenv().keySet().toString());
      default -> {} // seeds, some even without a master
    }
  }

  private static Process run(String... command) throws IOException {
    return new ProcessBuilder(command).start();
  }

  private void tell(String what, String value) throws IOException {
    say(new Degraded(what, Optional.of(value), Optional.empty()));
  }

  private void say(WorkerEvent event) throws IOException {
    var frame = ByteBuffer.wrap(ControlCodec.encode(event));
    while (frame.hasRemaining()) {
      line.write(frame);
    }
  }
}
