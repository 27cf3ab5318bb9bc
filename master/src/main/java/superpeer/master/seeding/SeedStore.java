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

/** Keeps the accepted seeds, oldest first. Not thread-safe; owned by {@link Scheduler}. */
final class SeedStore {

  /** Most seeds, running and waiting; bounds memory. */
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
   * @throws IllegalStateException if there is no seed for the channel
   */
  Seed get(ChannelId channel) {
    return find(channel).orElseThrow(() -> new IllegalStateException("no seed for " + channel));
  }

  /** Whether the channel has a seed, or there is room for one more. */
  boolean hasRoomFor(ChannelId channel) {
    return seeds.size() < MAX_SEEDS || seeds.containsKey(channel);
  }

  /** Adds a seed, or gives an existing one new settings and clears its history. */
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
   * @param lastPid pid of its last worker, which an operator may pass to restart it
   */
  void park(ChannelId channel, Reason reason, Optional<Long> lastPid) {
    seeds.computeIfPresent(channel, (id, seed) -> seed.asParked(reason, lastPid));
  }

  /** Channels that are not started until an operator seeds or restarts them. */
  List<ChannelId> parked() {
    return seeds.values().stream()
        .filter(seed -> seed.parked().isPresent())
        .map(Seed::channel)
        .toList();
  }

  /** The channel that was parked when the worker with this pid ended. */
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

  /** Removes all seeds and returns their channels. */
  List<ChannelId> clear() {
    var removed = List.copyOf(seeds.keySet());
    seeds.clear();
    return removed;
  }
}
