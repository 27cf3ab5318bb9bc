package superpeer.worker.loadtest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import superpeer.protocol.Json;

/**
 * Shows how it goes: a bar on a terminal, else a line every few seconds, or a JSON object a second;
 * and the result.
 */
final class ConsoleReporter implements ViewerPool.Reporter {

  private static final int BAR = 30;

  /** Progress without a terminal: a line every so many seconds. */
  private static final int PERIOD = 5;

  private final PrintStream out;
  private final PrintStream err;
  private final Optional<Path> json;
  private final boolean events;
  private final boolean terminal;
  private int seconds;

  /**
   * @param out the result, and events
   * @param err progress
   * @param json where the result goes as JSON
   * @param events whether {@code out} is for a program
   * @param terminal whether {@code err} shows a bar
   */
  ConsoleReporter(
      PrintStream out, PrintStream err, Optional<Path> json, boolean events, boolean terminal) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.events = events;
    this.terminal = terminal;
  }

  @Override
  public void progress(double share, LoadTestReport loadTestReport) {
    if (events) {
      out.println(event("progress", loadTestReport));
    } else if (terminal) {
      err.print("\r" + bar(share) + " " + line(loadTestReport) + "\u001b[K");
    } else if (++seconds % PERIOD == 0) {
      err.println(line(loadTestReport));
    }
  }

  @Override
  public void result(LoadTestReport loadTestReport) {
    if (terminal && !events) {
      err.println();
    }
    json.ifPresent(file -> write(file, loadTestReport.json()));
    out.println(events ? event("result", loadTestReport) : loadTestReport.table());
    out.flush();
  }

  private static ObjectNode event(String name, LoadTestReport loadTestReport) {
    var tree = Json.newObject().put("event", name);
    tree.put("present", loadTestReport.viewers().present());
    tree.put("connected", loadTestReport.connections().connected());
    tree.put("served", loadTestReport.segments().served());
    tree.put("failures", loadTestReport.segments().failures());
    tree.put("dropped", loadTestReport.connections().dropped());
    tree.setAll(loadTestReport.json());
    return tree;
  }

  private static String bar(double share) {
    var full = (int) Math.round(share * BAR);
    return "[" + "#".repeat(full) + " ".repeat(BAR - full) + "]";
  }

  private static String line(LoadTestReport loadTestReport) {
    return String.format(
        Locale.ROOT,
        "%,d viewers, %,d with a super peer; %,d segments, %,.1f Mbit/s, p99 %,.0f ms, %,d"
            + " failures",
        loadTestReport.viewers().present(),
        loadTestReport.connections().connected(),
        loadTestReport.segments().served(),
        loadTestReport.segments().goodputMbps(),
        loadTestReport.segments().latency().p99(),
        loadTestReport.failures());
  }

  private static void write(Path file, ObjectNode tree) {
    try {
      Files.writeString(file, tree.toPrettyString() + System.lineSeparator());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
