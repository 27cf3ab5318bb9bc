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
 * Who seeds what, made of the servers' reports and of what was ordered so lately that no report
 * shows it, and changed by the plan as it grows. Of one plan only.
 */
final class Ground {

  /** How long an order may take to show in a report. */
  static final Duration GRACE = Duration.ofSeconds(15);

  private final Situation situation;
  private final Map<String, ServerView> byId = new LinkedHashMap<>();
  private final Map<String, List<String>> own = new HashMap<>();
  private final Map<String, List<String>> manual = new HashMap<>();
  private final Map<String, Set<String>> channelsAt = new HashMap<>();

  Ground(Situation situation) {
    this.situation = situation;
    for (var server : situation.servers()) {
      byId.put(server.entry().id(), server);
      server.health().report().ifPresent(report -> note(server, report.seeds()));
    }
    for (var seed : situation.own().values()) {
      if (holds(seed.place()) && isFresh(seed)) {
        put(own, seed.place());
      }
    }
  }

  private void note(ServerView server, Map<String, SeedView> seeds) {
    for (var seed : seeds.entrySet()) {
      var channel = seed.getKey();
      var place = new Place(server.entry().id(), channel);
      if (situation.ending().contains(place)) {
        continue;
      }
      channelsAt.computeIfAbsent(place.server(), id -> new HashSet<>()).add(channel);
      if (!situation.own().containsKey(place)) {
        put(manual, place);
      } else if (holds(place) && runs(seed.getValue())) {
        put(own, place);
      }
    }
  }

  /** One that waits for a slot, or was given up by its server, serves nobody. */
  private static boolean runs(SeedView seed) {
    return !seed.state().equals("waiting") && !seed.state().equals("parked");
  }

  private boolean isFresh(OwnSeed seed) {
    return !situation.ending().contains(seed.place())
        && situation.nowMs() - seed.sinceMs() < GRACE.toMillis();
  }

  /** Whether what the server seeds can be counted on. */
  private boolean holds(Place place) {
    var server = byId.get(place.server());
    return server != null
        && server.entry().enabled()
        && server.health().report().filter(report -> !report.draining()).isPresent();
  }

  private void put(Map<String, List<String>> seeds, Place place) {
    var servers = seeds.computeIfAbsent(place.channel(), channel -> new ArrayList<>());
    if (!servers.contains(place.server())) {
      servers.add(place.server());
    }
    channelsAt.computeIfAbsent(place.server(), id -> new HashSet<>()).add(place.channel());
  }

  /** A seed that the plan orders. */
  void add(Place place) {
    put(own, place);
  }

  /** A seed that the plan takes back. */
  void remove(Place place) {
    own.getOrDefault(place.channel(), new ArrayList<>()).remove(place.server());
    channelsAt.getOrDefault(place.server(), new HashSet<>()).remove(place.channel());
  }

  Optional<ServerView> server(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  String name(String serverId) {
    return server(serverId).map(it -> it.entry().name()).orElse(serverId);
  }

  /** Servers that seed the channel for the planner and can be counted on. */
  List<String> own(String channel) {
    return List.copyOf(own.getOrDefault(channel, List.of()));
  }

  /** Servers that seed it because somebody asked them to. */
  List<String> manual(String channel) {
    return List.copyOf(manual.getOrDefault(channel, List.of()));
  }

  boolean isSeeded(String channel) {
    return !own(channel).isEmpty() || !manual(channel).isEmpty();
  }

  /** Channels that the planner seeds somewhere. */
  long ownChannels() {
    return own.values().stream().filter(servers -> !servers.isEmpty()).count();
  }

  /** Channels that the server seeds, for whomever. */
  int channelsAt(String server) {
    return channelsAt.getOrDefault(server, Set.of()).size();
  }

  /** What the server says of a channel. */
  Optional<SeedView> seed(Place place) {
    return server(place.server())
        .flatMap(server -> server.health().report())
        .flatMap(report -> Optional.ofNullable(report.seeds().get(place.channel())));
  }

  /** Why this server cannot take the channel; empty if it can. */
  Optional<String> obstacle(ServerView server, RankedChannel channel) {
    return Obstacles.of(server, channel, situation, channelsAt(server.entry().id()));
  }
}
