package superpeer.master.seeding;

import java.util.Optional;
import superpeer.master.seeding.FleetOverview.Reason;
import superpeer.master.state.SavedSeed;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * A seed as the {@link Scheduler} remembers it.
 *
 * @param age smaller is older
 * @param parked why it must not be started until someone asks
 * @param lastPid of the worker with which it was parked
 * @param yielded whether it lost its last slot because it had no viewers
 */
record Seed(Item item, long age, Optional<Reason> parked, Optional<Long> lastPid, boolean yielded) {

  Seed(Item item, long age) {
    this(item, age, Optional.empty(), Optional.empty(), false);
  }

  ChannelId channel() {
    return item.channel();
  }

  /** Somebody asks for it anew: what happened before is forgotten. */
  Seed withItem(Item newItem) {
    return new Seed(newItem, age);
  }

  Seed asParked(Reason why, Optional<Long> pid) {
    return new Seed(item, age, Optional.of(why), pid, false);
  }

  Seed asYielded() {
    return new Seed(item, age, parked, lastPid, true);
  }

  Seed asStarted() {
    return new Seed(item, age, parked, lastPid, false);
  }

  SavedSeed saved() {
    return new SavedSeed(item, age);
  }
}
