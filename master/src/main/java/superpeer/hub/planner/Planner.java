package superpeer.hub.planner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerReport.SeedView;
import superpeer.hub.registry.ServerView;

/**
 * Makes a plan of a situation. Every channel that is hot enough is to be seeded by one server, the
 * hottest first, whose fleet gives it as many workers as it needs; then those by more that the
 * {@link ReplicaScaler} says need it. A second server takes no room from anybody, and makes room
 * for a channel that has none.
 *
 * <p>It sways little: a channel is seeded from so many viewers on and stays until they are half as
 * many and some time has passed; a seed moves only when its server is lost, disabled or drains; and
 * a hotter channel takes the room of another only if it is much hotter. What people seeded, and
 * servers that are not for auto-seeding, are left alone.
 */
final class Planner {

  /** How much hotter a channel must be to take another's room. */
  private static final double EVICTION_FACTOR = 1.5;

  /** Before that a seed has not shown what it is good for, and keeps its room. */
  private static final Duration MIN_AGE = Duration.ofMinutes(1);

  private final PlannerInput input;
  private final ClusterSnapshot snapshot;
  private final Map<String, RankedChannel> byId;
  private final List<SeedAction> actions = new ArrayList<>();
  private final Map<String, String> reasons = new HashMap<>();
  private boolean roomIsPromised;

  private Planner(PlannerInput plannerInput) {
    this.input = plannerInput;
    this.snapshot = new ClusterSnapshot(plannerInput);
    this.byId =
        plannerInput.channels().stream()
            .collect(Collectors.toMap(RankedChannel::channel, Function.identity(), (a, b) -> a));
  }

  static Plan plan(PlannerInput plannerInput) {
    var planner = new Planner(plannerInput);
    if (plannerInput.settings().seeding().enabled()) {
      planner.stopSurplus();
      plannerInput.channels().forEach(planner::evaluate);
      plannerInput.channels().forEach(planner::addReplica);
    } else {
      plannerInput
          .channels()
          .forEach(
              it -> planner.reasons.put(it.channel(), planner.state(it, "auto-seeding is off")));
    }
    return new Plan(List.copyOf(planner.actions), Map.copyOf(planner.reasons));
  }

  /** Whether a channel is hot enough for its seed to stay. */
  static boolean staysWanted(HubSettings settings, RankedChannel channel) {
    return channel.heat() >= settings.seeding().minViewers() / 2.0;
  }

  /**
   * Of more seeds than a channel needs those with the fewest viewers go first, then the oldest: the
   * one stays that took over from the other.
   */
  private void stopSurplus() {
    input.plannedSeeds().values().stream()
        .sorted(Comparator.comparingInt(this::viewers).thenComparingLong(PlannedSeed::sinceMs))
        .filter(seed -> !input.stopping().contains(seed.placement()))
        .filter(seed -> mayControl(seed.placement().server()))
        .forEach(seed -> reasonToStop(seed).ifPresent(reason -> stop(seed.placement(), reason)));
  }

  /** A server that is not for auto-seeding, or does not run, is not asked for anything. */
  private boolean mayControl(String serverId) {
    return snapshot
        .server(serverId)
        .filter(server -> server.entry().auto() && server.health().isRunning())
        .isPresent();
  }

  private Optional<String> reasonToStop(PlannedSeed seed) {
    var placement = seed.placement();
    var manual = snapshot.manualServers(placement.channel());
    if (!manual.isEmpty()) {
      return Optional.of("it is seeded by hand at " + snapshot.name(manual.get(0)));
    }
    var others =
        snapshot.plannedServers(placement.channel()).stream()
            .filter(id -> !id.equals(placement.server()))
            .toList();
    if (others.size() >= input.servers(placement.channel())) {
      return Optional.of("it is seeded at " + names(others) + ", which is enough");
    }
    return reasonIfCold(seed);
  }

