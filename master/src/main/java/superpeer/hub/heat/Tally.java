package superpeer.hub.heat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import superpeer.hub.tracker.Traffic;

/** Makes a point of every minute, and keeps a day of them. Not thread-safe. */
final class Tally {

  /** A day. */
  static final int MAX_POINTS = 24 * 60;

  static final long DAY_MS = Duration.ofDays(1).toMillis();

  private static final long MINUTE_MS = Duration.ofMinutes(1).toMillis();

  private final Deque<Point> points = new ArrayDeque<>();
  private Minute minute;

  /** What was seen in a minute so far. */
  private static final class Minute {
    private final long atMs;
    private int looks;
    private int viewers;
    private int channels;
    private Traffic traffic = Traffic.NONE;
    private double uplink;

    Minute(long atMs) {
      this.atMs = atMs;
    }

    Point point() {
      return new Point(
          atMs,
          viewers,
          channels,
          traffic.p2pKb(),
          traffic.httpKb(),
          traffic.superPeerKb(),
          traffic.rebuffers(),
          traffic.requests(),
          looks == 0 ? 0 : uplink / looks);
    }
  }

  /**
   * @param kept of an earlier run, the oldest first
   */
  Tally(List<Point> kept, long nowMs) {
    kept.forEach(points::addLast);
    minute = new Minute(nowMs / MINUTE_MS * MINUTE_MS);
  }

  /** What there is at one moment. */
  record Sight(int viewers, int channels, double uplinkMbps) {}

  /**
   * @param news what was reported since the last time
   * @return the last minute, when another has begun
   */
  Optional<Point> add(Traffic news, Sight sight, long nowMs) {
    var now = nowMs / MINUTE_MS * MINUTE_MS;
    var done = Optional.<Point>empty();
    if (now != minute.atMs) {
      done = Optional.of(minute.point());
      points.addLast(done.get());
      while (points.size() > MAX_POINTS || points.getFirst().atMs() < now - DAY_MS) {
        points.removeFirst();
      }
      minute = new Minute(now);
    }
    minute.looks++;
    minute.viewers = Math.max(minute.viewers, sight.viewers());
    minute.channels = Math.max(minute.channels, sight.channels());
    minute.uplink += sight.uplinkMbps();
    minute.traffic = minute.traffic.plus(news);
    return done;
  }

  /** Whole minutes, the oldest first. */
  List<Point> since(long fromMs) {
    return points.stream().filter(point -> point.atMs() >= fromMs).toList();
  }

  /** The last day, with the minute that runs. */
  Traffic total() {
    var sum = minute.traffic;
    for (var point : points) {
      sum =
          sum.plus(
              new Traffic(
                  point.p2pKb(),
                  point.httpKb(),
                  point.superPeerKb(),
                  point.rebuffers(),
                  point.requests(),
                  0));
    }
    return sum;
  }
}
