package superpeer.master.history;

/**
 * The metrics of one minute, of the whole server or of one channel.
 *
 * @param atMs start of the minute, epoch ms
 * @param channelId empty: the whole server
 * @param workers highest number of processes
 * @param peers highest number of connected viewers
 * @param uplinkMbps average payload sent, in Mbit/s
 * @param uploadedKb payload sent by the present processes since they started, at the end of the
 *     minute, in units of 1,024 bytes
 * @param originKb segment bytes that they fetched over HTTP, likewise
 * @param memoryKb highest resident memory of the workers, in units of 1,024 bytes
 * @param cpuPercent average CPU of the workers, in percent of one core
 */
public record DataPoint(
    long atMs,
    String channelId,
    int workers,
    int peers,
    double uplinkMbps,
    long uploadedKb,
    long originKb,
    long memoryKb,
    double cpuPercent) {

  /** The channel id that stands for the whole server. */
  public static final String WHOLE_SERVER = "";
}
