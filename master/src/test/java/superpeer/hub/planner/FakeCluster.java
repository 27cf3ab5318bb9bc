package superpeer.hub.planner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerEntry;
import superpeer.hub.registry.ServerHealth;
import superpeer.hub.registry.ServerLocation;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerReport.SeedView;
import superpeer.hub.registry.ServerView;
import superpeer.hub.tracker.PeerLocations;
import superpeer.protocol.ChannelId;

/** Servers and channels of a test, in which plans are executed. */
final class FakeCluster {

  /** A server; tests change its fields. */
  static final class FakeServer {
    final String id;
    boolean running = true;
    boolean enabled = true;
    boolean auto = true;
    boolean full;
    boolean draining;
    int maxChannels;
    int slots = 4;
    double uplinkMbps;

    /** Stress of all its workers. */
    double stress;

    ServerLocation serverLocation = ServerLocation.UNKNOWN;
    final Map<String, String> seeds = new LinkedHashMap<>();

    FakeServer(String id) {
      this.id = id;
    }

    FakeServer at(String country, double latitude, double longitude) {
      serverLocation =
          new ServerLocation(
              Optional.of(country),
              Optional.of(latitude),
              Optional.of(longitude),
              Optional.empty());
      return this;
    }

    /** Seeds a channel manually. */
    FakeServer seeds(String channel) {
      seeds.put(id(channel), "seeding");
      return this;
    }

    int cap() {
      return maxChannels > 0 ? maxChannels : slots;
    }

    private ServerView view() {
      var entry =
          new ServerEntry(
              id,
              "http://" + id,
              Optional.empty(),
              id,
              0,
              enabled,
              auto,
              maxChannels,
              serverLocation);
      if (!running) {
        return new ServerView(
            entry,
            new ServerHealth(
                ServerHealth.Status.STOPPED, Optional.of("dead"), 0, Optional.empty()));
      }
      var views = new LinkedHashMap<String, SeedView>();
      seeds.forEach(
          (channel, state) ->
              views.put(
                  channel,
                  new SeedView(state, List.of(7L), List.of(), 1, stress, Optional.empty())));
      var report =
          new ServerReport(
              "1", slots, seeds.size(), full, draining, 0, uplinkMbps, 1000, 0, 0, views);
      return new ServerView(
          entry,
          new ServerHealth(ServerHealth.Status.RUNNING, Optional.empty(), 0, Optional.of(report)));
    }
  }

  final List<FakeServer> servers = new ArrayList<>();
  final Map<String, Double> heat = new LinkedHashMap<>();
  final Map<Placement, PlannedSeed> plannedSeeds = new HashMap<>();
  final Set<Placement> stopping = new HashSet<>();
  final Set<Placement> avoided = new HashSet<>();
  final ReplicaScaler scaler = new ReplicaScaler();
  boolean live = true;
  PeerLocations viewersAt = PeerLocations.UNKNOWN;
  HubSettings settings = HubSettings.DEFAULT;

  FakeCluster() {
    settings(true, 3, 0);
  }

  long nowMs = 1_000_000_000;

  static String id(String name) {
    return ChannelId.ofUrl("https://example.com/" + name + ".m3u8", Optional.empty()).encoded();
  }

  FakeServer server(String id) {
    var server = new FakeServer(id);
    servers.add(server);
    return server;
  }

  FakeCluster channel(String name, double viewers) {
    heat.put(id(name), viewers);
    return this;
  }

  FakeCluster settings(boolean enabled, int minViewers, int maxChannels) {
    settings =
        new HubSettings(
            new HubSettings.AutoSeeding(
                enabled, minViewers, maxChannels, 50, settings.seeding().keepForMs()),
            settings.liveMaxKm(),
            settings.closed(),
            List.of());
    return this;
  }

  List<RankedChannel> channels() {
    var channels = new ArrayList<RankedChannel>();
    heat.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
        .forEach(
            it ->
                channels.add(
                    new RankedChannel(
                        it.getKey(),
                        live,
                        channels.size() + 1,
                        (int) Math.round(it.getValue()),
                        it.getValue(),
                        0,
                        0,
                        0,
                        0,
                        viewersAt)));
    return channels;
  }

  PlannerInput input() {
    return new PlannerInput(
        settings,
        channels(),
        servers.stream().map(FakeServer::view).toList(),
        Map.copyOf(plannedSeeds),
        Set.copyOf(stopping),
        Set.copyOf(avoided),
        scaler.replicas(),
        nowMs);
  }

  /** Plans once and executes the actions at once. */
  Plan round() {
    for (var placement : List.copyOf(plannedSeeds.keySet())) {
      if (channels().stream()
          .anyMatch(
              it ->
                  it.channel().equals(placement.channel()) && Planner.staysWanted(settings, it))) {
        plannedSeeds.computeIfPresent(placement, (key, seed) -> seed.wanted(nowMs));
      }
    }
    scaler.observe(plannedSeeds.keySet(), servers.stream().map(FakeServer::view).toList(), nowMs);
    var plan = Planner.plan(input());
    for (var seedAction : plan.actions()) {
      var server = find(seedAction.placement().server());
      if (seedAction instanceof SeedAction.Start) {
        plannedSeeds.put(
            seedAction.placement(), new PlannedSeed(seedAction.placement(), nowMs, nowMs));
        server.seeds.put(seedAction.placement().channel(), "seeding");
      } else {
        plannedSeeds.remove(seedAction.placement());
        server.seeds.remove(seedAction.placement().channel());
      }
    }
    return plan;
  }

  FakeServer find(String id) {
    return servers.stream().filter(server -> server.id.equals(id)).findFirst().orElseThrow();
  }

  /** The servers that seed a channel. */
  List<String> seeding(String name) {
    return servers.stream()
        .filter(server -> server.seeds.containsKey(id(name)))
        .map(server -> server.id)
        .toList();
  }

  List<String> channelIds() {
    var ids = new ArrayList<>(heat.keySet());
    Collections.sort(ids);
    return ids;
  }
}
