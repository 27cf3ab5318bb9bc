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
import superpeer.hub.heat.HotChannel;
import superpeer.hub.registry.ServerReport.SeedView;
import superpeer.hub.registry.ServerView;

/**
 * Makes a plan of a situation. Every channel that is hot enough is to be seeded by one server, the
 * hottest first; the server's fleet gives it as many workers as it needs.
 *
 * <p>It sways little: a channel is seeded from so many viewers on and stays until they are half as
 * many and some time has passed; a seed moves only when its server is lost, disabled or drains; and
 * a hotter channel takes the room of another only if it is much hotter. What people seeded, and
 * servers that are not for auto-seeding, are left alone.
 */
final class Planner {

  /** How much hotter a channel must be to take another's room. */
  private static final double MUCH_HOTTER = 1.5;

  /** Before that a seed has not shown what it is good for, and keeps its room. */
  private static final Duration SETTLING = Duration.ofMinutes(1);

  private final Situation situation;
  private final Ground ground;
  private final Map<String, HotChannel> byId;
  private final List<Order> orders = new ArrayList<>();
  private final Map<String, String> why = new HashMap<>();
  private boolean roomIsPromised;

  private Planner(Situation situation) {
    this.situation = situation;
    this.ground = new Ground(situation);
    this.byId =
        situation.channels().stream()
            .collect(Collectors.toMap(HotChannel::channel, Function.identity(), (a, b) -> a));
  }

  static Plan plan(Situation situation) {
    var planner = new Planner(situation);
    if (situation.settings().seeding().enabled()) {
      planner.takeBack();
      situation.channels().forEach(planner::see);
    } else {
      situation
          .channels()
          .forEach(it -> planner.why.put(it.channel(), planner.state(it, "auto-seeding is off")));
    }
    return new Plan(List.copyOf(planner.orders), Map.copyOf(planner.why));
  }

  /** Whether a channel is hot enough for its seed to stay. */
  static boolean staysWanted(AutoSettings settings, HotChannel channel) {
    return channel.heat() >= settings.seeding().minViewers() / 2.0;
  }

  /** The oldest first: of two seeds of a channel the one stays that took over from the other. */
  private void takeBack() {
    situation.own().values().stream()
        .sorted(Comparator.comparingLong(OwnSeed::sinceMs))
        .filter(seed -> !situation.ending().contains(seed.place()))
        .filter(seed -> mayOrder(seed.place().server()))
        .forEach(seed -> reasonToStop(seed).ifPresent(reason -> stop(seed.place(), reason)));
  }

  /** A server that is not for auto-seeding, or does not run, is not asked for anything. */
  private boolean mayOrder(String serverId) {
    return ground
        .server(serverId)
        .filter(server -> server.entry().auto() && server.health().isRunning())
        .isPresent();
  }

  private Optional<String> reasonToStop(OwnSeed seed) {
    var place = seed.place();
    var manual = ground.manual(place.channel());
    if (!manual.isEmpty()) {
      return Optional.of("it is seeded by hand at " + ground.name(manual.get(0)));
    }
    var others =
        ground.own(place.channel()).stream().filter(id -> !id.equals(place.server())).toList();
    if (!others.isEmpty()) {
      return Optional.of("it is seeded at " + ground.name(others.get(0)) + " meanwhile");
    }
    return cold(seed);
  }

