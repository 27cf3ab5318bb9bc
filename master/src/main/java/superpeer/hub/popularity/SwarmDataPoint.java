package superpeer.hub.popularity;

/**
 * The figures of all viewers in one minute.
 *
 * @param atMs start of the minute, epoch ms
 * @param viewers maximum in the minute
 * @param channels maximum with viewers or super peers
 * @param p2pKb downloaded by viewers from peers, super peers included, in units of 1,024 bytes
 * @param httpKb downloaded by viewers over HTTP, same unit
 * @param superPeerKb sent by super peers, same unit
 * @param rebuffers stalls
 * @param requests media segments that viewers requested
 * @param uplinkMbps of all servers, on average, in Mbit/s
 */
public record SwarmDataPoint(
    long atMs,
    int viewers,
    int channels,
    long p2pKb,
    long httpKb,
    long superPeerKb,
    long rebuffers,
    long requests,
    double uplinkMbps) {

  /** Share of the bytes of viewers that came from peers, 0 to 1. */
  public double p2pRatio() {
    return p2pKb + httpKb == 0 ? 0 : (double) p2pKb / (p2pKb + httpKb);
  }
}
