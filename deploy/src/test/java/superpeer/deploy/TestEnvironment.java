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
 * Makes what an end-to-end test needs, and ends all of it, newest first, after each test. If the
 * test failed, what its processes and pages said stays in {@code target/e2e/<test>/}.
 */
public final class TestEnvironment implements BeforeEachCallback, AfterEachCallback {

  /** The one address of the namespace that WebRTC uses; set by the script that made it. */
  private static final String ADDRESS = "SUPER_PEER_TEST_ADDRESS";

  /** Something of a test that ends with it, and can tell what it saw. */
  interface Part extends AutoCloseable {
    /** Writes what helps to understand a failure into {@code dir}. */
    void saveDiagnostics(Path dir) throws IOException;

    @Override
    void close();
  }

  /** Shorter segments than those that ship: a test waits for a number of them. */
  private static final Path SAMPLE = Path.of("src/test/sample").toAbsolutePath();

  private static final int SEGMENT_BYTES = 150_000;

  private final Deque<Part> parts = new ArrayDeque<>();
  private ActorSystem system;
  private Path dir;
  private Path data;

  /** An IPv4 address that every process of the test reaches, and nobody else. */
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

  /** Where a test may leave what people shall look at. */
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

  /** The sample on demand with its sound in a playlist of its own, {@code times} times as long. */
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

  /** On demand, fragmented MP4 as byte ranges of one file. */
  public Origin originOfByteRanges() throws IOException {
    var fragmented = Segments.fragmented(tree().resolve("demo"), dir.resolve("fragmented"));
    return with(Origin.start(system, fragmented));
  }

  /** Serves the segments of {@code origin}, and more bytes than it says. */
  ExcessBodyServer excessBodyServer(Origin origin) {
    return with(ExcessBodyServer.start(system, origin.segments().demo().resolve("sample")));
  }

  /** A tracker and signaling server without a super peer. */
  public TestTracker tracker() {
    return with(TestTracker.start(system));
  }

  /** Servers on paper, each with those channels. */
  FakeSuperPeers fakeSuperPeers(List<List<ChannelId>> channels) throws IOException {
    return with(new FakeSuperPeers(channels));
  }

  /** A browser on this namespace's address; its pages share nothing. */
  public Browser browser() {
    return with(Browser.shared());
  }

  /** A browser behind a slow wire: see {@link NetworkLink}. */
  public Browser browserOn(NetworkLink wire) {
    return with(Browser.start(wire));
  }

  /**
   * The shipped super peer, up and ready, on a port of its own. All of one test have the same data:
   * a second one, started after the end of the first, is its successor.
   */
  public SuperPeer superPeer(String... settings) throws IOException {
    return with(SuperPeer.start(data, settings));
  }

  /** One more shipped super peer, with data of its own: another machine, as it were. */
  public SuperPeer anotherSuperPeer(String name, String... settings) throws IOException {
    return with(SuperPeer.start(Files.createDirectory(data.resolve(name)), settings));
  }

  /**
   * Synthetic viewers of {@code playlist}, who come at once and stay; {@code options} of the verb.
   */
  public SyntheticViewers viewers(
      SuperPeer superPeer, String playlist, int count, String... options) throws IOException {
    return viewersOn(NetworkLink.FAST, superPeer, playlist, count, options);
  }

  /** The same, on a host of their own behind a wire that they share. */
  public SyntheticViewers viewersOn(
      NetworkLink wire, SuperPeer superPeer, String playlist, int count, String... options)
      throws IOException {
    return with(SyntheticViewers.start(data, wire, superPeer, playlist, count, options));
  }

  /** One with the data and the port of {@code before}, which has ended. */
  public SuperPeer successor(SuperPeer before, String... settings) throws IOException {
    return with(before.successor(settings));
  }

  /** From now on the data directory is on a disk of its own, of that size. */
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
    // Not in there: the path of a Unix domain socket has at most 107 bytes, test names are long.
    data = Files.createTempDirectory("super-peer");
    system = ActorSystem.create("tests");
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    try {
      if (context.getExecutionException().isPresent()) {
        for (var part : parts) {
          part.saveDiagnostics(dir);
        }
      }
    } finally {
      parts.forEach(Part::close);
      parts.clear();
      system.terminate();
      system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
      deleteAll(data);
    }
  }

  private <T extends Part> T with(T part) {
    parts.push(part);
    return part;
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
