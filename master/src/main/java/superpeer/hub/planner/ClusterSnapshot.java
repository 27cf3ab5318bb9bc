package superpeer.hub.planner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerReport.SeedView;
import superpeer.hub.registry.ServerView;

/**
 * Which server seeds which channel: from the servers' reports, plus recent actions that no report
 * shows yet. The planner updates it while it plans. Used for one plan only.
 */
final class ClusterSnapshot {

  /** How long an action may take to show in a report. */
  static final Duration REPORT_DELAY = Duration.ofSeconds(15);

  private final PlannerInput input;
  private final Map<String, ServerView> byId = new LinkedHashMap<>();
  private final Map<String, List<String>> plannedServers = new HashMap<>();
  private final Map<String, List<String>> manualServers = new HashMap<>();
  private final Map<String, Set<String>> channelsByServer = new HashMap<>();

  ClusterSnapshot(PlannerInput plannerInput) {
    this.input = plannerInput;
    for (var server : plannerInput.servers()) {
      byId.put(server.entry().id(), server);
      server.health().report().ifPresent(report -> addReported(server, report.seeds()));
    }
    for (var seed : plannerInput.plannedSeeds().values()) {
      if (isAvailable(seed.placement()) && isFresh(seed)) {
        put(plannedServers, seed.placement());
      }
    }
  }

  private void addReported(ServerView server, Map<String, SeedView> seeds) {
    for (var seed : seeds.entrySet()) {
      var channel = seed.getKey();
      var placement = new Placement(server.entry().id(), channel);
      if (input.stopping().contains(placement)) {
        continue;
      }
      channelsByServer.computeIfAbsent(placement.server(), id -> new HashSet<>()).add(channel);
      if (!input.plannedSeeds().containsKey(placement)) {
        put(manualServers, placement);
      } else if (isAvailable(placement) && isActive(seed.getValue())) {
        put(plannedServers, placement);
      }
    }
  }

  /** A seed that waits for a slot or was parked serves no viewers. */
  private static boolean isActive(SeedView seed) {
    return !seed.state().equals("waiting") && !seed.state().equals("parked");
  }

  private boolean isFresh(PlannedSeed seed) {
    return !input.stopping().contains(seed.placement())
        && input.nowMs() - seed.sinceMs() < REPORT_DELAY.toMillis();
  }

  /** Whether the server runs, is enabled and does not drain. */
  private boolean isAvailable(Placement placement) {
    var server = byId.get(placement.server());
    return server != null
        && server.entry().enabled()
        && server.health().report().filter(report -> !report.draining()).isPresent();
  }

  private void put(Map<String, List<String>> seeds, Placement placement) {
    var servers = seeds.computeIfAbsent(placement.channel(), channel -> new ArrayList<>());
    if (!servers.contains(placement.server())) {
      servers.add(placement.server());
    }
    channelsByServer
        .computeIfAbsent(placement.server(), id -> new HashSet<>())
        .add(placement.channel());
  }

  /** Adds a seed that the plan starts. */
  void add(Placement placement) {
    put(plannedServers, placement);
  }

  /** Removes a seed that the plan stops. */
  void remove(Placement placement) {
    plannedServers.getOrDefault(placement.channel(), new ArrayList<>()).remove(placement.server());
    channelsByServer.getOrDefault(placement.server(), new HashSet<>()).remove(placement.channel());
  }

  Optional<ServerView> server(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  String name(String serverId) {
    return server(serverId).map(it -> it.entry().name()).orElse(serverId);
  }

  /** Available servers that seed the channel for the planner. */
  List<String> plannedServers(String channel) {
    return List.copyOf(plannedServers.getOrDefault(channel, List.of()));
  }

  /** Servers that seed the channel manually. */
  List<String> manualServers(String channel) {
    return List.copyOf(manualServers.getOrDefault(channel, List.of()));
  }

  boolean isSeeded(String channel) {
    return !plannedServers(channel).isEmpty() || !manualServers(channel).isEmpty();
  }

  /** Number of channels that the planner seeds. */
  long plannedChannelCount() {
    return plannedServers.values().stream().filter(servers -> !servers.isEmpty()).count();
  }

  /** Number of channels that the server seeds, planned and manual. */
  int channelCount(String server) {
    return channelsByServer.getOrDefault(server, Set.of()).size();
  }

  /** What the server reports about a channel. */
  Optional<SeedView> seed(Placement placement) {
    return server(placement.server())
        .flatMap(server -> server.health().report())
        .flatMap(report -> Optional.ofNullable(report.seeds().get(placement.channel())));
  }

  /** Why this server cannot take the channel; empty if it can. */
  Optional<String> rejection(ServerView server, RankedChannel channel) {
    return PlacementFilters.rejection(server, channel, input, channelCount(server.entry().id()));
  }
}
