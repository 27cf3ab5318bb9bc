package superpeer.hub.popularity;

import superpeer.hub.tracker.PeerLocations;

/**
 * A channel with its place among all.
 *
 * @param channel its id
 * @param rank 1 is the hottest
 * @param viewers present ones
 * @param heat viewers, smoothed over about a minute
 * @param p2pRatio part of the viewers' bytes that came from peers, 0 to 1, smoothed; 0 if nothing
 *     is known
 * @param rebuffers stalls a viewer and minute, smoothed
 * @param failedConnections reported a viewer and minute, smoothed
 * @param need 0 (its viewers do well by themselves) to 1
 * @param viewerLocations its viewers are
 */
public record RankedChannel(
    String channel,
    boolean live,
    int rank,
    int viewers,
    double heat,
    double p2pRatio,
    double rebuffers,
    double failedConnections,
    double need,
    PeerLocations viewerLocations) {

  /** The same with its place. */
  RankedChannel ranked(int place) {
    return new RankedChannel(
        channel,
        live,
        place,
        viewers,
        heat,
        p2pRatio,
        rebuffers,
        failedConnections,
        need,
        viewerLocations);
  }

  /** What decides who is seeded first: heat, and up to as much again for need. */
  public double score() {
    return heat * (1 + need);
  }
}
