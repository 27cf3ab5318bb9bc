package superpeer.protocol.rest;

import java.util.List;

/**
 * The response to {@code GET /history}.
 *
 * @param ret 0
 * @param points one per minute, the oldest first; none for minutes in which the master did not run
 */
public record HistoryResponse(int ret, List<Point> points) {

  /**
   * One minute.
   *
   * @param at start of the minute, epoch ms
   * @param workers most processes
   * @param peers most connected viewers
   * @param uplink average payload rate, in Mbit/s
   * @param uploaded payload sent by the current processes since they started, in KB
   * @param origin segment bytes fetched over HTTP by them, in KB
   * @param memory most resident memory of the workers, in KB
   * @param cpu average CPU of the workers, in percent of one core
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
