package superpeer.hub.tracker;

/**
 * What the members of a swarm reported since it began, summed up.
 *
 * @param p2pKb that viewers took from peers, super peers included, in units of 1,024 bytes
 * @param httpKb that viewers took over HTTP, same unit
 * @param superPeerKb that super peers sent to viewers, same unit
 * @param rebuffers stalls of viewers
 * @param requests media segments that viewers asked for
 * @param failedConnections of viewers, as often as they were reported
 */
public record SwarmTraffic(
    long p2pKb,
    long httpKb,
    long superPeerKb,
    long rebuffers,
    long requests,
    long failedConnections) {

  public static final SwarmTraffic NONE = new SwarmTraffic(0, 0, 0, 0, 0, 0);

  /** Both together. */
  public SwarmTraffic plus(SwarmTraffic other) {
    return new SwarmTraffic(
        p2pKb + other.p2pKb,
        httpKb + other.httpKb,
        superPeerKb + other.superPeerKb,
        rebuffers + other.rebuffers,
        requests + other.requests,
        failedConnections + other.failedConnections);
  }

  /** What came since {@code earlier}; all of it if the swarm began anew in between. */
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
