package superpeer.master.jmx;

import java.util.Optional;
import javax.management.MBeanServer;
import superpeer.master.seeding.FleetOverview;

/** Exposes the latest overview. One thread writes it, JMX threads read it. */
public final class MasterBean implements MasterMXBean {

  private static final String NAME = "superpeer:type=Master";

  /** Most seeds that are listed. */
  private static final int MAX_LISTED = 100;

  /** The master's own process. */
  public interface ProcessInfo {
    String version();

    long pid();

    long elapsedMs();

    /** Resident memory in units of 1,024 bytes. */
    long memoryKb();

    /** CPU in percent of one core. */
    double cpuPercent();
  }

  private final ProcessInfo process;
  private volatile Optional<FleetOverview> overview = Optional.empty();

  public MasterBean(ProcessInfo process) {
    this.process = process;
  }

  public void register(MBeanServer server) {
    MBeanRegistry.register(server, this, NAME);
  }

  public void unregister(MBeanServer server) {
    MBeanRegistry.unregister(server, NAME);
  }

  public void update(FleetOverview latest) {
    overview = Optional.of(latest);
  }

  @Override
  public String getVersion() {
    return process.version();
  }

  @Override
  public long getPid() {
    return process.pid();
  }

  @Override
  public long getElapsedMs() {
    return process.elapsedMs();
  }

  @Override
  public long getMemoryKb() {
    return process.memoryKb();
  }

  @Override
  public double getCpuPercent() {
    return process.cpuPercent();
  }

  @Override
  public int getBandwidthMbps() {
    return overview.map(FleetOverview::bandwidthMbps).orElse(0);
  }

  @Override
  public int getSlots() {
    return overview.map(FleetOverview::slots).orElse(0);
  }

  @Override
  public boolean isFull() {
    return overview.map(FleetOverview::full).orElse(false);
  }

  @Override
  public int getSeeds() {
    return overview.map(latest -> latest.seeds().size()).orElse(0);
  }

  @Override
  public String[] getSeedsNotRunning() {
    return overview.stream()
        .flatMap(latest -> latest.seeds().stream())
        .filter(seedStatus -> seedStatus.reason().isPresent())
        .limit(MAX_LISTED)
        .map(
            seedStatus ->
                seedStatus.item().channel().encoded() + ": " + seedStatus.reason().get().message())
        .toArray(String[]::new);
  }

  @Override
  public String getTrouble() {
    return overview.flatMap(FleetOverview::error).orElse("");
  }
}
