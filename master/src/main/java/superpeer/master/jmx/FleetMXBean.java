package superpeer.master.jmx;

/** All workers together, as {@code superpeer:type=Fleet}. A snapshot; never asks anyone. */
public interface FleetMXBean {

  /** Slots with a worker, whatever it does. */
  int getWorkers();

  /** Slots whose worker viewers can reach. */
  int getSeeding();

  /** Connected viewers. */
  int getPeers();

  /** Payload sent by all living processes, in units of 1,024 bytes. */
  long getUploadedKb();

  /** Payload sent over the last report interval, in Mbit/s. */
  double getCurrentUplinkMbps();

  /** Resident memory of all workers, in units of 1,024 bytes. */
  long getMemoryKb();

  /** Processes that replaced others, of the slots that there are now. */
  int getRestarts();
}