  private Optional<String> cold(OwnSeed seed) {
    var settings = situation.settings().seeding();
    var channel = Optional.ofNullable(byId.get(seed.place().channel()));
    if (channel.filter(it -> staysWanted(situation.settings(), it)).isPresent()) {
      return Optional.empty();
    }
    var heat = channel.map(HotChannel::heat).orElse(0.0);
    return situation.nowMs() - seed.wantedMs() < settings.keepForMs()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "it had fewer than %.1f viewers for %d s, now %.1f",
                settings.minViewers() / 2.0,
                settings.keepForMs() / 1000,
                heat));
  }

  private void stop(Place place, String reason) {
    var pids = ground.seed(place).map(SeedView::pids).orElse(List.of());
    if (!pids.isEmpty()) { // without a worker there is nothing that could be stopped
      orders.add(new Order.Stop(place, pids, reason));
      ground.remove(place);
    }
  }

  private void see(HotChannel channel) {
    var id = channel.channel();
    var manual = ground.manual(id);
    var own = ground.own(id);
    if (!manual.isEmpty()) {
      why.put(id, state(channel, "seeded by hand at " + ground.name(manual.get(0))));
    } else if (!own.isEmpty()) {
      why.put(id, state(channel, "seeded at " + ground.name(own.get(0))));
    } else if (!Garden.isSeedable(id)) {
      why.put(id, state(channel, "no HLS channel of SDK 2.x, and no super peer seeds it"));
    } else if (isWanted(channel)) {
      place(channel);
    } else {
      var from = situation.settings().seeding().minViewers();
      why.put(id, state(channel, "seeded from " + from + " viewers on"));
    }
  }

  /** One that was seeded and lost its server is hot enough as long as it would have stayed. */
  private boolean isWanted(HotChannel channel) {
    if (channel.heat() >= situation.settings().seeding().minViewers()) {
      return true;
    }
    return staysWanted(situation.settings(), channel)
        && situation.own().keySet().stream()
            .filter(place -> !situation.ending().contains(place))
            .anyMatch(place -> place.channel().equals(channel.channel()));
  }

  private void place(HotChannel channel) {
    var most = situation.settings().seeding().maxChannels();
    if (roomIsPromised) {
      why.put(channel.channel(), state(channel, "a hotter one is seeded first"));
      return;
    }
    var isAtMost = most > 0 && ground.ownChannels() >= most;
    var best = isAtMost ? Optional.<ServerView>empty() : best(channel);
    if (best.isPresent()) {
      var place = new Place(best.get().entry().id(), channel.channel());
      var reason = state(channel, "seeded at " + best.get().entry().name() + lost(channel));
      orders.add(new Order.Seed(place, channel.live(), reason));
      ground.add(place);
      why.put(channel.channel(), reason);
    } else {
      var obstacle =
          isAtMost ? most + " channels are seeded, which is the most" : obstacles(channel);
      why.put(channel.channel(), state(channel, obstacle));
      makeRoom(channel, isAtMost);
    }
  }

  private String lost(HotChannel channel) {
    return situation.own().keySet().stream()
        .filter(place -> place.channel().equals(channel.channel()))
        .findFirst()
        .map(place -> ", for " + ground.name(place.server()) + " is lost to it")
        .orElse("");
  }

  private Optional<ServerView> best(HotChannel channel) {
    return situation.servers().stream()
        .filter(server -> ground.obstacle(server, channel).isEmpty())
        .min(
            Comparator.comparing((ServerView server) -> !isHome(server, channel))
                .thenComparing(server -> -spare(server))
                .thenComparing(
                    server ->
                        Distance.between(server.entry().location(), channel.where()).orElse(0))
                .thenComparing(server -> server.entry().id()));
  }

  private static boolean isHome(ServerView server, HotChannel channel) {
    var country = server.entry().location().country();
    return country.isPresent() && country.equals(channel.where().country());
  }

  /** In tenths of the bandwidth and after the channels of this plan: small differences sway. */
  private double spare(ServerView server) {
    var spare =
        server.health().report().map(report -> Obstacles.spareMbps(server, report)).orElse(0.0);
    var channels = ground.channelsAt(server.entry().id());
    return Math.rint(10 * spare / (1 + channels));
  }

  private String obstacles(HotChannel channel) {
    return situation.servers().stream()
        .flatMap(
            server ->
                ground
                    .obstacle(server, channel)
                    .map(it -> server.entry().name() + " " + it)
                    .stream())
        .limit(3)
        .collect(Collectors.joining("; ", "no server can: ", ""));
  }

  /**
   * Takes back the seed of a much colder channel where this one could be. It is seeded when that is
   * done; until then no other may have the room.
   */
  private void makeRoom(HotChannel channel, boolean isAtMost) {
    var anywhere = isAtMost && best(channel).isPresent();
    situation.own().values().stream()
        .filter(seed -> ground.own(seed.place().channel()).contains(seed.place().server()))
        .filter(seed -> mayOrder(seed.place().server()))
        .filter(seed -> situation.nowMs() - seed.sinceMs() >= SETTLING.toMillis())
        .filter(seed -> ground.seed(seed.place()).filter(it -> !it.pids().isEmpty()).isPresent())
        .filter(seed -> anywhere || isOnlyCrowded(seed.place(), channel))
        .filter(seed -> channel.score() >= MUCH_HOTTER * Math.max(1, score(seed)))
        .min(Comparator.comparingDouble(this::score))
        .ifPresent(
            seed -> {
              roomIsPromised = true;
              stop(
                  seed.place(),
                  String.format(
                      Locale.ROOT,
                      "it makes room for a hotter one (%.1f viewers)",
                      channel.heat()));
            });
  }

  /** Whether the server could take the channel if it had one less. */
  private boolean isOnlyCrowded(Place place, HotChannel channel) {
    return ground
        .server(place.server())
        .filter(
            server ->
                Obstacles.of(server, channel, situation, ground.channelsAt(place.server()) - 1)
                    .isEmpty())
        .isPresent();
  }

  private double score(OwnSeed seed) {
    var channel = byId.get(seed.place().channel());
    return channel == null ? 0 : channel.score();
  }

  private String state(HotChannel channel, String what) {
    return String.format(
        Locale.ROOT,
        "rank %d, %.1f viewers, need %.2f: %s",
        channel.rank(),
        channel.heat(),
        channel.need(),
        what);
  }
}
