package superpeer.worker.channel;

import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import superpeer.protocol.address.AddressPolicy;
import superpeer.protocol.control.Assignment;
import superpeer.protocol.control.WorkerEvent;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.peer.PeerMessage;
import superpeer.protocol.signaling.Signal;
import superpeer.protocol.signaling.SignalCodec;
import superpeer.protocol.signaling.SignalingReply;
import superpeer.protocol.tracker.TrackerReply.Accepted;
import superpeer.worker.config.WorkerConfig;
import superpeer.worker.control.ProcessSampler;
import superpeer.worker.origin.HttpOriginClient;
import superpeer.worker.origin.OriginEvent;
import superpeer.worker.origin.SharedOriginClient;
import superpeer.worker.origin.VariantSet;
import superpeer.worker.origin.VariantTrack;
import superpeer.worker.peer.FakeConnection;
import superpeer.worker.peer.FakeTransport;
import superpeer.worker.segment.MemorySegmentStore;
import superpeer.worker.segment.SharedSegmentCache;
import superpeer.worker.swarm.FakeDialer;
import superpeer.worker.swarm.FakeTracker;

/**
 * Measures the time from the last byte of a live segment leaving the origin to its HAVE reaching a
 * viewer's connection. Uses the real channel, origin and files over loopback, and a fake WebRTC.
 * With a slow origin it also measures from the first byte to the HAVE of the incomplete segment.
 * Prints one line for each; see docs/benchmarks.md.
 */
final class HaveBench {

  private static final int SEGMENTS = 120;

  /** Segments at the start that do not count: classes are still being loaded and compiled. */
  private static final int WARM_UP = 20;

  private static final int BYTES = 1_000_000;
  private static final int WINDOW = 6;
  private static final Duration EVERY = Duration.ofMillis(500);
  private static final long LOOK_NANOS = 200_000;
  private static final WorkerConfig CONFIG =
      WorkerConfig.from(WorkerConfig.load(Map.of()).getConfig("superpeer.worker"));

  /** Number of parts in which a slow origin sends a segment. */
  private static final int PARTS = 20;

  private final Map<Long, Long> begun = new ConcurrentHashMap<>();
  private final Map<Long, Long> sent = new ConcurrentHashMap<>();
  private final long slowly;
  private final ActorTestKit kit = ActorTestKit.create();
  private final FakeTracker hub = new FakeTracker();
  private final FakeDialer dialer = new FakeDialer();
  private final FakeTransport transport = new FakeTransport();
  private final long began = System.nanoTime();
  private final Path cache;

  private HaveBench(Path cache, Duration slowly) {
    this.cache = cache;
    this.slowly = slowly.toNanos();
  }

  /** The argument is how long the origin takes to send a segment, such as PT0.3S; default: 0. */
  public static void main(String[] args) throws Exception {
    // Otherwise it delays the first bytes by 40 ms, until the head is acknowledged.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    var slowly = args.length == 0 ? Duration.ZERO : Duration.parse(args[0]);
    new HaveBench(Files.createTempDirectory("have-bench"), slowly).run();
    System.exit(0);
  }

