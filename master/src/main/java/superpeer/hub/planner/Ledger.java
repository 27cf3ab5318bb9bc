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
 * What the planner ordered, what it takes back just now, and where it had better not try again for
 * a while. Not thread-safe.
 */
final class Ledger {

  /** What its seeds are labelled with; one that has lost the label is somebody else's now. */
  static final String LABEL = "auto-seeding";

  /** How long a place is left alone that somebody stopped by hand. */
  static final Duration STOPPED_BY_HAND = Duration.ofMinutes(10);

  /** How long a place is left alone whose server refused the channel. */
  static final Duration REFUSED = Duration.ofMinutes(2);

  private final Map<Place, OwnSeed> own = new HashMap<>();
  private final Map<Place, Long> endingUntil = new HashMap<>();
  private final Map<Place, Long> avoidedUntil = new HashMap<>();
  private final Set<Place> manual = new HashSet<>();

  Ledger(List<OwnSeed> kept) {
    kept.forEach(seed -> own.put(seed.place(), seed));
  }

  /** An own seed that is none any more. */
  record Lost(Place place, String why) {}

  void ordered(Place place, long nowMs) {
    own.put(place, new OwnSeed(place, nowMs, nowMs));
  }

  void refused(Place place, long nowMs) {
    own.remove(place);
    avoidedUntil.put(place, nowMs + REFUSED.toMillis());
  }

  /** It is taken back; what reports say of it in the next seconds counts for nothing. */
  void ending(Place place, long nowMs) {
    endingUntil.put(place, nowMs + Ground.GRACE.toMillis());
  }

  /** It could not be taken back, and is an own seed as before. */
  void goesOn(Place place) {
    endingUntil.remove(place);
  }

  void ended(Place place, long nowMs) {
    own.remove(place);
    ending(place, nowMs);
  }

  Map<Place, OwnSeed> own() {
    return Map.copyOf(own);
  }

  Set<Place> ending(long nowMs) {
    return current(endingUntil, nowMs);
  }

  Set<Place> avoided(long nowMs) {
    return current(avoidedUntil, nowMs);
  }

  private static Set<Place> current(Map<Place, Long> until, long nowMs) {
    until.values().removeIf(end -> end <= nowMs);
    return Set.copyOf(until.keySet());
  }

  /** Notes which channels are hot enough still. */
  void wanted(AutoSettings settings, List<RankedChannel> channels, long nowMs) {
    var hot =
        channels.stream()
            .filter(channel -> Planner.staysWanted(settings, channel))
            .map(RankedChannel::channel)
            .collect(Collectors.toSet());
    own.replaceAll((place, seed) -> hot.contains(place.channel()) ? seed.wanted(nowMs) : seed);
  }

  /** Forgets own seeds that their servers do not have, or that somebody made their own. */
  List<Lost> reconcile(List<ServerView> servers, long nowMs) {
    var byId = servers.stream().collect(Collectors.toMap(server -> server.entry().id(), it -> it));
    var ending = ending(nowMs);
    var lost = new ArrayList<Lost>();
    for (var seed : own.values()) {
      if (!ending.contains(seed.place()) && nowMs - seed.sinceMs() >= Ground.GRACE.toMillis()) {
        why(seed.place(), Optional.ofNullable(byId.get(seed.place().server())), nowMs)
            .ifPresent(why -> lost.add(new Lost(seed.place(), why)));
      }
    }
    lost.forEach(it -> own.remove(it.place()));
    noteManual(servers, ending, nowMs);
    return lost;
  }

  /** A seed of people's that its server has no more was stopped, and must not come back at once. */
  private void noteManual(List<ServerView> servers, Set<Place> ending, long nowMs) {
    for (var server : servers) {
      server.health().report().ifPresent(report -> noteManual(server, report, ending, nowMs));
    }
  }

  private void noteManual(ServerView server, ServerReport report, Set<Place> ending, long nowMs) {
    var id = server.entry().id();
    var now =
        report.seeds().keySet().stream()
            .map(channel -> new Place(id, channel))
            .filter(place -> !own.containsKey(place) && !ending.contains(place))
            .collect(Collectors.toSet());
    manual.stream()
        .filter(place -> place.server().equals(id) && !now.contains(place))
        .filter(place -> !own.containsKey(place))
        .forEach(place -> avoidedUntil.put(place, nowMs + STOPPED_BY_HAND.toMillis()));
    manual.removeIf(place -> place.server().equals(id));
    manual.addAll(now);
  }

  private Optional<String> why(Place place, Optional<ServerView> server, long nowMs) {
    if (server.isEmpty()) {
      return Optional.of("its server is no longer registered");
    }
    return server.get().health().report().flatMap(report -> why(place, report, nowMs));
  }

  private Optional<String> why(Place place, ServerReport report, long nowMs) {
    var seed = report.seeds().get(place.channel());
    if (seed == null && report.seeds().size() < ServerReport.MAX_SEEDS) {
      avoidedUntil.put(place, nowMs + STOPPED_BY_HAND.toMillis());
      return Optional.of("it was stopped by hand there");
    } else if (seed != null && !seed.pids().isEmpty() && !seed.labels().contains(LABEL)) {
      return Optional.of("it was seeded by hand there meanwhile, and stays");
    }
    return Optional.empty();
  }
}
