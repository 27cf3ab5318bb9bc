package superpeer.master.history;

/**
 * Figures of one minute, of the whole server or of one channel.
 *
 * @param atMs begin of the minute, epoch ms
 * @param channelId empty: the whole server
 * @param workers processes, at most
 * @param peers connected viewers, at most
 * @param uplinkMbps payload sent, on average
 * @param uploadedKb payload sent by the present processes since they started, at the end
 * @param originKb segment bytes fetched over HTTP by them, likewise
 * @param memoryKb resident memory of the workers, at most
 * @param cpuPercent of one core, of the workers, on average
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

  /** The name of the whole server. */
  public static final String WHOLE_SERVER = "";
}
