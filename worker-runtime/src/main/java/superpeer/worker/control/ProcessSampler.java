package superpeer.worker.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Measures the CPU and memory of this process from {@code /proc/self}, all threads included, also
 * those of libwebrtc. A sample takes about 0.1 ms and no disk access. Owned by one actor.
 */
public final class ProcessSampler {

  /**
   * The tick of {@code /proc}: USER_HZ on every Linux that runs Java, not the kernel's own tick.
   */
  private static final long NS_PER_TICK = 10_000_000;

  /** Index of utime, counted after the name in parentheses; stime follows. */
  private static final int UTIME = 11;

  private final Path process;
  private final LongSupplier nanoTime;
  private long lastTicks;
  private long lastAt;

  /**
   * @param cpuPercent of one core since the previous sample; 0 to 100 times the number of cores
   * @param memoryKb current resident memory, in units of 1,024 bytes
   */
  public record Sample(double cpuPercent, long memoryKb) {}

  /** Creates a sampler of the running process. */
  public static ProcessSampler ofSelf() {
    return new ProcessSampler(Path.of("/proc/self"), System::nanoTime);
  }

  ProcessSampler(Path process, LongSupplier nanoTime) {
    this.process = process;
    this.nanoTime = nanoTime;
    this.lastAt = nanoTime.getAsLong();
    this.lastTicks = ticks();
  }

  /** Takes a sample since the last call; 0 for values that the system does not provide. */
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
