package superpeer.master.jmx;

import superpeer.master.fleet.WorkerView;

/** Shows the latest view of one slot; set by the actor, read by JMX threads. */
final class WorkerBean implements WorkerMXBean {

  private volatile WorkerView view;

  WorkerBean(WorkerView view) {
    this.view = view;
  }

  void show(WorkerView view) {
    this.view = view;
  }

  @Override
  public long getPid() {
    return view.pid();
  }

  @Override
  public String getPhase() {
    return view.phase().name();
  }

  @Override
  public String getChannelId() {
    return view.assignment().channel().encoded();
  }

  @Override
  public int getPeers() {
    return view.stats().peers();
  }

  @Override
  public long getUploadedKb() {
    return view.stats().uploadedKb();
  }

  @Override
  public double getCurrentUplinkMbps() {
    return view.stats().currentUplinkMbps();
  }

  @Override
  public double getCpuPercent() {
    return view.stats().cpuPercent();
  }

  @Override
  public long getMemoryKb() {
    return view.stats().memoryKb();
  }

  @Override
  public int getRestarts() {
    return view.restarts();
  }

  @Override
  public String getTrouble() {
    return view.trouble().orElse("");
  }
}
