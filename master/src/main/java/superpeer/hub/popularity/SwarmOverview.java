package superpeer.hub.popularity;

import superpeer.hub.tracker.SwarmTraffic;

/**
 * Everything in a few figures.
 *
 * @param viewers present ones
 * @param channels with viewers
 * @param serversRunning that answer
 * @param servers registered ones
 * @param day what viewers and super peers reported in the last 24 h
 * @param uplinkMbps of all servers together, now, in Mbit/s
 * @param bandwidthMbps that the running ones have, in Mbit/s
 */
public record SwarmOverview(
    int viewers,
    int channels,
    int serversRunning,
    int servers,
    SwarmTraffic day,
    double uplinkMbps,
    int bandwidthMbps) {

  /** Part of the viewers' bytes that came from peers, 0 to 1. */
  public double p2pRatio() {
    var bytes = day.p2pKb() + day.httpKb();
    return bytes == 0 ? 0 : (double) day.p2pKb() / bytes;
  }

  /** Stalls for each segment that viewers asked for. */
  public double rebufferRatio() {
    return day.requests() == 0 ? 0 : (double) day.rebuffers() / day.requests();
  }
}
