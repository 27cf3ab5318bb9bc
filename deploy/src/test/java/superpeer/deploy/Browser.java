package superpeer.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A headless Chromium, driven by {@code src/test/browser/viewer.js} over lines of JSON. Pages are
 * {@link Viewer}s; they share the process and nothing else: neither cache nor storage. One process
 * on the fast network serves all tests of a JVM, one after the other, because its start takes two
 * seconds; {@link #close} closes the pages of a test. Safe for use by one test thread.
 */
public final class Browser implements TestEnvironment.Resource {

  static final JsonMapper JSON = new JsonMapper();

  private static final long START_SECONDS = 60;
  private static final long ANSWER_SECONDS = 60;

  private final Process process;
  private final BufferedWriter commands;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> awaited = new ConcurrentHashMap<>();
  private final Queue<JsonNode> console = new ConcurrentLinkedQueue<>();
  private final List<Viewer> viewers = new ArrayList<>();
  private int opened;

  /** The browser of this JVM on the fast network, once it has been started. */
  private static Optional<Browser> shared = Optional.empty();

  private Browser(Process process) {
    this.process = process;
    this.commands = process.outputWriter();
    var started = expect(0);
    var reader = new Thread(this::readAnswers, "browser-answers");
    reader.setDaemon(true);
    reader.start();
    Await.on(started, START_SECONDS, TimeUnit.SECONDS);
  }

  /** The browser on the fast network. */
  static Browser shared() {
    if (shared.filter(browser -> browser.process.isAlive()).isEmpty()) {
      shared = Optional.of(start(NetworkLink.FAST));
    }
    return shared.get();
  }

  static Browser start(NetworkLink link) {
    var command = new ArrayList<>(link.prefix());
    // Viewers of one host find each other only by address: .local names do not resolve here.
    command.addAll(List.of("node", "viewer.js", "--disable-features=WebRtcHideLocalIpsWithMdns"));
    try {
      var process =
          new ProcessBuilder(command)
              .directory(Path.of(System.getProperty("superpeer.browser")).toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new Browser(process);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens a page for a new viewer with an empty cache. */
  public Viewer open(String url) {
    return open(url, Map.of());
  }

  /** Opens a page; {@code options} are those of {@code viewer.js}: width, height, dark. */
  public Viewer open(String url, Map<String, Object> options) {
    var viewer = new Viewer(this, "viewer" + ++opened);
    viewers.add(viewer);
    var given = new LinkedHashMap<String, Object>(options);
    given.put("url", url);
    viewer.ask("open", given);
    return viewer;
  }

  /** What {@code page} printed and threw, as "level: text". */
  List<String> consoleOf(String page) {
    return console.stream()
        .filter(line -> line.path("page").asText().equals(page))
        .map(line -> line.path("level").asText() + ": " + line.path("text").asText())
        .toList();
  }

  JsonNode ask(Map<String, Object> command) {
    var id = lastId.incrementAndGet();
    var line = new LinkedHashMap<>(command);
    line.put("id", id);
    var answer = expect(id);
    try {
      commands.write(JSON.writeValueAsString(line));
      commands.newLine();
      commands.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the browser is gone", e);
    }
    return Await.on(answer, ANSWER_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void saveDiagnostics(Path dir) throws IOException {
    Files.write(dir.resolve("console.txt"), console.stream().map(JsonNode::toString).toList());
    for (var viewer : viewers) {
      viewer.saveDiagnostics(dir);
    }
  }

  /** Ends the browser. A shared one only closes its pages. */
  @Override
  public void close() {
    if (shared.filter(this::equals).isEmpty() || !closePages()) {
      Processes.end(process.toHandle());
    }
  }

  private boolean closePages() {
    try {
      viewers.forEach(Viewer::leave);
      viewers.clear();
      console.clear();
      return true;
    } catch (AssertionError | RuntimeException e) {
      return false;
    }
  }

  private CompletableFuture<JsonNode> expect(int id) {
    return awaited.computeIfAbsent(id, any -> new CompletableFuture<>());
  }

  private void readAnswers() {
    try (BufferedReader lines = process.inputReader()) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        onLine(line);
      }
    } catch (IOException e) {
      // the process ended
    }
    var gone = new IllegalStateException("the browser ended");
    awaited.values().forEach(answer -> answer.completeExceptionally(gone));
  }

  private void onLine(String line) throws JsonProcessingException {
    var message = JSON.readTree(line);
    if (!message.has("id")) {
      console.add(message);
      return;
    }
    var answer = expect(message.get("id").asInt());
    if (message.has("error")) {
      answer.completeExceptionally(new IllegalStateException(message.get("error").asText()));
    } else {
      answer.complete(message.path("value"));
    }
  }
}
