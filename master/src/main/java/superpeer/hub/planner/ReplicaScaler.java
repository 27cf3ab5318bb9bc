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
 * How many servers should seed each channel: one, until all that do are busy with it and cannot
 * give it another worker, by their own measure; then one more at a time. It goes back one at a time
 * when those left would have little to do, and much more slowly, so that no load makes it come and
 * go in turn. After a restart it begins with as many as were ordered before. Not thread-safe.
 */
final class ReplicaScaler {

  /** Mean stress of a channel's workers from which a server is busy with it: as a fleet grows. */
  static final double BUSY = 0.75;

  /** Mean stress that the servers left would have, at which one is let go. */
  static final double SLACK = 0.4;

  /** How long the servers must have been busy: a fleet tries to grow first. */
  static final Duration GROW_AFTER = Duration.ofSeconds(20);

  /** How long they must have had little to do. */
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

  /** What a server does for a channel. */
  private record ServerLoad(double stress, boolean isSpent) {

    boolean isBusy() {
      return isSpent && stress >= BUSY;
    }
  }

  /**
   * Looks at all channels that are seeded for the planner.
   *
   * @param own where it ordered them
   */
  void observe(Set<Placement> own, List<ServerView> servers, long nowMs) {
    var channels = own.stream().map(Placement::channel).collect(Collectors.toSet());
    byChannel.keySet().retainAll(channels);
    for (var channel : channels) {
      var parts =
          servers.stream()
              .filter(server -> own.contains(new Placement(server.entry().id(), channel)))
              .flatMap(server -> part(server, channel).stream())
              .toList();
      var ordered =
          (int) own.stream().filter(placement -> placement.channel().equals(channel)).count();
      observe(
          byChannel.computeIfAbsent(channel, id -> new ChannelLoad(ordered, nowMs)), parts, nowMs);
    }
  }

  private static Optional<ServerLoad> part(ServerView server, String channel) {
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

  private static void observe(ChannelLoad channelLoad, List<ServerLoad> parts, long nowMs) {
    var held = parts.size();
    var isBusy = held > 0 && parts.stream().allMatch(ServerLoad::isBusy);
    if (!isBusy) {
      channelLoad.notBusyMs = nowMs;
    } else if (nowMs - channelLoad.notBusyMs >= GROW_AFTER.toMillis()
        && held >= channelLoad.wanted) {
      channelLoad.wanted = held + 1;
      channelLoad.notBusyMs = nowMs;
    }
    var stress = parts.stream().mapToDouble(ServerLoad::stress).sum();
    var isSlack = channelLoad.wanted > 1 && held > 0 && stress <= SLACK * (channelLoad.wanted - 1);
    if (!isSlack) {
      channelLoad.notSlackMs = nowMs;
    } else if (nowMs - channelLoad.notSlackMs >= SHRINK_AFTER.toMillis()) {
      channelLoad.wanted--;
      channelLoad.notSlackMs = nowMs;
    }
  }

  /** Channels that more than one server should seed, and how many. */
  Map<String, Integer> replicas() {
    return byChannel.entrySet().stream()
        .filter(it -> it.getValue().wanted > 1)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, it -> it.getValue().wanted));
  }
}