  private Optional<String> reasonIfCold(PlannedSeed seed) {
    var settings = input.settings().seeding();
    var channel = Optional.ofNullable(byId.get(seed.placement().channel()));
    if (channel.filter(it -> staysWanted(input.settings(), it)).isPresent()) {
      return Optional.empty();
    }
    var heat = channel.map(RankedChannel::heat).orElse(0.0);
    return input.nowMs() - seed.lastWantedMs() < settings.keepForMs()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "it had fewer than %.1f viewers for %d s, now %.1f",
                settings.minViewers() / 2.0,
                settings.keepForMs() / 1000,
                heat));
  }

  private void stop(Placement placement, String reason) {
    var pids = snapshot.seed(placement).map(SeedView::pids).orElse(List.of());
    if (!pids.isEmpty()) { // without a worker there is nothing that could be stopped
      actions.add(new SeedAction.Stop(placement, pids, reason));
      snapshot.remove(placement);
    }
  }

  private void evaluate(RankedChannel channel) {
    var id = channel.channel();
    var manual = snapshot.manualServers(id);
    var own = snapshot.plannedServers(id);
    if (!manual.isEmpty()) {
      reasons.put(id, state(channel, "seeded by hand at " + snapshot.name(manual.get(0))));
    } else if (!own.isEmpty()) {
      reasons.put(id, state(channel, "seeded at " + names(own)));
    } else if (!ChannelPlacements.isSeedable(id)) {
      reasons.put(id, state(channel, "no HLS channel of SDK 2.x, and no super peer seeds it"));
    } else if (isWanted(channel)) {
      place(channel);
    } else {
      var from = input.settings().seeding().minViewers();
      reasons.put(id, state(channel, "seeded from " + from + " viewers on"));
    }
  }

  /** One more server for a channel that keeps those busy which it has. */
  private void addReplica(RankedChannel channel) {
    var id = channel.channel();
    var own = snapshot.plannedServers(id);
    if (own.isEmpty()
        || own.size() >= input.servers(id)
        || roomIsPromised
        || actions.stream().anyMatch(seedAction -> seedAction.placement().channel().equals(id))
        || !snapshot.manualServers(id).isEmpty()
        || !staysWanted(input.settings(), channel)) {
      return;
    }
    var wants = "its viewers need " + input.servers(id) + " servers";
    var best = best(channel);
    if (best.isPresent()) {
      var name = best.get().entry().name();
      start(
          channel,
          best.get(),
          state(channel, "seeded at " + names(own) + ", " + wants + ": also at " + name));
    } else {
      reasons.put(
          id,
          state(channel, "seeded at " + names(own) + ", " + wants + "; " + rejections(channel)));
    }
  }

  private void start(RankedChannel channel, ServerView server, String reason) {
    var placement = new Placement(server.entry().id(), channel.channel());
    actions.add(new SeedAction.Start(placement, channel.live(), reason));
    snapshot.add(placement);
    reasons.put(channel.channel(), reason);
  }

  private String names(List<String> servers) {
    return servers.stream().map(snapshot::name).collect(Collectors.joining(" and "));
  }

  /** One that was seeded and lost its server is hot enough as long as it would have stayed. */
  private boolean isWanted(RankedChannel channel) {
    if (channel.heat() >= input.settings().seeding().minViewers()) {
      return true;
    }
    return staysWanted(input.settings(), channel)
        && input.plannedSeeds().keySet().stream()
            .filter(placement -> !input.stopping().contains(placement))
            .anyMatch(placement -> placement.channel().equals(channel.channel()));
  }

  private void place(RankedChannel channel) {
    var most = input.settings().seeding().maxChannels();
    if (roomIsPromised) {
      reasons.put(channel.channel(), state(channel, "a hotter one is seeded first"));
      return;
    }
    var isAtMost = most > 0 && snapshot.plannedChannelCount() >= most;
    var best = isAtMost ? Optional.<ServerView>empty() : best(channel);
    if (best.isPresent()) {
      start(
          channel,
          best.get(),
          state(channel, "seeded at " + best.get().entry().name() + replacementNote(channel)));
    } else {
      var obstacle =
          isAtMost ? most + " channels are seeded, which is the most" : rejections(channel);
      reasons.put(channel.channel(), state(channel, obstacle));
      makeRoom(channel, isAtMost);
    }
  }

  private String replacementNote(RankedChannel channel) {
    return input.plannedSeeds().keySet().stream()
        .filter(placement -> placement.channel().equals(channel.channel()))
        .findFirst()
        .map(placement -> ", for " + snapshot.name(placement.server()) + " is lost to it")
        .orElse("");
  }

  private Optional<ServerView> best(RankedChannel channel) {
    return input.servers().stream()
        .filter(server -> snapshot.rejection(server, channel).isEmpty())
        .min(
            Comparator.comparing((ServerView server) -> !isSameCountry(server, channel))
                .thenComparing(server -> -spare(server))
                .thenComparing(
                    server ->
                        ServerDistance.between(server.entry().location(), channel.viewerLocations())
                            .orElse(0))
                .thenComparing(server -> server.entry().id()));
  }

  private static boolean isSameCountry(ServerView server, RankedChannel channel) {
    var country = server.entry().location().country();
    return country.isPresent() && country.equals(channel.viewerLocations().country());
  }

  /** In tenths of the bandwidth and after the channels of this plan: small differences sway. */
  private double spare(ServerView server) {
    var spare =
        server
            .health()
            .report()
            .map(report -> PlacementFilters.spareMbps(server, report))
            .orElse(0.0);
    var channels = snapshot.channelCount(server.entry().id());
    return Math.rint(10 * spare / (1 + channels));
  }

  private String rejections(RankedChannel channel) {
    var own = snapshot.plannedServers(channel.channel());
    return input.servers().stream()
        .filter(server -> !own.contains(server.entry().id()))
        .flatMap(
            server ->
                snapshot
                    .rejection(server, channel)
                    .map(it -> server.entry().name() + " " + it)
                    .stream())
        .limit(3)
        .collect(Collectors.joining("; ", "no server can: ", ""));
  }

  /**
   * Takes back where this one could be the seed of a channel that has another, or is much colder.
   * It is seeded when that is done; until then no other may have the room.
   */
  private void makeRoom(RankedChannel channel, boolean isAtMost) {
    var anywhere = isAtMost && best(channel).isPresent();
    input.plannedSeeds().values().stream()
        .filter(
            seed ->
                snapshot
                    .plannedServers(seed.placement().channel())
                    .contains(seed.placement().server()))
        .filter(seed -> mayControl(seed.placement().server()))
        .filter(seed -> input.nowMs() - seed.sinceMs() >= MIN_AGE.toMillis())
        .filter(
            seed -> snapshot.seed(seed.placement()).filter(it -> !it.pids().isEmpty()).isPresent())
        .filter(seed -> anywhere || wouldFitInsteadOf(seed.placement(), channel))
        .filter(
            seed ->
                (isReplica(seed) && !isAtMost)
                    || channel.score() >= EVICTION_FACTOR * Math.max(1, score(seed)))
        .min(
            Comparator.comparing((PlannedSeed seed) -> !isReplica(seed))
                .thenComparingDouble(this::score)
                .thenComparingInt(this::viewers)
                .thenComparing(Comparator.comparingLong(PlannedSeed::sinceMs).reversed()))
        .ifPresent(
            seed -> {
              roomIsPromised = true;
              stop(
                  seed.placement(),
                  String.format(
                      Locale.ROOT,
                      "it makes room for "
                          + (isReplica(seed) ? "one that has no server" : "a hotter one")
                          + " (%.1f viewers)",
                      channel.heat()));
            });
  }

  private int viewers(PlannedSeed seed) {
    return snapshot.seed(seed.placement()).map(SeedView::viewers).orElse(0);
  }

  private boolean isReplica(PlannedSeed seed) {
    return snapshot.plannedServers(seed.placement().channel()).size() > 1;
  }

  /** Whether the server could take the channel if it had one less. */
  private boolean wouldFitInsteadOf(Placement placement, RankedChannel channel) {
    return snapshot
        .server(placement.server())
        .filter(
            server ->
                PlacementFilters.rejection(
                        server, channel, input, snapshot.channelCount(placement.server()) - 1)
                    .isEmpty())
        .isPresent();
  }

  private double score(PlannedSeed seed) {
    var channel = byId.get(seed.placement().channel());
    return channel == null ? 0 : channel.score();
  }

  private String state(RankedChannel channel, String what) {
    return String.format(
        Locale.ROOT,
        "rank %d, %.1f viewers, need %.2f: %s",
        channel.rank(),
        channel.heat(),
        channel.need(),
        what);
  }
}
