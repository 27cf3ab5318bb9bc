package superpeer.worker.loadtest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import superpeer.protocol.Json;
import superpeer.worker.loadtest.SegmentDownload.Failure;

/**
 * What the viewers saw, now or at the end.
 *
 * @param seconds that figures are of, warm-up excluded
 */
record LoadTestReport(
    double seconds, Viewers viewers, Connections connections, Segments segments, Players players) {

  /**
   * @param joined since the beginning
   * @param left since the beginning
   * @param present now
   */
  record Viewers(long joined, long left, int present) {}

  /**
   * @param opened data channels
   * @param connected viewers that have a super peer now
   * @param failedSetups connections that never opened
   * @param lastFailure why the last of them did not
   * @param dropped ended without a word
   * @param left ended by a CLOSE that is not fatal
   * @param fatal ended by a fatal CLOSE
   * @param firsts since a super peer was last missing
   * @param setup from the offer to the open channel
   * @param begun from the offer to the first frame, warm-up excluded
   * @param begunPerSecond connections that got a first frame, from the first one to the last one
   */
  record Connections(
      long opened,
      int connected,
      long failedSetups,
      String lastFailure,
      long dropped,
      long left,
      long fatal,
      FirstTimes firsts,
      Percentiles setup,
      Percentiles begun,
      double begunPerSecond) {}

  /**
   * What happened for the first time since no viewer had a super peer: milliseconds since 1970, 0
   * if it did not.
   *
   * @param called the offer of the first connection that opened was made, or arrived
   * @param opened its data channel opened
   * @param begun the first frame of all was there
   * @param served the first segment of all was there, whole and right
   */
  record FirstTimes(long called, long opened, long begun, long served) {

    static final FirstTimes NONE = new FirstTimes(0, 0, 0, 0);

    FirstTimes withOpened(long calledAt, long now) {
      return opened == 0 ? new FirstTimes(calledAt, now, begun, served) : this;
    }

    FirstTimes withBegun(long now) {
      return begun == 0 ? new FirstTimes(called, opened, now, served) : this;
    }

    FirstTimes withServed(long now) {
      return served == 0 ? new FirstTimes(called, opened, begun, now) : this;
    }
  }

  /**
   * @param asked requests
   * @param served segments that are here, whole and right
   * @param bytes of those
   * @param goodputMbps of those, in Mbit/s
   * @param failures segments that were promised and not got
   * @param failed by cause
   * @param crossed requests that the peer did not see any more; asked again elsewhere
   * @param refused urgent requests that the peer ended before a byte, because of the time; they are
   *     no failures
   * @param cancelled by the viewer
   * @param stray messages against the protocol
   * @param latency from the request to the last byte
   * @param firstByte from the request to the first frame
   */
  record Segments(
      long asked,
      long served,
      long bytes,
      double goodputMbps,
      long failures,
      Map<Failure, Long> failed,
      long crossed,
      long refused,
      long cancelled,
      long stray,
      Percentiles latency,
      Percentiles firstByte) {}

  /**
   * @param stalls times that a player ran dry
   * @param stalledS how long, in seconds, all of them together
   * @param playedS how long they played
   * @param missed segments that nobody offered in time
   */
  record Players(long stalls, double stalledS, double playedS, long missed) {}

  /** In milliseconds; all 0 if there were none. */
  record Percentiles(long count, double p50, double p90, double p99, double max) {

    private static final double MICROS_A_MILLI = 1000;

    static Percentiles of(Histogram micros) {
      return new Percentiles(
          micros.getTotalCount(),
          micros.getValueAtPercentile(50) / MICROS_A_MILLI,
          micros.getValueAtPercentile(90) / MICROS_A_MILLI,
          micros.getValueAtPercentile(99) / MICROS_A_MILLI,
          micros.getMaxValue() / MICROS_A_MILLI);
    }
  }

  /** This, with what the players told afterwards. */
  LoadTestReport withPlayersOf(LoadTestReport later) {
    return new LoadTestReport(seconds, viewers, connections, segments, later.players);
  }

  /** Failed segments, stray messages, and channels that ended as none should. */
  long failures() {
    return segments.failures() + segments.stray() + connections.dropped() + connections.fatal();
  }

  ObjectNode json() {
    ObjectNode tree = Json.mapper().valueToTree(this);
    var failed = tree.withObject("/segments").putObject("failed");
    segments.failed().forEach((why, count) -> failed.put(camelCase(why.name()), count.longValue()));
    return tree;
  }

  private static String camelCase(String constant) {
    var lower = constant.toLowerCase(Locale.ROOT);
    var name = new StringBuilder();
    for (int i = 0; i < lower.length(); i++) {
      var c = lower.charAt(i);
      if (c != '_') {
        name.append(i > 0 && lower.charAt(i - 1) == '_' ? Character.toUpperCase(c) : c);
      }
    }
    return name.toString();
  }

  /** For people. */
  String table() {
    return String.format(
        Locale.ROOT,
        """
        viewers       %,d joined, %,d left, %,d of %,d with a super peer
        connections   %,d opened, %,d failed%s; ended: %,d with CLOSE, %,d fatal, %,d dropped
          set-up      %s
          new viewers %s from offer to first byte, %,.1f a second
        segments      %,d asked, %,d served, %,d failed%s; %,d crossed, %,d refused, %,d cancelled, %,d stray
          goodput     %,.1f Mbit/s in %.1f s
          latency     %s
          first byte  %s
        players       %,d stalls, %.1f s stalled of %.1f s watched; %,d segments missed
        """,
        viewers.joined(),
        viewers.left(),
        connections.connected(),
        viewers.present(),
        connections.opened(),
        connections.failedSetups(),
        connections.failedSetups() == 0 ? "" : " (last: " + connections.lastFailure() + ")",
        connections.left(),
        connections.fatal(),
        connections.dropped(),
        line(connections.setup()),
        line(connections.begun()),
        connections.begunPerSecond(),
        segments.asked(),
        segments.served(),
        segments.failures(),
        causes(),
        segments.crossed(),
        segments.refused(),
        segments.cancelled(),
        segments.stray(),
        segments.goodputMbps(),
        seconds,
        line(segments.latency()),
        line(segments.firstByte()),
        players.stalls(),
        players.stalledS(),
        players.stalledS() + players.playedS(),
        players.missed());
  }

  private String causes() {
    var causes = new StringBuilder();
    segments
        .failed()
        .forEach(
            (why, count) -> {
              if (count > 0) {
                causes.append(causes.isEmpty() ? " (" : ", ").append(count).append(' ').append(why);
              }
            });
    return causes.isEmpty() ? "" : causes.append(')').toString();
  }

  private static String line(Percentiles percentiles) {
    return String.format(
        Locale.ROOT,
        "p50 %,.1f  p90 %,.1f  p99 %,.1f  max %,.1f ms",
        percentiles.p50(),
        percentiles.p90(),
        percentiles.p99(),
        percentiles.max());
  }
}
