package superpeer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** The shipped {@code super-peer viewers} as a process; its figures can be read at any time. */
public final class SyntheticViewers implements TestEnvironment.Resource {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

  private final Process process;
  private final Path events;
  private final Path errors;

  private SyntheticViewers(Process process, Path events, Path errors) {
    this.process = process;
    this.events = events;
    this.errors = errors;
  }

  /**
   * Starts viewers of {@code playlist} that use the hub of {@code superPeer}. They stay until
   * {@link #end}.
   *
   * @param dir where their output goes
   * @param link of their host
   * @param options of {@code super-peer viewers}; they override ours
   */
  static SyntheticViewers start(
      Path dir,
      NetworkLink link,
      SuperPeer superPeer,
      String playlist,
      int count,
      String... options)
      throws IOException {
    var command = new ArrayList<>(link.prefix());
    command.addAll(
        List.of(
            TestEnvironment.tree().resolve("bin/super-peer").toString(),
            "viewers",
            playlist,
            "--tracker",
            superPeer.tracker(),
            "--viewers",
            String.valueOf(count),
            "--events"));
    var wanted = List.of(options);
    if (!wanted.contains("--duration")) {
      command.addAll(List.of("--duration", "30m"));
    }
    command.addAll(wanted);
    var events = Files.createTempFile(dir, "viewers", ".jsonl");
    var errors = Files.createTempFile(dir, "viewers", ".log");
    var process =
        new ProcessBuilder(command)
            .redirectOutput(events.toFile())
            .redirectError(errors.toFile())
            .start();
    return new SyntheticViewers(process, events, errors);
  }

  /** Their figures now; missing during the first second. */
  public JsonNode now() {
    try {
      var text = Files.readString(events);
      var whole = text.substring(0, text.lastIndexOf('\n') + 1);
      // Native code prints to stdout when the process ends.
      var last = whole.lines().filter(line -> line.startsWith("{")).reduce((one, next) -> next);
      return last.isPresent() ? Browser.JSON.readTree(last.get()) : MissingNode.getInstance();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Segments that all viewers together have got so far. */
  public long served() {
    return now().path("served").asLong();
  }

  /** Waits until {@code count} viewers are connected to a super peer. */
  public JsonNode awaitConnected(int count) {
    return await(count + " viewers have a super peer", it -> it.path("connected").asInt() >= count);
  }

  /** Waits until they have got {@code segments} more than now. */
  public JsonNode awaitMoreServed(long segments) {
    var goal = served() + segments;
    return await(goal + " segments are served", it -> it.path("served").asLong() >= goal);
  }

  /** Waits until their figures fulfil {@code condition}. */
  public JsonNode await(String what, Predicate<JsonNode> condition) {
    try {
      return Awaitility.await(what)
          .atMost(TIMEOUT)
          .pollInterval(POLL_INTERVAL)
          .failFast("the viewers ended", () -> !process.isAlive())
          .until(this::now, condition);
    } catch (RuntimeException e) {
      throw new AssertionError("%s: %s\n%s".formatted(what, now(), logTail()), e);
    }
  }

  /** Ends them and returns their result. */
  public JsonNode end() {
    process.destroy();
    return awaitEnd();
  }

  /** Waits until they end by themselves, and returns their result. */
  public JsonNode awaitEnd() {
    try {
      assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
          .as("the viewers end: %s", logTail())
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    var result = now();
    assertThat(result.path("event").asText()).as(logTail()).isEqualTo("result");
    return result;
  }

  /** After {@link #end} or {@link #awaitEnd}. */
  public int exitCode() {
    return process.exitValue();
  }

  @Override
  public void saveDiagnostics(Path dir) throws IOException {
    for (var file : List.of(events, errors)) {
      if (!file.startsWith(dir)) {
        Files.copy(file, dir.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Override
  public void close() {
    Processes.end(process.toHandle());
  }

  private String logTail() {
    try {
      return Files.readString(errors);
    } catch (IOException e) {
      return "no log: " + e.getMessage();
    }
  }
}
