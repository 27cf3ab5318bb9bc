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

  /** Payload sent over the last report interval, in Mbit/s. */
  double getCurrentUplinkMbps();

  /** Of one core, over the last report interval. */
  double getCpuPercent();

  /** Resident, in units of 1,024 bytes. */
  long getMemoryKb();

  /** Processes of this slot after its first. */
  int getRestarts();

  /** What is wrong; empty when all is well. */
  String getTrouble();
}
