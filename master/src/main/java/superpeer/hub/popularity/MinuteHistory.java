package superpeer.hub.popularity;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import superpeer.hub.tracker.SwarmTraffic;

/** Makes a point of every minute, and keeps a day of them. Not thread-safe. */
final class MinuteHistory {

  /** A day. */
  static final int MAX_POINTS = 24 * 60;

  static final long DAY_MS = Duration.ofDays(1).toMillis();

  private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();

  private final Deque<SwarmDataPoint> points = new ArrayDeque<>();
  private Minute minute;

  /** What was seen in a minute so far. */
  private static final class Minute {
    private final long atMs;
    private int looks;
    private int viewers;
    private int channels;
    private SwarmTraffic swarmTraffic = SwarmTraffic.NONE;
    private double uplink;

    Minute(long atMs) {
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
          looks == 0 ? 0 : uplink / looks);
    }
  }

  /**
   * @param kept of an earlier run, the oldest first
   */
  MinuteHistory(List<SwarmDataPoint> kept, long nowMs) {
    kept.forEach(points::addLast);
    minute = new Minute(nowMs / MINUTE_MS * MINUTE_MS);
  }

  /** What there is at one moment. */
  record Gauges(int viewers, int channels, double uplinkMbps) {}

  /**
   * @param news what was reported since the last time
   * @return the last minute, when another has begun
   */
  Optional<SwarmDataPoint> add(SwarmTraffic news, Gauges gauges, long nowMs) {
    var now = nowMs / MINUTE_MS * MINUTE_MS;
    var done = Optional.<SwarmDataPoint>empty();
    if (now != minute.atMs) {
      done = Optional.of(minute.point());
      points.addLast(done.get());
      while (points.size() > MAX_POINTS || points.getFirst().atMs() < now - DAY_MS) {
        points.removeFirst();
      }
      minute = new Minute(now);
    }
    minute.looks++;
    minute.viewers = Math.max(minute.viewers, gauges.viewers());
    minute.channels = Math.max(minute.channels, gauges.channels());
    minute.uplink += gauges.uplinkMbps();
    minute.swarmTraffic = minute.swarmTraffic.plus(news);
    return done;
  }

  /** Whole minutes, the oldest first. */
  List<SwarmDataPoint> since(long fromMs) {
    return points.stream().filter(swarmDataPoint -> swarmDataPoint.atMs() >= fromMs).toList();
  }

  /** The last day, with the minute that runs. */
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
