package superpeer.hub.planner;

import java.util.Optional;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerView;

/** Why a server cannot take one more channel. */
final class Obstacles {

  /** Part of a server's bandwidth that must be left for a new channel to make sense there. */
  private static final double SPARE = 0.05;

  private Obstacles() {}

  /**
   * @param channels that the server seeds or is to seed
   * @return empty if it can
   */
  static Optional<String> of(
      ServerView server, RankedChannel channel, Situation situation, int channels) {
    var report = server.health().report();
    if (!server.entry().enabled()) {
      return Optional.of("is disabled");
    } else if (!server.entry().auto()) {
      return Optional.of("is not for auto-seeding");
    } else if (report.isEmpty()) {
      return Optional.of("does not run");
    } else if (report.get().draining()) {
      return Optional.of("drains");
    } else if (situation.avoided().contains(new Place(server.entry().id(), channel.channel()))) {
      return Optional.of("refused it, or was told by hand to stop it, a while ago");
    } else if (isThere(server, channel, situation)) {
      return Optional.of("has it, and does not run it");
    }
    return far(server, channel, situation).or(() -> crowded(server, report.get(), channels));
  }

  private static boolean isThere(ServerView server, RankedChannel channel, Situation situation) {
    return situation.own().containsKey(new Place(server.entry().id(), channel.channel()));
  }

  private static Optional<String> far(
      ServerView server, RankedChannel channel, Situation situation) {
    var km = Distance.between(server.entry().location(), channel.viewerLocations());
    var most = situation.settings().liveMaxKm();
    return channel.live() && km.isPresent() && km.getAsDouble() > most
        ? Optional.of("is %.0f km away, and live reaches %d km".formatted(km.getAsDouble(), most))
        : Optional.empty();
  }

  private static Optional<String> crowded(ServerView server, ServerReport report, int channels) {
    var cap = cap(server, report);
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
    return spareMbps(server, report) < SPARE * server.bandwidthMbps();
  }

  /** Whether it could not even give one of its own channels another worker. */
  static boolean isSpent(ServerView server, ServerReport report) {
    return report.full() || report.workers() >= report.slots() || hasNoUplink(server, report);
  }

  private static int cap(ServerView server, ServerReport report) {
    var own = server.entry().maxChannels();
    return own > 0 ? own : Math.max(1, report.slots());
  }

  static double spareMbps(ServerView server, ServerReport report) {
    return server.bandwidthMbps() - report.uplinkMbps();
  }
}
