package superpeer.worker;

import superpeer.worker.channel.ChannelDependencies;
import superpeer.worker.webrtc.RtcTransport;

/** Limits and measures a transport's uplink, in the units of the control line. */
record TransportUplink(RtcTransport transport) implements ChannelDependencies.Uplink {

  private static final double BYTES_PER_MEGABIT = 1e6 / 8;

  /** Rounds up to at least 1 byte/s: 0 would mean no limit. */
  @Override
  public void limit(double mbps) {
    transport.limitUplink(mbps <= 0 ? 0 : Math.max(1, Math.round(mbps * BYTES_PER_MEGABIT)));
  }

  @Override
  public Sent sent() {
    var stats = transport.stats();
    return new Sent(
        stats.wireBytes(), stats.uplinkLimit() / BYTES_PER_MEGABIT, stats.heldBackNanos());
  }
}
