package superpeer.master.jmx;

/**
 * All workers together, as {@code superpeer:type=Fleet}. A snapshot; reading it sends no message.
 */
public interface FleetMXBean {

  /** Slots with a worker, in any phase. */
  int getWorkers();

  /** Slots with a worker that viewers can reach. */
  int getSeeding();

  /** Connected viewers. */
  int getPeers();

  /** Payload sent by all living processes, in units of 1,024 bytes. */
  long getUploadedKb();

  /** Payload sent over the last report interval, in Mbit/s. */
  double getCurrentUplinkMbps();

  /** Resident memory of all workers, in units of 1,024 bytes. */
  long getMemoryKb();

  /** Processes that replaced another one, in the present slots. */
  int getRestarts();
}
