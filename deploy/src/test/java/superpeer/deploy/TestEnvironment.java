package superpeer.deploy;

import akka.actor.ActorSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import superpeer.protocol.ChannelId;

/**
 * Starts what an end-to-end test needs and closes all of it, newest first, after each test. If the
 * test failed, the logs of its processes and pages are kept in {@code target/e2e/<test>/}.
 */
public final class TestEnvironment implements BeforeEachCallback, AfterEachCallback {

  /** Set by {@code netns/bin/java}: the address of the namespace that WebRTC uses. */
  private static final String ADDRESS = "SUPER_PEER_TEST_ADDRESS";

  /** Closed at the end of a test. */
  interface Resource extends AutoCloseable {
    /** Writes logs and state into {@code dir}, for a test that failed. */
    void saveDiagnostics(Path dir) throws IOException;

    @Override
    void close();
  }

  /** Shorter segments than those that ship: a test waits for a number of them. */
  private static final Path SAMPLE = Path.of("src/test/sample").toAbsolutePath();

  private static final int SEGMENT_BYTES = 150_000;

  private final Deque<Resource> resources = new ArrayDeque<>();
  private ActorSystem system;
  private Path dir;
  private Path data;

  /** An IPv4 address that only processes of this test can reach. */
  public static String address() {
    var address = System.getenv(ADDRESS);
    if (address == null) {
      throw new IllegalStateException("no " + ADDRESS + ": run with mvn verify -Pe2e");
    }
    return address;
  }

  /** The shipped tree. */
  public static Path tree() {
    return Path.of(System.getProperty("superpeer.tree"));
  }

  /** The sample: 24 segments of 2 s and 150 kB. */
  public Origin origin() throws IOException {
    return originOfSegments(SEGMENT_BYTES);
  }

  /** The sample that ships: 24 segments of 4 s, about 150 kB each. */
  public Origin originOfShippedSample() {
    return with(Origin.start(system, Segments.of(tree().resolve("demo"))));
  }

  /** The sample with every segment padded to {@code bytes}. */
  public Origin originOfSegments(int bytes) throws IOException {
    return with(Origin.start(system, sample(bytes)));
  }

  /** The player page that ships, and the tests' sample with segments of that size. */
  private Segments sample(int bytes) throws IOException {
    var demo = Files.createTempDirectory(dir, "demo");
    return Segments.padded(tree().resolve("demo/player"), SAMPLE, demo, bytes);
  }

  /** The sample that ships, with every segment padded to {@code bytes}. */
  public Origin originOfShippedSegments(int bytes) throws IOException {
    var demo = tree().resolve("demo");
    var target = Files.createTempDirectory(dir, "demo");
    return with(
        Origin.start(
            system,
            Segments.padded(demo.resolve("player"), demo.resolve("sample"), target, bytes)));
  }

  /** For screenshots and other files that people may want to see. */
  Path dir() {
    return dir;
  }

  /** The sample, on demand {@code times} times as long. */
  public Origin originOfRounds(int times) throws IOException {
    var repeated = Segments.repeated(sample(SEGMENT_BYTES).demo(), dir.resolve("repeated"), times);
    return with(Origin.start(system, repeated));
  }

  /** The sample that ships, on demand {@code times} times as long. */
  public Origin originOfShippedRounds(int times) throws IOException {
    var repeated = Segments.repeated(tree().resolve("demo"), dir.resolve("repeated"), times);
    return with(Origin.start(system, repeated));
  }

  /** The sample on demand in two variants, {@code times} times as long. */
  public Origin originOfVariants(int times) throws IOException {
    var variants = Segments.variants(sample(SEGMENT_BYTES).demo(), dir.resolve("variants"), times);
    return with(Origin.start(system, variants));
  }

  /** The sample on demand with a separate audio playlist, {@code times} times as long. */
  public Origin originOfSeparateAudio(int times) throws IOException {
    var apart = Segments.separateAudio(sample(0).demo(), dir.resolve("apart"), times);
    return with(Origin.start(system, apart));
  }

