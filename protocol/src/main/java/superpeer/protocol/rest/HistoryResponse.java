package superpeer.protocol.rest;

import java.util.List;

/**
 * The answer to {@code GET /history}.
 *
 * @param ret 0
 * @param points one a minute, the oldest first; a minute in which the master did not run has none
 */
public record HistoryResponse(int ret, List<Point> points) {

  /**
   * One minute.
   *
   * @param at its begin, epoch ms
   * @param workers processes, at most
   * @param peers connected viewers, at most
   * @param uplink payload sent, on average, in Mbit/s
   * @param uploaded payload sent by the present processes since they started, in KB
   * @param origin segment bytes fetched over HTTP by them, in KB
   * @param memory resident memory of the workers, at most, in KB
   * @param cpu of the workers, on average, in percent of one core
   */
  public record Point(
      long at,
      int workers,
      int peers,
      double uplink,
      long uploaded,
      long origin,
      long memory,
      double cpu) {}
}
