package superpeer.hub.popularity;

import superpeer.hub.tracker.PeerLocations;

/**
 * A channel with its rank.
 *
 * @param channel its id
 * @param rank 1 is the hottest
 * @param viewers present now
 * @param heat viewers, smoothed over about a minute
 * @param p2pRatio share of the bytes of viewers that came from peers, 0 to 1, smoothed; 0 if
 *     unknown
 * @param rebuffers stalls per viewer and minute, smoothed
 * @param failedConnections reported per viewer and minute, smoothed
 * @param need how much its viewers need a super peer: 0 (not at all) to 1
 * @param viewerLocations locations of its viewers
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

  /** The same channel with a rank. */
  RankedChannel withRank(int newRank) {
    return new RankedChannel(
        channel,
        live,
        newRank,
        viewers,
        heat,
        p2pRatio,
        rebuffers,
        failedConnections,
        need,
        viewerLocations);
  }

  /** The order in which channels are seeded: heat, up to doubled by need. */
  public double score() {
    return heat * (1 + need);
  }
}
