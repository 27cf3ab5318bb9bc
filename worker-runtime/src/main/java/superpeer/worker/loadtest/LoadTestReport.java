package superpeer.worker.loadtest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import superpeer.protocol.Json;
import superpeer.worker.loadtest.SegmentDownload.Failure;

/**
 * The results of a load test, so far or final. The component names are the JSON names.
 *
 * @param seconds measured time, without the warm-up
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
   * @param lastFailure reason of the last failure
   * @param dropped ended without a CLOSE
   * @param left ended by a CLOSE that is not fatal
   * @param fatal ended by a fatal CLOSE
   * @param firsts first events since no viewer had a super peer
   * @param setup from the offer to the open channel
   * @param begun from the offer to the first frame, without the warm-up
   * @param begunPerSecond rate of connections that got their first frame
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
   * When things first happened since no viewer had a super peer, in epoch ms; 0 if they did not.
   *
   * @param called offer of the first connection that opened, sent or received
   * @param opened its data channel opened
   * @param begun first frame
   * @param served first complete and correct segment
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
   * @param served complete and correct segments
   * @param bytes of these segments
   * @param goodputMbps of these segments, in Mbit/s
   * @param failures segments that a peer announced and did not deliver
   * @param failed failures by cause
   * @param crossed requests that crossed a CLOSE or CHOKE; sent to another peer
   * @param refused urgent requests that the peer refused because it could not be in time; not
   *     failures
   * @param cancelled by the viewer
   * @param stray messages that violate the protocol
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
   * @param stalls how often a player's buffer ran empty
   * @param stalledS total duration of stalls, in seconds
   * @param playedS total playback, in seconds
   * @param missed segments that no peer offered in time
   */
  record Players(long stalls, double stalledS, double playedS, long missed) {}

  /** Percentiles in milliseconds; all 0 without samples. */
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

  /** A copy with the playback figures of a later report. */
  LoadTestReport withPlayersOf(LoadTestReport later) {
    return new LoadTestReport(seconds, viewers, connections, segments, later.players);
  }

  /** Failed segments, stray messages, dropped channels and fatal CLOSEs. */
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

  /** The report as text. */
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
        format(connections.setup()),
        format(connections.begun()),
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
        format(segments.latency()),
        format(segments.firstByte()),
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

  private static String format(Percentiles percentiles) {
    return String.format(
        Locale.ROOT,
        "p50 %,.1f  p90 %,.1f  p99 %,.1f  max %,.1f ms",
        percentiles.p50(),
        percentiles.p90(),
        percentiles.p99(),
        percentiles.max());
  }
}
