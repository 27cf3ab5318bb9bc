package superpeer.master.jmx;

/** One slot's worker, as {@code superpeer:type=Worker,slot=n}. A snapshot; never asks anyone. */
public interface WorkerMXBean {

  /** Of its present process; 0 before the first. */
  long getPid();

  /** STARTING, SEEDING, DRAINING or PAUSED. */
  String getPhase();

  String getChannelId();

  /** Connected viewers. */
  int getPeers();

  /** Payload sent since the process started, in units of 1,024 bytes. */
  long getUploadedKb();

  /** Of that, what viewers said they received, in units of 1,024 bytes. */
  long getAcknowledgedKb();

  /** Segment bytes taken from viewers, in units of 1,024 bytes. */
  long getFromPeersKb();

  /** Segment bytes fetched over HTTP, in units of 1,024 bytes. */
  long getFromOriginKb();

  /** Viewers turned away, because the worker was full. */
  long getRejectedSessions();

  /** Viewers that never connected. */
  long getFailedSessions();

  /** Failed fetches. */
  long getOriginFailures();

  /** Failed calls. */
  long getTrackerFailures();

  /** Lost or refused connections. */
  long getSignalingFailures();

  /** Segments held. */
  int getSegments();

  /** Payload sent over the last report interval, in Mbit/s. */
  double getCurrentUplinkMbps();

  /** Of one core, over the last report interval. */
  double getCpuPercent();

  /** Resident, in units of 1,024 bytes. */
  long getMemoryKb();

  /** Segments off the heap, kept and being fetched, in units of 1,024 bytes. */
  long getDirectKb();

  /** Sent to viewers and perhaps not received, in units of 1,024 bytes. */
  long getOutstandingKb();

  /** Peer connections that are not closed. */
  long getConnections();

  /** Messages received from viewers; each leaks some 115 bytes of native memory. */
  long getReceivedMessages();

  /** Processes of this slot after its first. */
  int getRestarts();

  /** What is wrong; empty when all is well. */
  String getTrouble();
}