  /** The sample, encrypted with AES-128. */
  public Origin originOfEncrypted() throws IOException {
    var encrypted = Segments.encrypted(sample(SEGMENT_BYTES).demo(), dir.resolve("encrypted"));
    return with(Origin.start(system, encrypted));
  }

  /** The sample, encrypted with SAMPLE-AES. */
  public Origin originOfEncryptedSamples() throws IOException {
    var encrypted = Segments.encryptedSamples(sample(0).demo(), dir.resolve("encrypted"));
    return with(Origin.start(system, encrypted));
  }

  /** On demand: fragmented MP4 as byte ranges of one file. */
  public Origin originOfByteRanges() throws IOException {
    var fragmented = Segments.fragmented(tree().resolve("demo"), dir.resolve("fragmented"));
    return with(Origin.start(system, fragmented));
  }

  /** Serves the segments of {@code origin}, with more bytes than Content-Length says. */
  ExcessBodyServer excessBodyServer(Origin origin) {
    return with(ExcessBodyServer.start(system, origin.segments().demo().resolve("sample")));
  }

  /** A tracker and signaling server without a super peer. */
  public TestTracker tracker() {
    return with(TestTracker.start(system));
  }

  /** Fake servers, one for each list of channels. */
  FakeSuperPeers fakeSuperPeers(List<List<ChannelId>> channels) throws IOException {
    return with(new FakeSuperPeers(channels));
  }

  /** The browser on the fast network. */
  public Browser browser() {
    return with(Browser.shared());
  }

  /** A browser of its own behind {@code link}. */
  public Browser browserOn(NetworkLink link) {
    return with(Browser.start(link));
  }

  /**
   * The shipped super peer, ready, on a free port. All super peers of a test use the same data:
   * start the second one after the first has ended, as its successor.
   */
  public SuperPeer superPeer(String... settings) throws IOException {
    return with(SuperPeer.start(data, settings));
  }

  /** Another shipped super peer with its own data, as on another machine. */
  public SuperPeer anotherSuperPeer(String name, String... settings) throws IOException {
    return with(SuperPeer.start(Files.createDirectory(data.resolve(name)), settings));
  }

  /**
   * Synthetic viewers of {@code playlist}. They join at once and stay; {@code options} are those of
   * {@code super-peer viewers}.
   */
  public SyntheticViewers viewers(
      SuperPeer superPeer, String playlist, int count, String... options) throws IOException {
    return viewersOn(NetworkLink.FAST, superPeer, playlist, count, options);
  }

  /** The same, on their own host. They share {@code link}. */
  public SyntheticViewers viewersOn(
      NetworkLink link, SuperPeer superPeer, String playlist, int count, String... options)
      throws IOException {
    return with(SyntheticViewers.start(data, link, superPeer, playlist, count, options));
  }

  /** A super peer with the data and the port of {@code before}, which has ended. */
  public SuperPeer successor(SuperPeer before, String... settings) throws IOException {
    return with(before.successor(settings));
  }

  /** Moves the data directory to a disk of {@code megabytes}. */
  public SmallDisk smallDisk(int megabytes) throws IOException {
    return with(SmallDisk.mount(data, megabytes));
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    var name =
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName();
    dir = tree().resolveSibling("e2e").resolve(name);
    deleteAll(dir);
    Files.createDirectories(dir);
    // Not below dir: the path of a Unix domain socket has at most 107 bytes.
    data = Files.createTempDirectory("super-peer");
    system = ActorSystem.create("tests");
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    try {
      if (context.getExecutionException().isPresent()) {
        for (var resource : resources) {
          resource.saveDiagnostics(dir);
        }
      }
    } finally {
      resources.forEach(Resource::close);
      resources.clear();
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
      deleteAll(data);
    }
  }

  private <T extends Resource> T with(T resource) {
    resources.push(resource);
    return resource;
  }

  private static void deleteAll(Path dir) throws IOException {
    if (Files.exists(dir)) {
      try (var files = Files.walk(dir)) {
        for (var file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
