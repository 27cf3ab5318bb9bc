package superpeer.hub.planner;

import java.util.Optional;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerView;

/** Decides why a server cannot take one more channel. */
final class PlacementFilters {

  /** Share of a server's bandwidth that must be spare before it gets a new channel. */
  private static final double MIN_SPARE_SHARE = 0.05;

  private PlacementFilters() {}

  /**
   * @param channels number of channels that the server seeds or will seed
   * @return empty if it can take the channel
   */
  static Optional<String> rejection(
      ServerView server, RankedChannel channel, PlannerInput plannerInput, int channels) {
    var report = server.health().report();
    if (!server.entry().enabled()) {
      return Optional.of("is disabled");
    } else if (!server.entry().auto()) {
      return Optional.of("is excluded from auto-seeding");
    } else if (report.isEmpty()) {
      return Optional.of("is not running");
    } else if (report.get().draining()) {
      return Optional.of("is draining");
    } else if (plannerInput
        .avoided()
        .contains(new Placement(server.entry().id(), channel.channel()))) {
      return Optional.of("refused it recently, or it was stopped there manually");
    } else if (isPlacedHere(server, channel, plannerInput)) {
      return Optional.of("has it but does not run it");
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
    var max = plannerInput.settings().liveMaxKm();
    return channel.live() && km.isPresent() && km.getAsDouble() > max
        ? Optional.of(
            "is %.0f km away; the limit for live is %d km".formatted(km.getAsDouble(), max))
        : Optional.empty();
  }

  private static Optional<String> noCapacity(ServerView server, ServerReport report, int channels) {
    var max = maxChannels(server, report);
    if (channels >= max) {
      return Optional.of("has " + channels + " channels, its maximum");
    } else if (report.full()) {
      return Optional.of("is full");
    } else if (hasNoUplink(server, report)) {
      return Optional.of("has no spare uplink");
    }
    return Optional.empty();
  }

  private static boolean hasNoUplink(ServerView server, ServerReport report) {
    return spareMbps(server, report) < MIN_SPARE_SHARE * server.bandwidthMbps();
  }

  /** Whether the server cannot even add a worker to one of its channels. */
  static boolean isExhausted(ServerView server, ServerReport report) {
    return report.full() || report.workers() >= report.slots() || hasNoUplink(server, report);
  }

  private static int maxChannels(ServerView server, ServerReport report) {
    var configured = server.entry().maxChannels();
    return configured > 0 ? configured : Math.max(1, report.slots());
  }

  static double spareMbps(ServerView server, ServerReport report) {
    return server.bandwidthMbps() - report.uplinkMbps();
  }
}
