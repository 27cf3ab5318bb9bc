package superpeer.hub.planner;

import java.util.Optional;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerView;

/** Why a server cannot take one more channel. */
final class PlacementFilters {

  /** Part of a server's bandwidth that must be left for a new channel to make sense there. */
  private static final double MIN_SPARE_SHARE = 0.05;

  private PlacementFilters() {}

  /**
   * @param channels that the server seeds or is to seed
   * @return empty if it can
   */
  static Optional<String> rejection(
      ServerView server, RankedChannel channel, PlannerInput plannerInput, int channels) {
    var report = server.health().report();
    if (!server.entry().enabled()) {
      return Optional.of("is disabled");
    } else if (!server.entry().auto()) {
      return Optional.of("is not for auto-seeding");
    } else if (report.isEmpty()) {
      return Optional.of("does not run");
    } else if (report.get().draining()) {
      return Optional.of("drains");
    } else if (plannerInput
        .avoided()
        .contains(new Placement(server.entry().id(), channel.channel()))) {
      return Optional.of("refused it, or was told by hand to stop it, a while ago");
    } else if (isPlacedHere(server, channel, plannerInput)) {
      return Optional.of("has it, and does not run it");
    }
    return tooFar(server, channel, plannerInput)
        .or(() -> noCapacity(server, report.get(), channels));
  }

  private static boolean isPlacedHere(
      ServerView server, RankedChannel channel, PlannerInput plannerInput) {
    return plannerInput
        .plannedSeeds()
        .containsKey(new Placement(server.entry().id(), channel.channel()));
  }

  private static Optional<String> tooFar(
      ServerView server, RankedChannel channel, PlannerInput plannerInput) {
    var km = ServerDistance.between(server.entry().location(), channel.viewerLocations());
    var most = plannerInput.settings().liveMaxKm();
    return channel.live() && km.isPresent() && km.getAsDouble() > most
        ? Optional.of("is %.0f km away, and live reaches %d km".formatted(km.getAsDouble(), most))
        : Optional.empty();
  }

  private static Optional<String> noCapacity(ServerView server, ServerReport report, int channels) {
    var cap = maxChannels(server, report);
    if (channels >= cap) {
      return Optional.of("has " + channels + " channels, which is as many as it may");
    } else if (report.full()) {
      return Optional.of("is full");
    } else if (hasNoUplink(server, report)) {
      return Optional.of("has no uplink to spare");
    }
    return Optional.empty();
  }

  private static boolean hasNoUplink(ServerView server, ServerReport report) {
    return spareMbps(server, report) < MIN_SPARE_SHARE * server.bandwidthMbps();
  }

  /** Whether it could not even give one of its own channels another worker. */
  static boolean isExhausted(ServerView server, ServerReport report) {
    return report.full() || report.workers() >= report.slots() || hasNoUplink(server, report);
  }

  private static int maxChannels(ServerView server, ServerReport report) {
    var own = server.entry().maxChannels();
    return own > 0 ? own : Math.max(1, report.slots());
  }

  static double spareMbps(ServerView server, ServerReport report) {
    return server.bandwidthMbps() - report.uplinkMbps();
  }
}
