package superpeer.protocol.control;

import java.util.Optional;

/**
 * One worker's figures since its process started, unless said otherwise.
 *
 * @param peers connected peers, now
 * @param uploadedKb payload sent to peers, in units of 1,024 bytes
 * @param acknowledgedKb payload that peers acknowledged (PIECE_ACK), same unit
 * @param fromPeersKb segment bytes received from peers, same unit
 * @param fromOriginKb segment bytes received over HTTP, same unit
 * @param diskCacheKb segment files of this channel, now, same unit
 * @param currentUplinkMbps payload sent over the last report interval
 * @param averageUplinkMbps payload sent since the worker began to seed, over that time
 * @param cpuPercent of one core, over the last report interval
 * @param memoryKb resident memory, now
 * @param segments held, now
 * @param wireUplinkMbps what left for peers over the last report interval, with the overhead of
 *     every packet; 0 while nothing does
 * @param uplinkLimitMbps the limit of it that is in force, now; 0 is none
 * @param heldBackPercent of the last report interval in which a piece could have been sent but for
 *     that limit, 0 to 100
 * @param loopLagMs how late the worker's event loop came to write this report
 * @param pieces counts of pieces
 * @param faults counts of what went wrong
 * @param natives what lies outside the heap; empty while nothing is seeded, and of older workers
 */
public record WorkerStats(
    int peers,
    long uploadedKb,
    long acknowledgedKb,
    long fromPeersKb,
    long fromOriginKb,
    long diskCacheKb,
    double currentUplinkMbps,
    double averageUplinkMbps,
    double cpuPercent,
    long memoryKb,
    int segments,
    double wireUplinkMbps,
    double uplinkLimitMbps,
    double heldBackPercent,
    long loopLagMs,
    Pieces pieces,
    Faults faults,
    Optional<NativeResources> natives) {

  /**
   * @param sent completely handed to the network
   * @param cancelled by the peer, and aborted by us
   * @param aborted by us alone: drained, or the peer went away
   * @param notFound requests answered PIECE_NOT_FOUND
   * @param refused urgent requests that could not have been served in time; 0 of older workers
   */
  public record Pieces(long sent, long cancelled, long aborted, long notFound, long refused) {}

  /**
   * @param malformed frames of peers that were not what they claimed to be
   * @param rejected offers refused, because the worker was full
   * @param failedConnections peers that never connected
   * @param origin failed fetches
   * @param tracker failed calls
   * @param signaling lost or refused connections
   */
  public record Faults(
      long malformed,
      long rejected,
      long failedConnections,
      long origin,
      long tracker,
      long signaling) {}

  /**
   * What native code was given, and what of it may still be there.
   *
   * @param directKb memory of segments, kept and being fetched, now, in units of 1,024 bytes
   * @param outstandingKb sent and perhaps not received, now, same unit
   * @param connections not yet closed, now
   * @param closed connections since the process started
   * @param messages received from peers; each leaks some 115 bytes in webrtc-java 0.14.0
   */
  public record NativeResources(
      long directKb, long outstandingKb, int connections, long closed, long messages) {}

  public static final WorkerStats NONE =
      new WorkerStats(
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          new Pieces(0, 0, 0, 0, 0),
          new Faults(0, 0, 0, 0, 0, 0),
          Optional.empty());

  /** Those of a process that seeds nothing. */
  public static WorkerStats idle(double cpuPercent, long memoryKb) {
    return new WorkerStats(
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        cpuPercent,
        memoryKb,
        0,
        0,
        0,
        0,
        0,
        NONE.pieces,
        NONE.faults,
        Optional.empty());
  }
}
