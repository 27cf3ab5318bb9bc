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
 * Plans which server seeds which channel. The hottest channels come first. Each channel that is hot
 * enough gets one server, which gives it as many workers as it needs. Then channels that the {@link
 * ReplicaScaler} wants on more servers get one more. A replica never takes a slot from another
 * channel, and makes room for a channel that has no server.
 *
 * <p>Hysteresis keeps the plan stable. A channel is seeded from a minimum of viewers, and stays
 * until it has had fewer than half of that for some time. A seed moves only when its server is
 * lost, disabled or draining. A hotter channel replaces another only if it is much hotter. Manual
 * seeds and servers excluded from auto-seeding are left alone.
 */
final class Planner {

  /** How much hotter a channel must be to replace another. */
  private static final double EVICTION_FACTOR = 1.5;

  /** A younger seed is never replaced: its effect does not show yet. */
  private static final Duration MIN_AGE = Duration.ofMinutes(1);

  private final PlannerInput input;
  private final ClusterSnapshot snapshot;
  private final Map<String, RankedChannel> byId;
  private final List<SeedAction> actions = new ArrayList<>();
  private final Map<String, String> reasons = new HashMap<>();
  private boolean isEvicting;

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

  /** Whether a channel is hot enough to stay seeded. */
  static boolean staysWanted(HubSettings settings, RankedChannel channel) {
    return channel.heat() >= settings.seeding().minViewers() / 2.0;
  }

  /**
   * Stops seeds that a channel does not need: those with the fewest viewers first, then the oldest,
   * so that a seed that took over from another stays.
   */
  private void stopSurplus() {
    input.plannedSeeds().values().stream()
        .sorted(Comparator.comparingInt(this::viewers).thenComparingLong(PlannedSeed::sinceMs))
        .filter(seed -> !input.stopping().contains(seed.placement()))
        .filter(seed -> mayControl(seed.placement().server()))
        .forEach(seed -> reasonToStop(seed).ifPresent(reason -> stop(seed.placement(), reason)));
  }

