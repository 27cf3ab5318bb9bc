package superpeer.master.jmx;

import java.util.Collection;
import java.util.List;
import superpeer.master.fleet.WorkerView;

/** Exposes the sums over all workers. An actor writes it, JMX threads read it. */
final class FleetBean implements FleetMXBean {

  private volatile List<WorkerView> views = List.of();

  void update(Collection<WorkerView> views) {
    this.views = List.copyOf(views);
  }

  @Override
  public int getWorkers() {
    return views.size();
  }

  @Override
  public int getSeeding() {
    return (int) views.stream().filter(v -> v.phase() == WorkerView.Phase.SEEDING).count();
  }

  @Override
  public int getPeers() {
    return views.stream().mapToInt(v -> v.stats().peers()).sum();
  }

  @Override
  public long getUploadedKb() {
    return views.stream().mapToLong(v -> v.stats().uploadedKb()).sum();
  }

  @Override
  public double getCurrentUplinkMbps() {
    return views.stream().mapToDouble(v -> v.stats().currentUplinkMbps()).sum();
  }

  @Override
  public long getMemoryKb() {
    return views.stream().mapToLong(v -> v.stats().memoryKb()).sum();
  }

  @Override
  public int getRestarts() {
    return views.stream().mapToInt(WorkerView::restarts).sum();
  }
}
