package superpeer.worker.swarm;

/**
 * Our traffic as reported to the tracker: totals since the process started.
 *
 * @param uploadedKb payload sent to peers, in units of 1,024 bytes
 * @param fromPeersKb segment bytes received from peers, same unit
 * @param fromOriginKb segment bytes received over HTTP, same unit
 * @param peers connected peers now
 */
public record TrafficTotals(long uploadedKb, long fromPeersKb, long fromOriginKb, int peers) {
  public static final TrafficTotals NONE = new TrafficTotals(0, 0, 0, 0);

  /** The traffic since {@code earlier}, with the current peers. */
  TrafficTotals since(TrafficTotals earlier) {
    return new TrafficTotals(
        uploadedKb - earlier.uploadedKb,
        fromPeersKb - earlier.fromPeersKb,
        fromOriginKb - earlier.fromOriginKb,
        peers);
  }

  /**
   * P2P traffic in percent of HTTP traffic, as trackers expect it: at least 1; 1000 without HTTP.
   */
  int p2pRatioPercent() {
    var percent = fromOriginKb == 0 ? 1000 : 100 * (uploadedKb + fromPeersKb) / fromOriginKb;
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, percent));
  }
}
