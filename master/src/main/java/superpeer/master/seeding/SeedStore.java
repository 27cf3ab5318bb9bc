package superpeer.master.seeding;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import superpeer.master.seeding.FleetOverview.Reason;
import superpeer.master.state.SavedSeed;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * The seeds that were accepted, in the order of their age. Plain code; {@link Scheduler} owns it.
 */
final class SeedStore {

  /** Most seeds, running and waiting: a bound on memory. */
  static final int MAX_SEEDS = 10_000;

  private final Map<ChannelId, Seed> seeds = new LinkedHashMap<>();
  private long nextAge = 1;

  SeedStore(List<SavedSeed> saved) {
    for (var seed : saved) {
      seeds.put(seed.item().channel(), new Seed(seed.item(), seed.age()));
      nextAge = Math.max(nextAge, seed.age() + 1);
    }
  }

  Collection<Seed> all() {
    return List.copyOf(seeds.values());
  }

  Set<ChannelId> channels() {
    return Set.copyOf(seeds.keySet());
  }

  Optional<Seed> find(ChannelId channel) {
    return Optional.ofNullable(seeds.get(channel));
  }

  /**
   * @throws IllegalStateException if it is unknown, which callers have excluded
   */
  Seed get(ChannelId channel) {
    return find(channel).orElseThrow(() -> new IllegalStateException("no seed for " + channel));
  }

  /** Whether there is a seed for the channel, or room for one. */
  boolean hasRoomFor(ChannelId channel) {
    return seeds.size() < MAX_SEEDS || seeds.containsKey(channel);
  }

  /** Adds a seed, or gives one new settings; what happened to it before is forgotten. */
  void put(Item item) {
    var known = seeds.get(item.channel());
    var seed = known == null ? new Seed(item, nextAge++) : known.withItem(item);
    seeds.put(item.channel(), seed);
  }

  void markStarted(ChannelId channel) {
    seeds.computeIfPresent(channel, (id, seed) -> seed.asStarted());
  }

  void markYielded(ChannelId channel) {
    seeds.computeIfPresent(channel, (id, seed) -> seed.asYielded());
  }

  /**
   * @param lastPid of its last worker, by which an operator may name it
   */
  void park(ChannelId channel, Reason why, Optional<Long> lastPid) {
    seeds.computeIfPresent(channel, (id, seed) -> seed.asParked(why, lastPid));
  }

  /** Those that are not tried until somebody asks. */
  List<ChannelId> parked() {
    return seeds.values().stream()
        .filter(seed -> seed.parked().isPresent())
        .map(Seed::channel)
        .toList();
  }

  /** The one that was parked when this worker ended. */
  Optional<ChannelId> parkedWith(long pid) {
    return seeds.values().stream()
        .filter(
            seed -> seed.parked().isPresent() && seed.lastPid().filter(p -> p == pid).isPresent())
        .map(Seed::channel)
        .findFirst();
  }

  void unpark(ChannelId channel) {
    seeds.computeIfPresent(channel, (id, seed) -> seed.withItem(seed.item()));
  }

  void remove(ChannelId channel) {
    seeds.remove(channel);
  }

  /** Forgets all, and answers which. */
  List<ChannelId> clear() {
    var forgotten = List.copyOf(seeds.keySet());
    seeds.clear();
    return forgotten;
  }
}
