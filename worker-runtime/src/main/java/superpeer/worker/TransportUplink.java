package superpeer.worker;

import superpeer.worker.channel.ChannelDependencies;
import superpeer.worker.webrtc.RtcTransport;

/** The uplink of a transport, in the units of the control line. */
record TransportUplink(RtcTransport transport) implements ChannelDependencies.Uplink {

  private static final double BYTES_PER_MEGABIT = 1e6 / 8;

  /** A limit that rounds to nothing must not become none. */
  @Override
  public void limit(double mbps) {
    transport.limitUplink(mbps <= 0 ? 0 : Math.max(1, Math.round(mbps * BYTES_PER_MEGABIT)));
  }

  @Override
  public Sent sent() {
    var figures = transport.stats();
    return new Sent(
        figures.wireBytes(), figures.uplinkLimit() / BYTES_PER_MEGABIT, figures.heldBackNanos());
  }
}