  private void run() throws Exception {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::answer);
    server.start();
    var url = "http://127.0.0.1:" + server.getAddress().getPort() + "/live.m3u8";
    TestProbe<WorkerEvent> master = kit.createTestProbe();
    kit.spawn(Channel.create(ChannelTest.assignment(2, Optional.of(url)), ports(), master.ref()));
    var viewer = connected();
    var incomplete = new HashMap<Long, Long>();
    var complete = new HashMap<Long, Long>();
    while (complete.size() < SEGMENTS) {
      note(viewer, incomplete, complete);
      LockSupport.parkNanos(LOOK_NANOS);
    }
    print("first byte to HAVE of incomplete segment", begun, incomplete);
    print("last byte to HAVE", sent, complete);
  }

  private static void print(String what, Map<Long, Long> from, Map<Long, Long> received) {
    var millis =
        received.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .skip(WARM_UP)
            .filter(entry -> from.containsKey(entry.getKey()))
            .mapToDouble(entry -> (entry.getValue() - from.get(entry.getKey())) / 1e6)
            .sorted()
            .toArray();
    if (millis.length == 0) {
      System.out.printf("%s: never%n", what);
      return;
    }
    System.out.printf(
        "%d segments of %d bytes, %s: p50 %.1f ms, p90 %.1f ms, most %.1f ms%n",
        millis.length,
        BYTES,
        what,
        millis[millis.length / 2],
        millis[millis.length * 9 / 10],
        millis[millis.length - 1]);
  }

  private static void note(
      FakeConnection viewer, Map<Long, Long> incomplete, Map<Long, Long> complete) {
    var now = System.nanoTime();
    for (var message : viewer.received()) {
      if (message instanceof PeerMessage.Have have) {
        (have.complete() ? complete : incomplete).putIfAbsent(have.sn(), now);
      }
    }
  }

  private FakeConnection connected() throws InterruptedException {
    hub.awaitCall().reply(ChannelTest.announced("s00me"));
    var fakeSocket = dialer.awaitDial();
    fakeSocket.open();
    hub.awaitCall().reply(new Accepted());
    fakeSocket.receive(
        new SignalingReply.Relayed("w1", SignalCodec.write(new Signal.Offer("v=0"))));
    await().until(() -> !transport.connections().isEmpty());
    var viewer = transport.last();
    viewer.open();
    viewer.peerSends(ChannelTest.metadata());
    return viewer;
  }

  private ChannelDependencies ports() {
    return new ChannelDependencies(
        transport,
        new FakeUplink(),
        hub,
        dialer,
        this::origin,
        seeded -> MemorySegmentStore.live(1L << 27, 24),
        ProcessSampler.ofSelf(),
        () -> new WorkerStats.NativeResources(0, 0, 0, 0, 0),
        Clock.systemUTC(),
        CONFIG,
        "bench");
  }

  private Behavior<VariantTrack.Command> origin(Assignment seeded, ActorRef<OriginEvent> owner) {
    var policy = AddressPolicy.allowing(List.of("127.0.0.0/8"));
    var blocking = kit.system().dispatchers().lookup(DispatcherSelector.blocking());
    var shared =
        new SharedOriginClient(
            new HttpOriginClient(kit.system(), policy, CONFIG.origin().http(), seeded.origin()),
            CompletableFuture.completedFuture(exchange(seeded)),
            CONFIG.store().sharedLook(),
            CONFIG.origin().http().segmentTimeout(),
            blocking);
    var source = new VariantTrack.Source(seeded.channel(), seeded.origin().url(), true);
    return VariantSet.create(source, shared, CONFIG.origin().scheduling(), owner);
  }

  private SharedSegmentCache exchange(Assignment seeded) {
    try {
      return SharedSegmentCache.live(
          cache, seeded.channel(), "", CONFIG.store().liveShared(), Clock.systemUTC());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange request) throws IOException {
    var path = request.getRequestURI().getPath();
    var playlist = path.endsWith(".m3u8");
    var body = playlist ? playlist().getBytes(StandardCharsets.UTF_8) : new byte[BYTES];
    request.sendResponseHeaders(200, body.length);
    try (var out = request.getResponseBody()) {
      if (playlist) {
        out.write(body);
      } else {
        deliver(Long.parseLong(path.replaceAll("\\D", "")), body, out);
      }
    }
  }

  private void deliver(long sn, byte[] body, OutputStream out) throws IOException {
    int parts = slowly == 0 ? 1 : PARTS;
    begun.put(sn, System.nanoTime());
    for (int part = 0; part < parts; part++) {
      out.write(body, part * (BYTES / parts), BYTES / parts);
      out.flush();
      LockSupport.parkNanos(part == parts - 1 ? 0 : slowly / parts);
    }
    sent.put(sn, System.nanoTime());
  }

  private String playlist() {
    var end = WINDOW + (System.nanoTime() - began) / EVERY.toNanos();
    return "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:"
        + (end - WINDOW)
        + "\n"
        + LongStream.range(end - WINDOW, end)
            .mapToObj(sn -> "#EXTINF:0.5,\n" + sn + ".ts\n")
            .collect(Collectors.joining());
  }
}
