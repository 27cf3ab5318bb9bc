package superpeer.worker.channel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A fake uplink that sends nothing and records the limits. */
final class FakeUplink implements ChannelDependencies.Uplink {

  private final List<Double> limits = new CopyOnWriteArrayList<>();

  @Override
  public void limit(double mbps) {
    limits.add(mbps);
  }

  @Override
  public Sent sent() {
    return new Sent(0, limits.isEmpty() ? 0 : limits.get(limits.size() - 1), 0);
  }

  /** All limits that were set, in order. */
  List<Double> limits() {
    return List.copyOf(limits);
  }
}
