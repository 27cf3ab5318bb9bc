package superpeer.hub.popularity;

/**
 * What all viewers saw in one minute.
 *
 * @param atMs begin of the minute, epoch ms
 * @param viewers at most
 * @param channels with viewers or super peers, at most
 * @param p2pKb that viewers took from peers, super peers included, in units of 1,024 bytes
 * @param httpKb that they took over HTTP, same unit
 * @param superPeerKb that super peers sent, same unit
 * @param rebuffers stalls
 * @param requests media segments that viewers asked for
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

  /** Part of the viewers' bytes that came from peers, 0 to 1. */
  public double p2pRatio() {
    return p2pKb + httpKb == 0 ? 0 : (double) p2pKb / (p2pKb + httpKb);
  }
}