  /** Whether actions may be sent to the server: it runs and is not excluded from auto-seeding. */
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
      return Optional.of("it is seeded manually at " + snapshot.name(manual.get(0)));
    }
    var others =
        snapshot.plannedServers(placement.channel()).stream()
            .filter(id -> !id.equals(placement.server()))
            .toList();
    if (others.size() >= input.replicasOf(placement.channel())) {
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
                "it had fewer than %.1f viewers for %d s and now has %.1f",
                settings.minViewers() / 2.0,
                settings.keepForMs() / 1000,
                heat));
  }

  private void stop(Placement placement, String reason) {
    var pids = snapshot.seed(placement).map(SeedView::pids).orElse(List.of());
    if (!pids.isEmpty()) { // without a worker there is nothing to stop
      actions.add(new SeedAction.Stop(placement, pids, reason));
      snapshot.remove(placement);
    }
  }

  private void evaluate(RankedChannel channel) {
    var id = channel.channel();
    var manual = snapshot.manualServers(id);
    var planned = snapshot.plannedServers(id);
    if (!manual.isEmpty()) {
      reasons.put(id, state(channel, "seeded manually at " + snapshot.name(manual.get(0))));
    } else if (!planned.isEmpty()) {
      reasons.put(id, state(channel, "seeded at " + names(planned)));
    } else if (!ChannelPlacements.isSeedable(id)) {
      reasons.put(
          id, state(channel, "not an HLS channel of SDK 2.x, so no super peer can seed it"));
    } else if (isWanted(channel)) {
      startOrExplain(channel);
    } else {
      var from = input.settings().seeding().minViewers();
      reasons.put(id, state(channel, "seeded from " + from + " viewers"));
    }
  }

  /** Adds a server to a channel that keeps all its servers busy. */
  private void addReplica(RankedChannel channel) {
    var id = channel.channel();
    var planned = snapshot.plannedServers(id);
    if (planned.isEmpty()
        || planned.size() >= input.replicasOf(id)
        || isEvicting
        || actions.stream().anyMatch(seedAction -> seedAction.placement().channel().equals(id))
        || !snapshot.manualServers(id).isEmpty()
        || !staysWanted(input.settings(), channel)) {
      return;
    }
    var wants = "its viewers need " + input.replicasOf(id) + " servers";
    var best = best(channel);
    if (best.isPresent()) {
      var name = best.get().entry().name();
      start(
          channel,
          best.get(),
          state(channel, "seeded at " + names(planned) + ", " + wants + "; adding " + name));
    } else {
      reasons.put(
          id,
          state(
              channel, "seeded at " + names(planned) + ", " + wants + "; " + rejections(channel)));
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

  /**
   * Whether to seed the channel. If it lost its server, the lower limit for staying seeded applies.
   */
  private boolean isWanted(RankedChannel channel) {
    if (channel.heat() >= input.settings().seeding().minViewers()) {
      return true;
    }
    return staysWanted(input.settings(), channel)
        && input.plannedSeeds().keySet().stream()
            .filter(placement -> !input.stopping().contains(placement))
            .anyMatch(placement -> placement.channel().equals(channel.channel()));
  }

  private void startOrExplain(RankedChannel channel) {
    var max = input.settings().seeding().maxChannels();
    if (isEvicting) {
      reasons.put(channel.channel(), state(channel, "a hotter channel is seeded first"));
      return;
    }
    var isAtMax = max > 0 && snapshot.plannedChannelCount() >= max;
    var best = isAtMax ? Optional.<ServerView>empty() : best(channel);
    if (best.isPresent()) {
      start(
          channel,
          best.get(),
          state(channel, "seeded at " + best.get().entry().name() + replacementNote(channel)));
    } else {
      var obstacle =
          isAtMax ? max + " channels are seeded, the configured maximum" : rejections(channel);
      reasons.put(channel.channel(), state(channel, obstacle));
      evictFor(channel, isAtMax);
    }
  }

  private String replacementNote(RankedChannel channel) {
    return input.plannedSeeds().keySet().stream()
        .filter(placement -> placement.channel().equals(channel.channel()))
        .findFirst()
        .map(placement -> ", because " + snapshot.name(placement.server()) + " was lost")
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

  /**
   * Spare uplink per channel, this plan included. It is rounded, so that small differences do not
   * move seeds.
   */
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
    var planned = snapshot.plannedServers(channel.channel());
    return input.servers().stream()
        .filter(server -> !planned.contains(server.entry().id()))
        .flatMap(
            server ->
                snapshot
                    .rejection(server, channel)
                    .map(it -> server.entry().name() + " " + it)
                    .stream())
        .limit(3)
        .collect(Collectors.joining("; ", "no server can take it: ", ""));
  }

  /**
   * Stops a replica, or the seed of a much colder channel, on a server that could take this
   * channel. The channel is seeded once that is done; until then no other channel gets the slot.
   */
  private void evictFor(RankedChannel channel, boolean isAtMax) {
    var anywhere = isAtMax && best(channel).isPresent();
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
                (isReplica(seed) && !isAtMax)
                    || channel.score() >= EVICTION_FACTOR * Math.max(1, score(seed)))
        .min(
            Comparator.comparing((PlannedSeed seed) -> !isReplica(seed))
                .thenComparingDouble(this::score)
                .thenComparingInt(this::viewers)
                .thenComparing(Comparator.comparingLong(PlannedSeed::sinceMs).reversed()))
        .ifPresent(
            seed -> {
              isEvicting = true;
              stop(
                  seed.placement(),
                  String.format(
                      Locale.ROOT,
                      "it makes room for "
                          + (isReplica(seed) ? "a channel that has no server" : "a hotter channel")
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

  /** Whether the server could take the channel if it had one channel less. */
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

  private String state(RankedChannel channel, String explanation) {
    return String.format(
        Locale.ROOT,
        "rank %d, %.1f viewers, need %.2f: %s",
        channel.rank(),
        channel.heat(),
        channel.need(),
        explanation);
  }
}
