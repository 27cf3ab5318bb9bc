package superpeer.master.jmx;

import java.util.function.ToLongFunction;
import superpeer.master.fleet.WorkerView;
import superpeer.protocol.control.WorkerStats.NativeResources;

/** Exposes the latest view of one slot. An actor writes it, JMX threads read it. */
final class WorkerBean implements WorkerMXBean {

  private volatile WorkerView view;

  WorkerBean(WorkerView view) {
    this.view = view;
  }

  void update(WorkerView view) {
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
  public long getAcknowledgedKb() {
    return view.stats().acknowledgedKb();
  }

  @Override
  public long getFromPeersKb() {
    return view.stats().fromPeersKb();
  }

  @Override
  public long getFromOriginKb() {
    return view.stats().fromOriginKb();
  }

  @Override
  public long getRejectedSessions() {
    return view.stats().faults().rejected();
  }

  @Override
  public long getFailedSessions() {
    return view.stats().faults().failedConnections();
  }

  @Override
  public long getOriginFailures() {
    return view.stats().faults().origin();
  }

  @Override
  public long getTrackerFailures() {
    return view.stats().faults().tracker();
  }

  @Override
  public long getSignalingFailures() {
    return view.stats().faults().signaling();
  }

  @Override
  public int getSegments() {
    return view.stats().segments();
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
  public long getDirectKb() {
    return natives(NativeResources::directKb);
  }

  @Override
  public long getOutstandingKb() {
    return natives(NativeResources::outstandingKb);
  }

  @Override
  public long getConnections() {
    return natives(NativeResources::connections);
  }

  @Override
  public long getReceivedMessages() {
    return natives(NativeResources::messages);
  }

  private long natives(ToLongFunction<NativeResources> figure) {
    return view.stats().natives().stream().mapToLong(figure).sum();
  }

  @Override
  public int getRestarts() {
    return view.restarts();
  }

  @Override
  public String getTrouble() {
    return view.error().orElse("");
  }
}
