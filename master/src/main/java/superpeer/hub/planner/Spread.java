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
final class Spread {

  /** Mean stress of a channel's workers from which a server is busy with it: as a fleet grows. */
  static final double BUSY = 0.75;

  /** Mean stress that the servers left would have, at which one is let go. */
  static final double SLACK = 0.4;

  /** How long the servers must have been busy: a fleet tries to grow first. */
  static final Duration GROW_AFTER = Duration.ofSeconds(20);

  /** How long they must have had little to do. */
  static final Duration SHRINK_AFTER = Duration.ofMinutes(5);

  private final Map<String, Watch> watched = new HashMap<>();

  private static final class Watch {
    private int wanted;
    private long notBusyMs;
    private long notSlackMs;

    Watch(int wanted, long nowMs) {
      this.wanted = wanted;
      notBusyMs = nowMs;
      notSlackMs = nowMs;
    }
  }

  /** What a server does for a channel. */
  private record Part(double stress, boolean isSpent) {

    boolean isBusy() {
      return isSpent && stress >= BUSY;
    }
  }

  /**
   * Looks at all channels that are seeded for the planner.
   *
   * @param own where it ordered them
   */
  void observe(Set<Place> own, List<ServerView> servers, long nowMs) {
    var channels = own.stream().map(Place::channel).collect(Collectors.toSet());
    watched.keySet().retainAll(channels);
    for (var channel : channels) {
      var parts =
          servers.stream()
              .filter(server -> own.contains(new Place(server.entry().id(), channel)))
              .flatMap(server -> part(server, channel).stream())
              .toList();
      var ordered = (int) own.stream().filter(place -> place.channel().equals(channel)).count();
      observe(watched.computeIfAbsent(channel, id -> new Watch(ordered, nowMs)), parts, nowMs);
    }
  }

  private static Optional<Part> part(ServerView server, String channel) {
    return server
        .health()
        .report()
        .filter(report -> server.entry().enabled() && !report.draining())
        .flatMap(
            report ->
                Optional.ofNullable(report.seeds().get(channel))
                    .filter(seed -> !seed.pids().isEmpty())
                    .map(seed -> new Part(seed.stress(), Obstacles.isSpent(server, report))));
  }

  private static void observe(Watch watch, List<Part> parts, long nowMs) {
    var held = parts.size();
    var isBusy = held > 0 && parts.stream().allMatch(Part::isBusy);
    if (!isBusy) {
      watch.notBusyMs = nowMs;
    } else if (nowMs - watch.notBusyMs >= GROW_AFTER.toMillis() && held >= watch.wanted) {
      watch.wanted = held + 1;
      watch.notBusyMs = nowMs;
    }
    var stress = parts.stream().mapToDouble(Part::stress).sum();
    var isSlack = watch.wanted > 1 && held > 0 && stress <= SLACK * (watch.wanted - 1);
    if (!isSlack) {
      watch.notSlackMs = nowMs;
    } else if (nowMs - watch.notSlackMs >= SHRINK_AFTER.toMillis()) {
      watch.wanted--;
      watch.notSlackMs = nowMs;
    }
  }

  /** Channels that more than one server should seed, and how many. */
  Map<String, Integer> wanted() {
    return watched.entrySet().stream()
        .filter(it -> it.getValue().wanted > 1)
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, it -> it.getValue().wanted));
  }
}
