package superpeer.protocol.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import superpeer.protocol.ChannelId;
import superpeer.protocol.GoldenFiles;
import superpeer.protocol.MalformedMessage;
import superpeer.protocol.RequestHeaders;
import superpeer.protocol.control.WorkerCommand.DescribePeers;
import superpeer.protocol.control.WorkerCommand.Drain;
import superpeer.protocol.control.WorkerCommand.LimitUplink;
import superpeer.protocol.control.WorkerCommand.Seed;
import superpeer.protocol.control.WorkerEvent.Degraded;
import superpeer.protocol.control.WorkerEvent.Draining;
import superpeer.protocol.control.WorkerEvent.Exiting;
import superpeer.protocol.control.WorkerEvent.Hello;
import superpeer.protocol.control.WorkerEvent.Peers;
import superpeer.protocol.control.WorkerEvent.Ready;
import superpeer.protocol.control.WorkerEvent.Reported;

class ControlCodecTest {

  private static final Assignment EVERYTHING =
      new Assignment(
          new ChannelId("Y2g="),
          true,
          Optional.of("token"),
          Optional.of("label"),
          80,
          true,
          new Assignment.Origin(
              Assignment.OriginMode.HYBRID,
              Optional.of("https://example.com/live.m3u8"),
              Optional.of(new RequestHeaders(Map.of("Authorization", "Bearer x"))),
              List.of("10.0.0.0/8"),
              "/var/cache/super-peer"),
          new Assignment.Swarm(
              "http://127.0.0.1:8080/v1",
              Optional.of("ws://127.0.0.1:8080/signal"),
              Optional.of("wss://backup.example.com")),
          new Assignment.Network(
              Optional.of("192.0.2.1"), 20_000, 20_100, List.of("stun:stun.example.com:3478")),
          new Assignment.Limits(200.5, 400, 10_000));

  private static final Assignment LEAST =
      new Assignment(
          new ChannelId("Y2g="),
          false,
          Optional.empty(),
          Optional.empty(),
          1,
          false,
          new Assignment.Origin(
              Assignment.OriginMode.RELAY, Optional.empty(), Optional.empty(), List.of(), "cache"),
          new Assignment.Swarm("http://127.0.0.1/v1", Optional.empty(), Optional.empty()),
          new Assignment.Network(Optional.empty(), 0, 0, List.of()),
          new Assignment.Limits(0, 400, 0));

  private static final PeerView VIEWER =
      new PeerView(
          "w1", "mdns", "host/prflx", 12.5, 2, 3, "0/17", 1, 4, "2.9.10", 1_795_345_047_000L);

  static Stream<WorkerCommand> commands() {
    return Stream.of(
        new Seed(EVERYTHING),
        new Seed(LEAST),
        new Drain(30_000, 60_000),
        new LimitUplink(12.5),
        new DescribePeers(7, 500));
  }

