package superpeer.master.http;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import superpeer.master.jmx.MasterBean;

/** Describes the master's own process for {@code GET /stats}. */
public final class MasterProcess implements MasterBean.ProcessInfo {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private final String version;
  private final Clock clock;
  private final long startedAtMs;

  /**
   * @param version of this program
   */
  public MasterProcess(String version, Clock clock) {
    this.version = version;
    this.clock = clock;
    this.startedAtMs = clock.millis();
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public long pid() {
    return ProcessHandle.current().pid();
  }

  long nowMs() {
    return clock.millis();
  }

  @Override
  public long elapsedMs() {
    return Math.max(0, clock.millis() - startedAtMs);
  }

  /** Returns resident memory in units of 1,024 bytes; without {@code /proc}, only the heap. */
  @Override
  public long memoryKb() {
    try (var lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(RESIDENT))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElseGet(MasterProcess::heapKb);
    } catch (IOException e) {
      return heapKb();
    }
  }

  private static long heapKb() {
    var runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / 1024;
  }

  /** Returns recent CPU use in percent of one core. */
  @Override
  public double cpuPercent() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return Math.max(0, system.getProcessCpuLoad() * 100 * system.getAvailableProcessors());
    }
    return 0;
  }
}
