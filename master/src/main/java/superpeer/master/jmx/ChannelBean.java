package superpeer.master.jmx;

import java.util.List;
import superpeer.master.fleet.WorkerView;

/** Exposes the sums over one channel's workers. An actor writes it, JMX threads read it. */
final class ChannelBean implements ChannelMXBean {

  private volatile List<WorkerView> views;

  /**
   * @param views at least one
   */
  ChannelBean(List<WorkerView> views) {
    this.views = List.copyOf(views);
  }

  void update(List<WorkerView> views) {
    this.views = List.copyOf(views);
  }

  @Override
  public String getChannelId() {
    return views.get(0).assignment().channel().encoded();
  }

  @Override
  public boolean isLive() {
    return views.get(0).assignment().live();
  }

  @Override
  public int getWorkers() {
    return views.size();
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
  public long getAcknowledgedKb() {
    return views.stream().mapToLong(v -> v.stats().acknowledgedKb()).sum();
  }

  @Override
  public long getFromPeersKb() {
    return views.stream().mapToLong(v -> v.stats().fromPeersKb()).sum();
  }

  @Override
  public long getFromOriginKb() {
    return views.stream().mapToLong(v -> v.stats().fromOriginKb()).sum();
  }

  @Override
  public double getCurrentUplinkMbps() {
    return views.stream().mapToDouble(v -> v.stats().currentUplinkMbps()).sum();
  }

  @Override
  public int getRestarts() {
    return views.stream().mapToInt(WorkerView::restarts).sum();
  }
}
