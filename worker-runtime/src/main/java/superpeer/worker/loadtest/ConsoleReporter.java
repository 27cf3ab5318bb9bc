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
 * Prints progress and the result: a progress bar on a terminal, else a line every few seconds, or
 * one JSON object per second.
 */
final class ConsoleReporter implements ViewerPool.Reporter {

  private static final int BAR_WIDTH = 30;

  /** Seconds between progress lines without a terminal. */
  private static final int LINE_INTERVAL = 5;

  private final PrintStream out;
  private final PrintStream err;
  private final Optional<Path> json;
  private final boolean events;
  private final boolean terminal;
  private int seconds;

  /**
   * @param out for the result and events
   * @param err for progress
   * @param json file for the result as JSON
   * @param events whether to print JSON events
   * @param terminal whether {@code err} is a terminal
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
  public void progress(double share, LoadTestReport report) {
    if (events) {
      out.println(event("progress", report));
    } else if (terminal) {
      err.print("\r" + bar(share) + " " + line(report) + "\u001b[K");
    } else if (++seconds % LINE_INTERVAL == 0) {
      err.println(line(report));
    }
  }

  @Override
  public void result(LoadTestReport report) {
    if (terminal && !events) {
      err.println();
    }
    json.ifPresent(file -> write(file, report.json()));
    out.println(events ? event("result", report) : report.table());
    out.flush();
  }

  private static ObjectNode event(String name, LoadTestReport report) {
    var tree = Json.newObject().put("event", name);
    tree.put("present", report.viewers().present());
    tree.put("connected", report.connections().connected());
    tree.put("served", report.segments().served());
    tree.put("failures", report.segments().failures());
    tree.put("dropped", report.connections().dropped());
    tree.setAll(report.json());
    return tree;
  }

  private static String bar(double share) {
    var filled = (int) Math.round(share * BAR_WIDTH);
    return "[" + "#".repeat(filled) + " ".repeat(BAR_WIDTH - filled) + "]";
  }

  private static String line(LoadTestReport report) {
    return String.format(
        Locale.ROOT,
        "%,d viewers, %,d with a super peer; %,d segments, %,.1f Mbit/s, p99 %,.0f ms, %,d"
            + " failures",
        report.viewers().present(),
        report.connections().connected(),
        report.segments().served(),
        report.segments().goodputMbps(),
        report.segments().latency().p99(),
        report.failures());
  }

  private static void write(Path file, ObjectNode tree) {
    try {
      Files.writeString(file, tree.toPrettyString() + System.lineSeparator());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
