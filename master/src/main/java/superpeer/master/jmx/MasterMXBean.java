package superpeer.master.jmx;

/** The master, as {@code superpeer:type=Master}. A snapshot, at most ten seconds old. */
public interface MasterMXBean {

  String getVersion();

  long getPid();

  /** Since the master started, in ms. */
  long getElapsedMs();

  /** Resident memory of the master's process, in units of 1,024 bytes. */
  long getMemoryKb();

  /** CPU of the master's process, in percent of one core. */
  double getCpuPercent();

  /** The server's uplink, in Mbit/s. */
  int getBandwidthMbps();

  /** Number of workers that may run. */
  int getSlots();

  /** Whether a seed of ordinary priority would be refused. */
  boolean isFull();

  /** Accepted seeds. */
  int getSeeds();

  /** Seeds that do not run: channel and reason. */
  String[] getSeedsNotRunning();

  /** What is wrong with the server itself; empty if all is well. */
  String getTrouble();
}
