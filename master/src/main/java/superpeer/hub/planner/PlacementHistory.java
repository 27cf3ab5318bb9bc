package superpeer.hub.planner;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import superpeer.hub.popularity.RankedChannel;
import superpeer.hub.registry.ServerReport;
import superpeer.hub.registry.ServerView;

/**
 * Remembers which seeds the planner started, which are being stopped, and which placements to avoid
 * for a while. Not thread-safe.
 */
final class PlacementHistory {

  /** The label of planned seeds. A seed that lost it was replaced by a manual one. */
  static final String LABEL = "auto-seeding";

  /** How long a placement is avoided after its seed was stopped manually. */
  static final Duration RETRY_AFTER_MANUAL_STOP = Duration.ofMinutes(10);

  /** How long a placement is avoided after its server refused it. */
  static final Duration RETRY_AFTER_REFUSAL = Duration.ofMinutes(2);

  private final Map<Placement, PlannedSeed> plannedSeeds = new HashMap<>();
  private final Map<Placement, Long> stoppingUntil = new HashMap<>();
  private final Map<Placement, Long> avoidedUntil = new HashMap<>();
  private final Set<Placement> manual = new HashSet<>();

  PlacementHistory(List<PlannedSeed> stored) {
    stored.forEach(seed -> plannedSeeds.put(seed.placement(), seed));
  }

  /** A planned seed that no longer exists. */
  record Lost(Placement placement, String reason) {}

  void started(Placement placement, long nowMs) {
    plannedSeeds.put(placement, new PlannedSeed(placement, nowMs, nowMs));
  }

  void refused(Placement placement, long nowMs) {
    plannedSeeds.remove(placement);
    avoidedUntil.put(placement, nowMs + RETRY_AFTER_REFUSAL.toMillis());
  }

  /** The seed is being stopped. Reports about it are ignored for a few seconds. */
  void stopping(Placement placement, long nowMs) {
    stoppingUntil.put(placement, nowMs + ClusterSnapshot.REPORT_DELAY.toMillis());
  }

  /** The stop failed; the seed is a planned seed as before. */
  void stopFailed(Placement placement) {
    stoppingUntil.remove(placement);
  }

  void stopped(Placement placement, long nowMs) {
    plannedSeeds.remove(placement);
    stopping(placement, nowMs);
  }

  Map<Placement, PlannedSeed> plannedSeeds() {
    return Map.copyOf(plannedSeeds);
  }

  Set<Placement> stopping(long nowMs) {
    return current(stoppingUntil, nowMs);
  }

  Set<Placement> avoided(long nowMs) {
    return current(avoidedUntil, nowMs);
  }

  private static Set<Placement> current(Map<Placement, Long> until, long nowMs) {
    until.values().removeIf(end -> end <= nowMs);
    return Set.copyOf(until.keySet());
  }

  /** Notes which channels are still hot enough. */
  void markWanted(HubSettings settings, List<RankedChannel> channels, long nowMs) {
    var hot =
        channels.stream()
            .filter(channel -> Planner.staysWanted(settings, channel))
            .map(RankedChannel::channel)
            .collect(Collectors.toSet());
    plannedSeeds.replaceAll(
        (placement, seed) -> hot.contains(placement.channel()) ? seed.wanted(nowMs) : seed);
  }

  /** Forgets planned seeds that their servers do not have, or that were replaced by manual ones. */
  List<Lost> reconcile(List<ServerView> servers, long nowMs) {
    var byId = servers.stream().collect(Collectors.toMap(server -> server.entry().id(), it -> it));
    var ending = stopping(nowMs);
    var lost = new ArrayList<Lost>();
    for (var seed : plannedSeeds.values()) {
      if (!ending.contains(seed.placement())
          && nowMs - seed.sinceMs() >= ClusterSnapshot.REPORT_DELAY.toMillis()) {
        lostReason(
                seed.placement(), Optional.ofNullable(byId.get(seed.placement().server())), nowMs)
            .ifPresent(reason -> lost.add(new Lost(seed.placement(), reason)));
      }
    }
    lost.forEach(it -> plannedSeeds.remove(it.placement()));
    noteManual(servers, ending, nowMs);
    return lost;
  }

  /**
   * A manual seed that disappeared was stopped on purpose, so its placement is avoided for a while.
   */
  private void noteManual(List<ServerView> servers, Set<Placement> ending, long nowMs) {
    for (var server : servers) {
      server.health().report().ifPresent(report -> noteManual(server, report, ending, nowMs));
    }
  }

  private void noteManual(
      ServerView server, ServerReport report, Set<Placement> ending, long nowMs) {
    var id = server.entry().id();
    var now =
        report.seeds().keySet().stream()
            .map(channel -> new Placement(id, channel))
            .filter(
                placement -> !plannedSeeds.containsKey(placement) && !ending.contains(placement))
            .collect(Collectors.toSet());
    manual.stream()
        .filter(placement -> placement.server().equals(id) && !now.contains(placement))
        .filter(placement -> !plannedSeeds.containsKey(placement))
        .forEach(
            placement -> avoidedUntil.put(placement, nowMs + RETRY_AFTER_MANUAL_STOP.toMillis()));
    manual.removeIf(placement -> placement.server().equals(id));
    manual.addAll(now);
  }

  private Optional<String> lostReason(
      Placement placement, Optional<ServerView> server, long nowMs) {
    if (server.isEmpty()) {
      return Optional.of("its server is no longer registered");
    }
    return server.get().health().report().flatMap(report -> lostReason(placement, report, nowMs));
  }

  private Optional<String> lostReason(Placement placement, ServerReport report, long nowMs) {
    var seed = report.seeds().get(placement.channel());
    if (seed == null && report.seeds().size() < ServerReport.MAX_SEEDS) {
      avoidedUntil.put(placement, nowMs + RETRY_AFTER_MANUAL_STOP.toMillis());
      return Optional.of("it was stopped there manually");
    } else if (seed != null && !seed.pids().isEmpty() && !seed.labels().contains(LABEL)) {
      return Optional.of("it was replaced there by a manual seed, which stays");
    }
    return Optional.empty();
  }
}
