package superpeer.hub.tracker;

/**
 * The totals that the members of a swarm reported since it began.
 *
 * @param p2pKb downloaded by viewers from peers and super peers, in units of 1,024 bytes
 * @param httpKb downloaded by viewers over HTTP, same unit
 * @param superPeerKb sent by super peers to viewers, same unit
 * @param rebuffers stalls of viewers
 * @param requests media segments requested by viewers
 * @param failedConnections failed connections of viewers, counted in every report
 */
public record SwarmTraffic(
    long p2pKb,
    long httpKb,
    long superPeerKb,
    long rebuffers,
    long requests,
    long failedConnections) {

  public static final SwarmTraffic NONE = new SwarmTraffic(0, 0, 0, 0, 0, 0);

  /** Returns the sum of both. */
  public SwarmTraffic plus(SwarmTraffic other) {
    return new SwarmTraffic(
        p2pKb + other.p2pKb,
        httpKb + other.httpKb,
        superPeerKb + other.superPeerKb,
        rebuffers + other.rebuffers,
        requests + other.requests,
        failedConnections + other.failedConnections);
  }

  /**
   * Returns the difference to {@code earlier}; everything if the swarm has been restarted since.
   */
  public SwarmTraffic since(SwarmTraffic earlier) {
    if (p2pKb < earlier.p2pKb || httpKb < earlier.httpKb || superPeerKb < earlier.superPeerKb) {
      return this;
    }
    return new SwarmTraffic(
        p2pKb - earlier.p2pKb,
        httpKb - earlier.httpKb,
        superPeerKb - earlier.superPeerKb,
        Math.max(0, rebuffers - earlier.rebuffers),
        Math.max(0, requests - earlier.requests),
        Math.max(0, failedConnections - earlier.failedConnections));
  }
}
