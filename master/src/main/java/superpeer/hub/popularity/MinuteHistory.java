package superpeer.hub.popularity;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import superpeer.hub.tracker.SwarmTraffic;

/** Sums up every minute in a data point and keeps a day of them. Not thread-safe. */
final class MinuteHistory {

  /** One day. */
  static final int MAX_POINTS = 24 * 60;

  static final long DAY_MS = Duration.ofDays(1).toMillis();

  private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();

  private final Deque<SwarmDataPoint> points = new ArrayDeque<>();
  private CurrentMinute minute;

  /** The figures of the current minute so far. */
  private static final class CurrentMinute {
    private final long atMs;
    private int samples;
    private int viewers;
    private int channels;
    private SwarmTraffic swarmTraffic = SwarmTraffic.NONE;
    private double uplink;

    CurrentMinute(long atMs) {
      this.atMs = atMs;
    }

    SwarmDataPoint point() {
      return new SwarmDataPoint(
          atMs,
          viewers,
          channels,
          swarmTraffic.p2pKb(),
          swarmTraffic.httpKb(),
          swarmTraffic.superPeerKb(),
          swarmTraffic.rebuffers(),
          swarmTraffic.requests(),
          samples == 0 ? 0 : uplink / samples);
    }
  }

  /**
   * @param stored data points of an earlier run, the oldest first
   */
  MinuteHistory(List<SwarmDataPoint> stored, long nowMs) {
    stored.forEach(points::addLast);
    minute = new CurrentMinute(nowMs / MINUTE_MS * MINUTE_MS);
  }

  /** The figures of one moment. */
  record Gauges(int viewers, int channels, double uplinkMbps) {}

  /**
   * @param traffic reported since the last call
   * @return the last minute, if a new one has begun
   */
  Optional<SwarmDataPoint> add(SwarmTraffic traffic, Gauges gauges, long nowMs) {
    var now = nowMs / MINUTE_MS * MINUTE_MS;
    var done = Optional.<SwarmDataPoint>empty();
    if (now != minute.atMs) {
      done = Optional.of(minute.point());
      points.addLast(done.get());
      while (points.size() > MAX_POINTS || points.getFirst().atMs() < now - DAY_MS) {
        points.removeFirst();
      }
      minute = new CurrentMinute(now);
    }
    minute.samples++;
    minute.viewers = Math.max(minute.viewers, gauges.viewers());
    minute.channels = Math.max(minute.channels, gauges.channels());
    minute.uplink += gauges.uplinkMbps();
    minute.swarmTraffic = minute.swarmTraffic.plus(traffic);
    return done;
  }

  /** Complete minutes, the oldest first. */
  List<SwarmDataPoint> since(long fromMs) {
    return points.stream().filter(swarmDataPoint -> swarmDataPoint.atMs() >= fromMs).toList();
  }

  /** The traffic of the last day, the current minute included. */
  SwarmTraffic total() {
    var sum = minute.swarmTraffic;
    for (var swarmDataPoint : points) {
      sum =
          sum.plus(
              new SwarmTraffic(
                  swarmDataPoint.p2pKb(),
                  swarmDataPoint.httpKb(),
                  swarmDataPoint.superPeerKb(),
                  swarmDataPoint.rebuffers(),
                  swarmDataPoint.requests(),
                  0));
    }
    return sum;
  }
}
