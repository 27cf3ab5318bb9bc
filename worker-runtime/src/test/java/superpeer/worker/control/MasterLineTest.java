package superpeer.worker.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.protocol.control.WorkerCommand.LimitUplink;
import superpeer.protocol.control.WorkerCommand.Seed;
import superpeer.protocol.control.WorkerEvent.Degraded;
import superpeer.protocol.control.WorkerEvent.Draining;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerEvent.Reported;
import superpeer.protocol.control.WorkerStats;
import superpeer.worker.Assignments;
import superpeer.worker.config.ControlConfig;
import superpeer.worker.control.MasterLine.Event;
import superpeer.worker.control.MasterLine.Event.CommandReceived;
import superpeer.worker.control.MasterLine.Event.Orphaned;

@Timeout(30)
class MasterLineTest {

  private static final WorkerIdentity IDENTITY = new WorkerIdentity("t0ken", 4711, 1_000, "1.0.0");
  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir Path directory;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private Path socket;
  private ListeningMaster master;
  private Optional<MasterLine> line = Optional.empty();

  @BeforeEach
  void listen() throws IOException {
    socket = directory.resolve("control.sock");
    master = new ListeningMaster(socket);
  }

  @AfterEach
  void closeLine() throws IOException {
    line.ifPresent(MasterLine::close);
    master.close();
  }

  @Test
  void sendsHelloFirst() throws Exception {
    open(LONG);
    try (var caller = master.accept()) {
      assertThat(caller.next()).isEqualTo(hello());
    }
  }

  @Test
  void deliversCommandsInOrder() throws Exception {
    open(LONG);
    try (var caller = master.accept()) {
      caller.send(new Seed(Assignments.of("Y2g=")));
      caller.send(new LimitUplink(10));
      caller.send(new Drain(500));
      assertThat(nextEvent()).isEqualTo(new CommandReceived(new Seed(Assignments.of("Y2g="))));
      assertThat(nextEvent()).isEqualTo(new CommandReceived(new LimitUplink(10)));
      assertThat(nextEvent()).isEqualTo(new CommandReceived(new Drain(500)));
    }
  }

  @Test
  void sendsEvents() throws Exception {
    var worker = open(LONG);
    try (var caller = master.accept()) {
      caller.next();
      worker.send(new Ready());
      assertThat(caller.next()).isEqualTo(new Ready());
      worker.send(new Reported(WorkerStats.NONE));
      assertThat(caller.next()).isEqualTo(new Reported(WorkerStats.NONE));
    }
  }

  @Test
  void dropsUnknownFrame() throws Exception {
    open(LONG);
    try (var caller = master.accept()) {
      caller.send(frame("no json at all"));
      caller.send(frame("{\"command\":\"fromTheFuture\"}"));
      caller.send(new Drain(1));
      assertThat(nextEvent()).isEqualTo(new CommandReceived(new Drain(1)));
    }
  }

  @Test
  void reconnectsAfterMalformedBytes() throws Exception {
    open(LONG);
    try (var caller = master.accept()) {
      caller.send("HTTP/1.1 400 Bad Request\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(caller.isClosedByWorker()).isTrue();
    }
    try (var again = master.accept()) {
      assertThat(again.next()).isEqualTo(hello());
    }
  }

  @Test
  void replaysStateToNewMaster() throws Exception {
    var worker = open(LONG);
    var degraded = new Degraded("origin", Optional.of("503"), Optional.of("wait"));
    try (var caller = master.accept()) {
      caller.next();
      worker.setAssignment(Assignments.of("Y2g="));
      worker.send(new Ready());
      worker.send(degraded);
      caller.next();
      caller.next();
    }
    master.close();
    var stats = new Reported(WorkerStats.NONE);
    worker.send(stats); // without a connection
    master = new ListeningMaster(socket);
    try (var next = master.accept()) {
      assertThat(((Hello) next.next()).assignment()).contains(Assignments.of("Y2g="));
      assertThat(next.next()).isEqualTo(new Ready());
      assertThat(next.next()).isEqualTo(degraded);
      assertThat(next.next()).isEqualTo(stats);
    }
  }

  @Test
  void helloHasNoAssignmentWhileDraining() throws Exception {
    var worker = open(LONG);
    try (var caller = master.accept()) {
      caller.next();
      worker.setAssignment(Assignments.of("Y2g="));
    }
    master.close();
    worker.send(new Draining(3, 7));
    master = new ListeningMaster(socket);
    try (var next = master.accept()) {
      assertThat(((Hello) next.next()).assignment()).isEmpty();
      assertThat(next.next()).isEqualTo(new Draining(3, 7));
    }
  }

  @Test
  void isOrphanedAfterGrace() throws Exception {
    open(Duration.ofMillis(600));
    master.accept().close();
    master.close();
    assertThat(nextEvent()).isEqualTo(new Orphaned());
    await().during(Duration.ofMillis(300)).until(events::isEmpty); // reported once
  }

  @Test
  void masterThatClosesAtOnceDoesNotExtendGrace() throws Exception {
    open(Duration.ofMillis(600));
    var refusing = new Thread(this::closeEveryConnection);
    refusing.start();
    assertThat(nextEvent()).isEqualTo(new Orphaned());
    master.close();
    refusing.join();
  }

  @Test
  void masterThatReturnsWithinGraceKeepsWorker() throws Exception {
    open(Duration.ofSeconds(20));
    master.accept().close();
    try (var next = master.accept()) {
      next.send(new Drain(1));
      assertThat(nextEvent()).isEqualTo(new CommandReceived(new Drain(1)));
    }
  }

  @Test
  void closesConnectionToMasterThatDoesNotRead() throws Exception {
    var worker = open(LONG);
    try (var deaf = master.accept()) {
      // More than the socket's buffers and the queue take together.
      for (var i = 0; i < 20_000; i++) {
        worker.send(new Draining(i, 0));
      }
      try (var next = master.accept()) {
        assertThat(next.next()).isEqualTo(hello());
        assertThat(next.next()).isInstanceOf(Draining.class);
      }
      assertThat(deaf.isClosedByWorker()).isTrue();
    }
  }

  @Test
  void flushesEventsOnClose() throws Exception {
    var worker = open(LONG);
    try (var caller = master.accept()) {
      caller.next();
      worker.send(new Draining(0, 0));
      worker.close();
      assertThat(caller.next()).isEqualTo(new Draining(0, 0));
      assertThatThrownBy(caller::next).isInstanceOf(EOFException.class);
    }
  }

  private MasterLine open(Duration grace) throws IOException {
    var config = new ControlConfig(Duration.ofMillis(20), Duration.ofMillis(200), grace, 8);
    line = Optional.of(MasterLine.open(socket, IDENTITY, config, events::add));
    return line.get();
  }

  private Event nextEvent() throws InterruptedException {
    return Optional.ofNullable(events.poll(15, TimeUnit.SECONDS)).orElseThrow();
  }

  private void closeEveryConnection() {
    try {
      while (true) {
        master.accept().close();
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private static Hello hello() {
    return new Hello("t0ken", 4711, 1_000, "1.0.0", Optional.empty());
  }

  private static byte[] frame(String json) {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }
}
