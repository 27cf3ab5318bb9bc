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
 * {@link Spread} says need it. A second server takes no room from anybody, and makes room for a
 * channel that has none.
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
  private final Map<String, RankedChannel> byId;
  private final List<Order> orders = new ArrayList<>();
  private final Map<String, String> why = new HashMap<>();
  private boolean roomIsPromised;

  private Planner(Situation situation) {
    this.situation = situation;
    this.ground = new Ground(situation);
    this.byId =
        situation.channels().stream()
            .collect(Collectors.toMap(RankedChannel::channel, Function.identity(), (a, b) -> a));
  }

  static Plan plan(Situation situation) {
    var planner = new Planner(situation);
    if (situation.settings().seeding().enabled()) {
      planner.takeBack();
      situation.channels().forEach(planner::see);
      situation.channels().forEach(planner::reinforce);
    } else {
      situation
          .channels()
          .forEach(it -> planner.why.put(it.channel(), planner.state(it, "auto-seeding is off")));
    }
    return new Plan(List.copyOf(planner.orders), Map.copyOf(planner.why));
  }

  /** Whether a channel is hot enough for its seed to stay. */
  static boolean staysWanted(AutoSettings settings, RankedChannel channel) {
    return channel.heat() >= settings.seeding().minViewers() / 2.0;
  }

  /**
   * Of more seeds than a channel needs those with the fewest viewers go first, then the oldest: the
   * one stays that took over from the other.
   */
  private void takeBack() {
    situation.own().values().stream()
        .sorted(Comparator.comparingInt(this::viewers).thenComparingLong(OwnSeed::sinceMs))
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
    if (others.size() >= situation.servers(place.channel())) {
      return Optional.of("it is seeded at " + names(others) + ", which is enough");
    }
    return cold(seed);
  }

  private Optional<String> cold(OwnSeed seed) {
    var settings = situation.settings().seeding();
    var channel = Optional.ofNullable(byId.get(seed.place().channel()));
    if (channel.filter(it -> staysWanted(situation.settings(), it)).isPresent()) {
      return Optional.empty();
    }
    var heat = channel.map(RankedChannel::heat).orElse(0.0);
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

  private void see(RankedChannel channel) {
    var id = channel.channel();
    var manual = ground.manual(id);
    var own = ground.own(id);
    if (!manual.isEmpty()) {
      why.put(id, state(channel, "seeded by hand at " + ground.name(manual.get(0))));
    } else if (!own.isEmpty()) {
      why.put(id, state(channel, "seeded at " + names(own)));
    } else if (!Garden.isSeedable(id)) {
      why.put(id, state(channel, "no HLS channel of SDK 2.x, and no super peer seeds it"));
    } else if (isWanted(channel)) {
      place(channel);
    } else {
      var from = situation.settings().seeding().minViewers();
      why.put(id, state(channel, "seeded from " + from + " viewers on"));
    }
  }

  /** One more server for a channel that keeps those busy which it has. */
  private void reinforce(RankedChannel channel) {
    var id = channel.channel();
    var own = ground.own(id);
    if (own.isEmpty()
        || own.size() >= situation.servers(id)
        || roomIsPromised
        || orders.stream().anyMatch(order -> order.place().channel().equals(id))
        || !ground.manual(id).isEmpty()
        || !staysWanted(situation.settings(), channel)) {
      return;
    }
    var wants = "its viewers need " + situation.servers(id) + " servers";
    var best = best(channel);
    if (best.isPresent()) {
      var name = best.get().entry().name();
      order(
          channel,
          best.get(),
          state(channel, "seeded at " + names(own) + ", " + wants + ": also at " + name));
    } else {
      why.put(
          id, state(channel, "seeded at " + names(own) + ", " + wants + "; " + obstacles(channel)));
    }
  }

  private void order(RankedChannel channel, ServerView server, String reason) {
    var place = new Place(server.entry().id(), channel.channel());
    orders.add(new Order.Seed(place, channel.live(), reason));
    ground.add(place);
    why.put(channel.channel(), reason);
  }

  private String names(List<String> servers) {
    return servers.stream().map(ground::name).collect(Collectors.joining(" and "));
  }

  /** One that was seeded and lost its server is hot enough as long as it would have stayed. */
  private boolean isWanted(RankedChannel channel) {
    if (channel.heat() >= situation.settings().seeding().minViewers()) {
      return true;
    }
    return staysWanted(situation.settings(), channel)
        && situation.own().keySet().stream()
            .filter(place -> !situation.ending().contains(place))
            .anyMatch(place -> place.channel().equals(channel.channel()));
  }

  private void place(RankedChannel channel) {
    var most = situation.settings().seeding().maxChannels();
    if (roomIsPromised) {
      why.put(channel.channel(), state(channel, "a hotter one is seeded first"));
      return;
    }
    var isAtMost = most > 0 && ground.ownChannels() >= most;
    var best = isAtMost ? Optional.<ServerView>empty() : best(channel);
    if (best.isPresent()) {
      order(
          channel,
          best.get(),
          state(channel, "seeded at " + best.get().entry().name() + lost(channel)));
    } else {
      var obstacle =
          isAtMost ? most + " channels are seeded, which is the most" : obstacles(channel);
      why.put(channel.channel(), state(channel, obstacle));
      makeRoom(channel, isAtMost);
    }
  }

  private String lost(RankedChannel channel) {
    return situation.own().keySet().stream()
        .filter(place -> place.channel().equals(channel.channel()))
        .findFirst()
        .map(place -> ", for " + ground.name(place.server()) + " is lost to it")
        .orElse("");
  }

  private Optional<ServerView> best(RankedChannel channel) {
    return situation.servers().stream()
        .filter(server -> ground.obstacle(server, channel).isEmpty())
        .min(
            Comparator.comparing((ServerView server) -> !isHome(server, channel))
                .thenComparing(server -> -spare(server))
                .thenComparing(
                    server ->
                        Distance.between(server.entry().location(), channel.viewerLocations())
                            .orElse(0))
                .thenComparing(server -> server.entry().id()));
  }

  private static boolean isHome(ServerView server, RankedChannel channel) {
    var country = server.entry().location().country();
    return country.isPresent() && country.equals(channel.viewerLocations().country());
  }

  /** In tenths of the bandwidth and after the channels of this plan: small differences sway. */
  private double spare(ServerView server) {
    var spare =
        server.health().report().map(report -> Obstacles.spareMbps(server, report)).orElse(0.0);
    var channels = ground.channelsAt(server.entry().id());
    return Math.rint(10 * spare / (1 + channels));
  }

  private String obstacles(RankedChannel channel) {
    var own = ground.own(channel.channel());
    return situation.servers().stream()
        .filter(server -> !own.contains(server.entry().id()))
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
   * Takes back where this one could be the seed of a channel that has another, or is much colder.
   * It is seeded when that is done; until then no other may have the room.
   */
  private void makeRoom(RankedChannel channel, boolean isAtMost) {
    var anywhere = isAtMost && best(channel).isPresent();
    situation.own().values().stream()
        .filter(seed -> ground.own(seed.place().channel()).contains(seed.place().server()))
        .filter(seed -> mayOrder(seed.place().server()))
        .filter(seed -> situation.nowMs() - seed.sinceMs() >= SETTLING.toMillis())
        .filter(seed -> ground.seed(seed.place()).filter(it -> !it.pids().isEmpty()).isPresent())
        .filter(seed -> anywhere || isOnlyCrowded(seed.place(), channel))
        .filter(
            seed ->
                (isExtra(seed) && !isAtMost)
                    || channel.score() >= MUCH_HOTTER * Math.max(1, score(seed)))
        .min(
            Comparator.comparing((OwnSeed seed) -> !isExtra(seed))
                .thenComparingDouble(this::score)
                .thenComparingInt(this::viewers)
                .thenComparing(Comparator.comparingLong(OwnSeed::sinceMs).reversed()))
        .ifPresent(
            seed -> {
              roomIsPromised = true;
              stop(
                  seed.place(),
                  String.format(
                      Locale.ROOT,
                      "it makes room for "
                          + (isExtra(seed) ? "one that has no server" : "a hotter one")
                          + " (%.1f viewers)",
                      channel.heat()));
            });
  }

  private int viewers(OwnSeed seed) {
    return ground.seed(seed.place()).map(SeedView::viewers).orElse(0);
  }

  private boolean isExtra(OwnSeed seed) {
    return ground.own(seed.place().channel()).size() > 1;
  }

  /** Whether the server could take the channel if it had one less. */
  private boolean isOnlyCrowded(Place place, RankedChannel channel) {
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
