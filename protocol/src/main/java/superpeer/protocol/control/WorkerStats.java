package superpeer.protocol.control;

import java.util.Optional;

/**
 * The figures of one worker; since its process started, unless noted otherwise.
 *
 * @param peers connected peers now
 * @param uploadedKb payload sent to peers, in units of 1,024 bytes
 * @param acknowledgedKb payload that peers acknowledged (PIECE_ACK), same unit
 * @param fromPeersKb segment bytes received from peers, same unit
 * @param fromOriginKb segment bytes received over HTTP, same unit
 * @param diskCacheKb segment files of this channel now, same unit
 * @param currentUplinkMbps payload rate over the last report interval
 * @param averageUplinkMbps payload rate since the worker began to seed
 * @param cpuPercent of one core, over the last report interval
 * @param memoryKb resident memory now
 * @param segments segments stored now
 * @param wireUplinkMbps rate sent to peers over the last report interval, with packet overhead
 * @param uplinkLimitMbps its limit that is in force now; 0: none
 * @param heldBackPercent share of the last report interval in which the limit held back a piece, 0
 *     to 100
 * @param loopLagMs delay of the worker's event loop when it wrote this report
 * @param pieces counts of pieces
 * @param faults counts of errors
 * @param natives native resources; empty while nothing is seeded, and from older workers
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
   * @param sent sent completely
   * @param cancelled cancelled by the peer, then aborted by us
   * @param aborted aborted by us without a cancel: drained, or the peer went away
   * @param notFound requests answered with PIECE_NOT_FOUND
   * @param refused urgent requests that could not be served in time; 0 from older workers
   */
  public record Pieces(long sent, long cancelled, long aborted, long notFound, long refused) {}

  /**
   * @param malformed malformed frames of peers
   * @param rejected offers rejected because the worker was full
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
   * Resources of native code.
   *
   * @param directKb memory of segments now, stored or in flight, in units of 1,024 bytes
   * @param outstandingKb sent and possibly not received yet, now, same unit
   * @param connections open connections now
   * @param closed closed connections since the process started
   * @param messages received from peers; each leaks about 115 bytes in webrtc-java 0.14.0
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

  /** The figures of a process that seeds nothing. */
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