  static Stream<WorkerEvent> events() {
    return Stream.of(
        new Hello("secret", 4711, 1_795_345_047_000L, "1.0.0", Optional.of(EVERYTHING)),
        new Hello("secret", 4711, 1_795_345_047_000L, "1.0.0", Optional.empty()),
        new Ready(),
        new Reported(WorkerStats.NONE),
        new Reported(
            new WorkerStats(
                1,
                2,
                3,
                4,
                5,
                6,
                7.5,
                8.5,
                9.5,
                10,
                11,
                12.5,
                13.5,
                14.5,
                15,
                new WorkerStats.Pieces(1, 2, 3, 4, 5),
                new WorkerStats.Faults(1, 2, 3, 4, 5, 6),
                Optional.of(new WorkerStats.NativeResources(1, 2, 3, 4, 5)))),
        new Draining(3, 12),
        new Degraded("origin", Optional.of("HTTP 503"), Optional.of("look at the origin")),
        new Degraded("origin", Optional.empty(), Optional.empty()),
        new Exiting(78),
        new Peers(7, 0, List.of()),
        new Peers(7, 600, List.of(VIEWER)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandsRoundTrip(WorkerCommand command) throws MalformedMessage {
    var payloads = new FrameReader().read(ByteBuffer.wrap(ControlCodec.encode(command)));
    assertThat(payloads).hasSize(1);
    assertThat(ControlCodec.decodeCommand(payloads.get(0))).contains(command);
  }

  @ParameterizedTest
  @MethodSource("events")
  void eventsRoundTrip(WorkerEvent event) throws MalformedMessage {
    var payloads = new FrameReader().read(ByteBuffer.wrap(ControlCodec.encode(event)));
    assertThat(payloads).hasSize(1);
    assertThat(ControlCodec.decodeEvent(payloads.get(0))).contains(event);
  }

  static Stream<String> goldenCommands() {
    return GoldenFiles.lines("control.command.", ".jsonl");
  }

  static Stream<String> goldenEvents() {
    return GoldenFiles.lines("control.event.", ".jsonl");
  }

  /**
   * A new master adopts a worker of an earlier version, so neither may write other names. The files
   * have the version that wrote them in their names and are never changed; a new message gets a new
   * file.
   */
  @ParameterizedTest
  @MethodSource("goldenCommands")
  void commandsAreWrittenAsByEarlierVersions(String json) throws MalformedMessage {
    var command = ControlCodec.decodeCommand(utf8(json)).orElseThrow();
    assertThat(commands()).contains(command);
    assertThat(json(ControlCodec.encode(command))).isEqualTo(json);
  }

  @ParameterizedTest
  @MethodSource("goldenEvents")
  void eventsAreWrittenAsByEarlierVersions(String json) throws MalformedMessage {
    var event = ControlCodec.decodeEvent(utf8(json)).orElseThrow();
    assertThat(events()).contains(event);
    assertThat(json(ControlCodec.encode(event))).isEqualTo(json);
  }

  @Test
  void earlierVersionsHadEveryKindOfMessage() throws MalformedMessage {
    var kinds = new HashSet<Class<?>>();
    for (var json : goldenCommands().toList()) {
      kinds.add(ControlCodec.decodeCommand(utf8(json)).orElseThrow().getClass());
    }
    for (var json : goldenEvents().toList()) {
      kinds.add(ControlCodec.decodeEvent(utf8(json)).orElseThrow().getClass());
    }
    assertThat(kinds)
        .contains(WorkerCommand.class.getPermittedSubclasses())
        .contains(WorkerEvent.class.getPermittedSubclasses());
  }

  private static String json(byte[] frame) {
    return new String(frame, 4, frame.length - 4, UTF_8);
  }

  /** As workers and masters of other versions write it. */
  @Test
  void jsonOfPeersIsStable() throws MalformedMessage {
    var command = "{\"command\":\"describePeers\",\"ask\":7,\"max\":500}";
    assertThat(ControlCodec.decodeCommand(command.getBytes(UTF_8)))
        .contains(new DescribePeers(7, 500));
    var event =
        "{\"event\":\"peers\",\"ask\":7,\"total\":600,\"peers\":[{\"peer\":\"w1\",\"address\":\"mdns\","
            + "\"pair\":\"host/prflx\",\"rttMs\":12.5,\"sentKb\":2,\"receivedKb\":3,\"segment\":\"0/17\","
            + "\"waiting\":1,\"misses\":4,\"version\":\"2.9.10\",\"connectedAtMs\":1795345047000}]}";
    assertThat(ControlCodec.decodeEvent(event.getBytes(UTF_8)))
        .contains(new Peers(7, 600, List.of(VIEWER)));
  }

  @Test
  void acceptsReportsOfOlderWorkers() throws MalformedMessage {
    var json = new String(ControlCodec.encode(new Reported(WorkerStats.NONE)), UTF_8).substring(4);
    var older =
        json.replaceAll(
            ",\"(wireUplinkMbps|uplinkLimitMbps|heldBackPercent|loopLagMs)\":[0-9.]+", "");
    assertThat(older).hasSizeLessThan(json.length());
    assertThat(ControlCodec.decodeEvent(older.getBytes(UTF_8)))
        .contains(new Reported(WorkerStats.NONE));
  }

  @Test
  void omitsAbsentMembers() {
    var frame = ControlCodec.encode(new Degraded("store", Optional.empty(), Optional.empty()));
    assertThat(new String(frame, 4, frame.length - 4, UTF_8))
        .isEqualTo("{\"event\":\"troubled\",\"what\":\"store\"}");
  }

  @Test
  void lengthIsFourBytesBigEndian() {
    var frame = ControlCodec.encode(new Ready());
    assertThat(Arrays.copyOf(frame, 4)).containsExactly(0, 0, 0, frame.length - 4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 64, 1_000})
  void splitsFramesAtAnyChunkSize(int chunkSize) throws MalformedMessage {
    var stream = ByteBuffer.allocate(1 << 16);
    commands().forEach(command -> stream.put(ControlCodec.encode(command)));
    stream.flip();
    var reader = new FrameReader();
    var decoded = Stream.<WorkerCommand>builder();
    while (stream.hasRemaining()) {
      var chunk = stream.slice().limit(Math.min(chunkSize, stream.remaining()));
      stream.position(stream.position() + chunk.remaining());
      for (var payload : reader.read(chunk)) {
        decoded.add(ControlCodec.decodeCommand(payload).orElseThrow());
      }
    }
    assertThat(decoded.build()).containsExactlyElementsOf(commands().toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, (1 << 20) + 1})
  void refusesALengthOutOfRangeBeforeAllocation(int length) {
    var header = ByteBuffer.allocate(4).putInt(length).flip();
    assertThatThrownBy(() -> new FrameReader().read(header))
        .isInstanceOf(MalformedMessage.class)
        .hasMessageContaining(Integer.toUnsignedString(length));
  }

  @Test
  void acceptsTheLongestFrame() throws MalformedMessage {
    var frame = ByteBuffer.allocate(4 + (1 << 20)).putInt(1 << 20).rewind();
    assertThat(new FrameReader().read(frame)).hasSize(1);
  }

  @Test
  void ignoresUnknownKindsAndMembers() throws MalformedMessage {
    assertThat(ControlCodec.decodeCommand(utf8("{\"command\":\"dance\",\"steps\":3}"))).isEmpty();
    assertThat(ControlCodec.decodeEvent(utf8("{\"event\":\"sang\"}"))).isEmpty();
    assertThat(ControlCodec.decodeEvent(utf8("{}"))).isEmpty();
    assertThat(
            ControlCodec.decodeCommand(
                utf8("{\"command\":\"drain\",\"patienceMs\":5,\"mood\":{\"a\":[1]}}")))
        .contains(new Drain(5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "\"drain\"",
        "{",
        "{\"command\":\"drain\",\"patienceMs\":5} x",
        "{\"command\":\"drain\",\"patienceMs\":\"5\"}",
        "{\"command\":\"drain\",\"patienceMs\":5.5}",
        "{\"command\":\"drain\",\"patienceMs\":99999999999999999999}",
        "{\"command\":\"seed\"}",
        "{\"command\":\"seed\",\"assignment\":null}",
        "{\"command\":\"seed\",\"assignment\":{\"channel\":\"Y2g=\"}}",
        "{\"command\":\"limitUplink\",\"mbps\":{}}",
      })
  void refusesInvalidCommands(String json) {
    assertThatThrownBy(() -> ControlCodec.decodeCommand(utf8(json)))
        .isInstanceOf(MalformedMessage.class);
  }

  @Test
  void refusesDeepNesting() {
    assertThatThrownBy(() -> ControlCodec.decodeCommand(utf8("[".repeat(100_000))))
        .isInstanceOf(MalformedMessage.class);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }
}
