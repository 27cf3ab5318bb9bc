package superpeer.hub.planner;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import superpeer.hub.registry.ServerView;

/**
 * Decides how many servers seed each channel. It starts with one. When all servers of a channel are
 * busy with it and cannot add another worker, it adds one server at a time. It removes one at a
 * time when the others would have little load, and much more slowly, so that the number does not
 * oscillate. After a restart it continues with the number of planned seeds. Not thread-safe.
 */
final class ReplicaScaler {

  /**
   * Mean stress of a channel's workers from which its server is busy; a fleet adds workers at the
   * same value.
   */
  static final double BUSY = 0.75;

  /** Mean stress that the other servers would have, below which one server is removed. */
  static final double SLACK = 0.4;

  /** How long all servers must be busy. Meanwhile their fleets can add workers. */
  static final Duration GROW_AFTER = Duration.ofSeconds(20);

  /** How long the load must be low. */
  static final Duration SHRINK_AFTER = Duration.ofMinutes(5);

  private final Map<String, ChannelLoad> byChannel = new HashMap<>();

  private static final class ChannelLoad {
    private int wanted;
    private long notBusyMs;
    private long notSlackMs;

    ChannelLoad(int wanted, long nowMs) {
      this.wanted = wanted;
      notBusyMs = nowMs;
      notSlackMs = nowMs;
    }
  }

  /** The load of a channel on one server. */
  private record ServerLoad(double stress, boolean isExhausted) {

    boolean isBusy() {
      return isExhausted && stress >= BUSY;
    }
  }

  /**
   * Updates the load of all planned channels.
   *
   * @param placements of planned seeds
   */
  void observe(Set<Placement> placements, List<ServerView> servers, long nowMs) {
    var channels = placements.stream().map(Placement::channel).collect(Collectors.toSet());
    byChannel.keySet().retainAll(channels);
    for (var channel : channels) {
      var loads =
          servers.stream()
              .filter(server -> placements.contains(new Placement(server.entry().id(), channel)))
              .flatMap(server -> load(server, channel).stream())
              .toList();
      var planned =
          (int)
              placements.stream().filter(placement -> placement.channel().equals(channel)).count();
      observe(
          byChannel.computeIfAbsent(channel, id -> new ChannelLoad(planned, nowMs)), loads, nowMs);
    }
  }

  private static Optional<ServerLoad> load(ServerView server, String channel) {
    return server
        .health()
        .report()
        .filter(report -> server.entry().enabled() && !report.draining())
        .flatMap(
            report ->
                Optional.ofNullable(report.seeds().get(channel))
                    .filter(seed -> !seed.pids().isEmpty())
                    .map(
                        seed ->
                            new ServerLoad(
                                seed.stress(), PlacementFilters.isExhausted(server, report))));
  }

  private static void observe(ChannelLoad channelLoad, List<ServerLoad> loads, long nowMs) {
    var active = loads.size();
    var isBusy = active > 0 && loads.stream().allMatch(ServerLoad::isBusy);
    if (!isBusy) {
      channelLoad.notBusyMs = nowMs;
    } else if (nowMs - channelLoad.notBusyMs >= GROW_AFTER.toMillis()
        && active >= channelLoad.wanted) {
      channelLoad.wanted = active + 1;
      channelLoad.notBusyMs = nowMs;
    }
    var stress = loads.stream().mapToDouble(ServerLoad::stress).sum();
    var isSlack =
        channelLoad.wanted > 1 && active > 0 && stress <= SLACK * (channelLoad.wanted - 1);
    if (!isSlack) {
      channelLoad.notSlackMs = nowMs;
    } else if (nowMs - channelLoad.notSlackMs >= SHRINK_AFTER.toMillis()) {
      channelLoad.wanted--;
      channelLoad.notSlackMs = nowMs;
    }
  }

  /** Channels that need more than one server, and how many. */
  Map<String, Integer> replicas() {
    return byChannel.entrySet().stream()
        .filter(it -> it.getValue().wanted > 1)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, it -> it.getValue().wanted));
  }
}
