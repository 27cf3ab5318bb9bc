package superpeer.master.jmx;

/**
 * One slot's worker, as {@code superpeer:type=Worker,slot=n}. A snapshot; reading it sends no
 * message.
 */
public interface WorkerMXBean {

  /** Pid of the present process; 0 before the first one. */
  long getPid();

  /** STARTING, SEEDING, DRAINING or PAUSED. */
  String getPhase();

  String getChannelId();

  /** Connected viewers. */
  int getPeers();

  /** Payload sent since the process started, in units of 1,024 bytes. */
  long getUploadedKb();

  /** Payload that viewers acknowledged, in units of 1,024 bytes. */
  long getAcknowledgedKb();

  /** Segment bytes taken from viewers, in units of 1,024 bytes. */
  long getFromPeersKb();

  /** Segment bytes fetched over HTTP, in units of 1,024 bytes. */
  long getFromOriginKb();

  /** Viewers refused because the worker was full. */
  long getRejectedSessions();

  /** Viewers that never connected. */
  long getFailedSessions();

  /** Failed fetches from the origin. */
  long getOriginFailures();

  /** Failed calls to the tracker. */
  long getTrackerFailures();

  /** Lost or refused connections to signaling servers. */
  long getSignalingFailures();

  /** Segments held. */
  int getSegments();

  /** Payload sent over the last report interval, in Mbit/s. */
  double getCurrentUplinkMbps();

  /** CPU over the last report interval, in percent of one core. */
  double getCpuPercent();

  /** Resident memory, in units of 1,024 bytes. */
  long getMemoryKb();

  /** Off-heap memory of segments, kept and being fetched, in units of 1,024 bytes. */
  long getDirectKb();

  /** Payload sent to viewers but perhaps not received yet, in units of 1,024 bytes. */
  long getOutstandingKb();

  /** Open peer connections. */
  long getConnections();

  /** Messages received from viewers; each leaks about 115 bytes of native memory. */
  long getReceivedMessages();

  /** Processes of this slot after its first. */
  int getRestarts();

  /** What is wrong; empty if all is well. */
  String getTrouble();
}
