package superpeer.hub.popularity;

import superpeer.hub.tracker.SwarmTraffic;

/**
 * The state of all channels and servers in a few figures.
 *
 * @param viewers present now
 * @param channels with viewers
 * @param serversRunning that respond
 * @param servers all that are registered
 * @param day traffic reported in the last 24 h
 * @param uplinkMbps of all servers together, now, in Mbit/s
 * @param bandwidthMbps of the running servers, in Mbit/s
 */
public record SwarmOverview(
    int viewers,
    int channels,
    int serversRunning,
    int servers,
    SwarmTraffic day,
    double uplinkMbps,
    int bandwidthMbps) {

  /** Share of the bytes of viewers that came from peers, 0 to 1. */
  public double p2pRatio() {
    var bytes = day.p2pKb() + day.httpKb();
    return bytes == 0 ? 0 : (double) day.p2pKb() / bytes;
  }

  /** Stalls per segment that viewers requested. */
  public double rebufferRatio() {
    return day.requests() == 0 ? 0 : (double) day.rebuffers() / day.requests();
  }
}
