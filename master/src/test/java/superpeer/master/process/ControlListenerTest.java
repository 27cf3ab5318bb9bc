package superpeer.master.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.control.ControlCodec;
import superpeer.protocol.control.FrameReader;
import superpeer.protocol.control.WorkerCommand;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerEvent.Draining;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerEvent.Ready;

@Timeout(60)
class ControlListenerTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final int MAX_PENDING = 128;

  @TempDir Path directory;

  private final List<SocketChannel> clients = new ArrayList<>();
  private final ConcurrentLinkedQueue<WorkerEvent> events = new ConcurrentLinkedQueue<>();
  private ControlListener listener;
  private ControlLine line;

  @BeforeEach
  void open() throws IOException {
    open(Duration.ofSeconds(30));
  }

  private void open(Duration hello) throws IOException {
    listener =
        ControlListener.open(
            directory.resolve("s"), new ControlListener.Limits(hello, MAX_PENDING));
    line = listener.expect(TOKEN);
    line.listen(events::add);
  }

  @AfterEach
  void close() throws IOException {
    for (var client : clients) {
      client.close();
    }
    listener.close();
  }

  @Test
  void helloWithTheTokenOpensTheLine() throws Exception {
    var worker = connect();
    send(worker, hello(TOKEN));
    send(worker, new Ready());
    await().until(() -> events.size() == 2);
    line.send(new Drain(5), ControlListenerTest::failOnFullQueue);
    assertThat(read(worker, 1)).containsExactly(new Drain(5));
  }

  @Test
  void reportsItsFailure() {
    listener.execute(
        () -> {
          throw new IllegalStateException("a bug");
        });
    await().until(() -> listener.failure().toCompletableFuture().isDone());
    assertThat(listener.failure().toCompletableFuture().join()).hasMessage("a bug");
  }

  @Test
  void tokenIsNotPassedOn() throws Exception {
    send(connect(), hello(TOKEN));
    await().until(() -> events.size() == 1);
    assertThat(events.toString()).doesNotContain(TOKEN);
  }

  @Test
  void commandsWaitForTheWorkerInOrder() throws Exception {
    IntStream.range(0, 100)
        .forEach(i -> line.send(new Drain(i), ControlListenerTest::failOnFullQueue));
    var worker = connect();
    send(worker, hello(TOKEN));
    assertThat(read(worker, 100))
        .containsExactlyElementsOf(
            IntStream.range(0, 100).<WorkerCommand>mapToObj(Drain::new).toList());
  }

  @Test
  void eventsWaitForTheirListenerInOrder() throws Exception {
    var quiet = listener.expect("quiet");
    var worker = connect();
    send(worker, hello("quiet"));
    send(worker, new Draining(1, 1));
    send(worker, new Draining(0, 0));
    worker.close();
    var events = new ConcurrentLinkedQueue<WorkerEvent>();
    await()
        .until(
            () -> {
              quiet.listen(events::add);
              return events.size() == 3;
            });
    assertThat(events).endsWith(new Draining(1, 1), new Draining(0, 0));
  }

  @Test
  void workerMayReconnect() throws Exception {
    var first = connect();
    send(first, hello(TOKEN));
    await().until(() -> events.size() == 1);
    first.close();
    line.send(new Drain(1), () -> {});
    var second = connect();
    send(second, hello(TOKEN));
    assertThat(read(second, 1)).containsExactly(new Drain(1));
  }

  @Test
  void reconnectReplacesAHalfOpenConnection() throws Exception {
    var halfOpen = connect();
    send(halfOpen, hello(TOKEN));
    await().until(() -> events.size() == 1);
    var second = connect();
    send(second, hello(TOKEN));
    awaitClosed(halfOpen);
    line.send(new Drain(1), ControlListenerTest::failOnFullQueue);
    assertThat(read(second, 1)).containsExactly(new Drain(1));
  }

  @Test
  void unknownTokenIsRefusedAndCounted() throws Exception {
    var stranger = connect();
    send(stranger, hello(TOKEN.replace('0', '1')));
    awaitClosed(stranger);
    assertThat(listener.refused(ControlRefusal.UNKNOWN_TOKEN)).isEqualTo(1);
    assertThat(events).isEmpty();
  }

  @Test
  void tokenOfAnEndedWorkerIsInvalid() throws Exception {
    var worker = connect();
    send(worker, hello(TOKEN));
    await().until(() -> events.size() == 1);
    line.finish().toCompletableFuture().join();
    awaitClosed(worker);
    var again = connect();
    send(again, hello(TOKEN));
    awaitClosed(again);
    assertThat(listener.refused(ControlRefusal.UNKNOWN_TOKEN)).isEqualTo(1);
  }

  @Test
  void finishReadsTheLastEvents() throws Exception {
    var worker = connect();
    send(worker, hello(TOKEN));
    await().until(() -> events.size() == 1);
    for (var i = 0; i < 200; i++) {
      send(worker, new Draining(i, 0));
    }
    worker.close();
    line.finish().toCompletableFuture().join();
    assertThat(events).hasSize(201);
  }

  @Test
  void frameBeforeTheHelloIsRefused() throws Exception {
    var early = connect();
    send(early, new Ready());
    awaitClosed(early);
    assertThat(listener.refused(ControlRefusal.NO_HELLO)).isEqualTo(1);
  }

  @Test
  void missingHelloIsRefusedInTime() throws Exception {
    listener.close();
    open(Duration.ofMillis(50));
    var silent = connect();
    var halfOpen = connect();
    halfOpen.write(ByteBuffer.wrap(new byte[] {0, 0}));
    awaitClosed(silent);
    awaitClosed(halfOpen);
    assertThat(listener.refused(ControlRefusal.LATE)).isEqualTo(2);
  }

  @Test
  void garbageClosesOnlyItsOwnConnection() throws Exception {
    var good = connect();
    send(good, hello(TOKEN));
    await().until(() -> events.size() == 1);

    var noFrame = connect();
    noFrame.write(StandardCharsets.UTF_8.encode("GET / HTTP/1.1\r\n\r\n"));
    awaitClosed(noFrame);
    var noJson = connect();
    noJson.write(frame("not json"));
    awaitClosed(noJson);
    var nothing = connect();
    nothing.write(frame("null"));
    awaitClosed(nothing);
    assertThat(listener.refused(ControlRefusal.MALFORMED)).isEqualTo(3);

    send(good, new Ready());
    await().until(() -> events.size() == 2);
  }

  @Test
  void garbageAfterTheHelloClosesTheConnection() throws Exception {
    var broken = connect();
    send(broken, hello(TOKEN));
    broken.write(frame("{\"event\":\"reported\",\"stats\":7}"));
    awaitClosed(broken);
    assertThat(listener.refused(ControlRefusal.MALFORMED)).isEqualTo(1);
  }

  @Test
  void unknownEventIsIgnored() throws Exception {
    var newer = connect();
    send(newer, hello(TOKEN));
    newer.write(frame("{\"event\":\"invented\"}"));
    send(newer, new Ready());
    await().until(() -> events.size() == 2);
    assertThat(events).contains(new Ready());
  }

  @Test
  void hugeFrameIsRefusedBeforeItIsRead() throws Exception {
    var huge = connect();
    huge.write(ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE).flip());
    awaitClosed(huge);
    assertThat(listener.refused(ControlRefusal.MALFORMED)).isEqualTo(1);
  }

  @Test
  void frameMayArriveByteByByte() throws Exception {
    var slow = connect();
    var frame = ByteBuffer.wrap(ControlCodec.encode(hello(TOKEN)));
    while (frame.hasRemaining()) {
      slow.write(ByteBuffer.wrap(new byte[] {frame.get()}));
    }
    await().until(() -> events.size() == 1);
  }

  @Test
  void fullQueueReportsAStuckWorker() throws Exception {
    var notReading = connect();
    send(notReading, hello(TOKEN));
    await().until(() -> events.size() == 1);
    var stuck = new AtomicInteger();
    // More than the system buffers, so that the rest is queued.
    var tooMany = ControlLine.MAX_QUEUED + 20_000;
    IntStream.range(0, tooMany).forEach(i -> line.send(new Drain(i), stuck::incrementAndGet));
    await().untilAsserted(() -> assertThat(stuck).hasPositiveValue());
  }

  @Test
  void servesAHundredLinesAtOnce() throws Exception {
    var events = new ConcurrentLinkedQueue<WorkerEvent>();
    var lines = new ArrayList<ControlLine>();
    var workers = new ArrayList<SocketChannel>();
    for (var i = 0; i < 100; i++) {
      var each = listener.expect("token " + i);
      each.listen(events::add);
      lines.add(each);
      workers.add(connect());
    }
    for (var i = 0; i < 100; i++) {
      send(workers.get(i), hello("token " + i));
      send(workers.get(i), new Draining(i, i));
      lines.get(i).send(new Drain(i), ControlListenerTest::failOnFullQueue);
    }
    await().until(() -> events.size() == 200);
    for (var i = 0; i < 100; i++) {
      assertThat(read(workers.get(i), 1)).containsExactly(new Drain(i));
    }
  }

  @Test
  void pendingConnectionsDoNotAffectOthers() throws Exception {
    var good = connect();
    send(good, hello(TOKEN));
    await().until(() -> events.size() == 1);
    for (var i = 0; i < MAX_PENDING; i++) {
      connect();
    }
    awaitClosed(connect());
    assertThat(listener.refused(ControlRefusal.TOO_MANY)).isPositive();
    send(good, new Ready());
    await().until(() -> events.size() == 2);
  }

  @Test
  void closeClosesAllConnections() throws Exception {
    var worker = connect();
    send(worker, hello(TOKEN));
    await().until(() -> events.size() == 1);
    listener.close();
    awaitClosed(worker);
    line.finish().toCompletableFuture().join(); // completes even after close
  }

  private static void failOnFullQueue() {
    throw new AssertionError("queue is full");
  }

  private SocketChannel connect() throws IOException {
    var client = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s")));
    clients.add(client);
    return client;
  }

  private static Hello hello(String token) {
    return new Hello(token, 4711, 1, "1", Optional.empty());
  }

  private static void send(SocketChannel client, WorkerEvent event) throws IOException {
    client.write(ByteBuffer.wrap(ControlCodec.encode(event)));
  }

  private static ByteBuffer frame(String payload) {
    var bytes = payload.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).flip();
  }

  private static List<WorkerCommand> read(SocketChannel client, int count)
      throws IOException, MalformedMessage {
    var commands = new ArrayList<WorkerCommand>();
    var reader = new FrameReader();
    var buffer = ByteBuffer.allocate(1 << 16);
    while (commands.size() < count && client.read(buffer.clear()) >= 0) {
      for (var payload : reader.read(buffer.flip())) {
        commands.add(ControlCodec.decodeCommand(payload).orElseThrow());
      }
    }
    return commands;
  }

  private static void awaitClosed(SocketChannel client) {
    try {
      assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    } catch (IOException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }
}
