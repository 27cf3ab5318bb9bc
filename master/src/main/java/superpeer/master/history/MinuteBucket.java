package superpeer.master.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import superpeer.master.fleet.WorkerView;
import superpeer.master.seeding.FleetOverview;
import superpeer.protocol.control.WorkerStats;

/** Aggregates the overviews of one minute into data points. Not thread-safe. */
final class MinuteBucket {

  /** Channels that get points of their own: those with the most viewers in the minute. */
  static final int MAX_CHANNELS = 100;

  /** Sums over the samples of this minute. */
  private static final class Sum {
    private int samples;
    private int workers;
    private int peers;
    private double uplink;
    private long uploaded;
    private long origin;
    private long memory;
    private double cpu;

    void add(Collection<WorkerView> views) {
      samples++;
      workers = Math.max(workers, views.size());
      peers = Math.max(peers, views.stream().mapToInt(v -> v.stats().peers()).sum());
      uplink += views.stream().mapToDouble(v -> v.stats().currentUplinkMbps()).sum();
      uploaded = views.stream().map(WorkerView::stats).mapToLong(WorkerStats::uploadedKb).sum();
      origin = views.stream().map(WorkerView::stats).mapToLong(WorkerStats::fromOriginKb).sum();
      memory = Math.max(memory, views.stream().mapToLong(v -> v.stats().memoryKb()).sum());
      cpu += views.stream().mapToDouble(v -> v.stats().cpuPercent()).sum();
    }

    /** Averages over all samples of the minute: a channel that was absent sent nothing. */
    DataPoint point(long atMs, String channelId, int allSamples) {
      return new DataPoint(
          atMs,
          channelId,
          workers,
          peers,
          uplink / allSamples,
          uploaded,
          origin,
          memory,
          cpu / allSamples);
    }
  }

  private final long atMs;
  private final Sum all = new Sum();
  private final Map<String, Sum> channels = new HashMap<>();

  /**
   * @param atMs start of the minute, epoch ms
   */
  MinuteBucket(long atMs) {
    this.atMs = atMs;
  }

  long atMs() {
    return atMs;
  }

  void add(FleetOverview fleetOverview) {
    var views = fleetOverview.workers().stream().map(FleetOverview.Worker::view).toList();
    all.add(views);
    views.stream()
        .collect(Collectors.groupingBy(view -> view.assignment().channel().encoded()))
        .forEach(
            (channel, workers) ->
                channels.computeIfAbsent(channel, name -> new Sum()).add(workers));
  }

  /** Returns the points, the whole server's first; empty without a sample. */
  List<DataPoint> points() {
    if (all.samples == 0) {
      return List.of();
    }
    var points = new ArrayList<DataPoint>();
    points.add(all.point(atMs, DataPoint.WHOLE_SERVER, all.samples));
    channels.entrySet().stream()
        .map(entry -> entry.getValue().point(atMs, entry.getKey(), all.samples))
        .sorted(Comparator.comparingInt(DataPoint::peers).reversed())
        .limit(MAX_CHANNELS)
        .forEach(points::add);
    return points;
  }
}
