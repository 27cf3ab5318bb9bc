package superpeer.worker.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * What this process uses of its host, read from {@code /proc/self}: every thread counts,
 * libwebrtc's too. A sample takes about 0.1 ms and touches no disk. Owned by one actor.
 */
public final class ProcessSampler {

  /** Of {@code /proc}, on every Linux that runs Java: USER_HZ, not the kernel's own tick. */
  private static final long NS_PER_TICK = 10_000_000;

  /** utime, counted from the field after the name in parentheses; stime follows. */
  private static final int UTIME = 11;

  private final Path process;
  private final LongSupplier nanoTime;
  private long lastTicks;
  private long lastAt;

  /**
   * @param cpuPercent of one core since the sample before; 0 to 100 times the cores
   * @param memoryKb resident memory, now, in units of 1,024 bytes
   */
  public record Sample(double cpuPercent, long memoryKb) {}

  /** Of the running process. */
  public static ProcessSampler ofSelf() {
    return new ProcessSampler(Path.of("/proc/self"), System::nanoTime);
  }

  ProcessSampler(Path process, LongSupplier nanoTime) {
    this.process = process;
    this.nanoTime = nanoTime;
    this.lastAt = nanoTime.getAsLong();
    this.lastTicks = ticks();
  }

  /** The figures since the last call; 0 where the system does not tell. */
  public Sample sample() {
    var now = nanoTime.getAsLong();
    var ticks = ticks();
    var percent = 100.0 * (ticks - lastTicks) * NS_PER_TICK / Math.max(1, now - lastAt);
    lastTicks = ticks;
    lastAt = now;
    return new Sample(Math.max(0, percent), memoryKb());
  }

  private long ticks() {
    var stat = read("stat");
    // The name may contain spaces and parentheses; the last one ends it.
    var fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    return fields.length > UTIME + 1 ? number(fields[UTIME]) + number(fields[UTIME + 1]) : 0;
  }

  private long memoryKb() {
    return read("status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> number(line.replaceAll("\\D", "")))
        .findFirst()
        .orElse(0);
  }

  private String read(String file) {
    try {
      return Files.readString(process.resolve(file));
    } catch (IOException e) {
      return "";
    }
  }

  private static long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
