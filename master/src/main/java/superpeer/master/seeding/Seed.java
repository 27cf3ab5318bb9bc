package superpeer.master.seeding;

import java.util.Optional;
import superpeer.master.seeding.FleetOverview.Reason;
import superpeer.master.state.SavedSeed;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * An accepted seed and its history. Immutable; kept by {@link SeedStore}.
 *
 * @param age smaller is older
 * @param parked why it is not started until an operator seeds or restarts it; empty if not parked
 * @param lastPid pid of its last worker when it was parked
 * @param yielded whether it lost its last slot because it had no viewers
 */
record Seed(Item item, long age, Optional<Reason> parked, Optional<Long> lastPid, boolean yielded) {

  Seed(Item item, long age) {
    this(item, age, Optional.empty(), Optional.empty(), false);
  }

  ChannelId channel() {
    return item.channel();
  }

  /** The seed with new settings and without its history. */
  Seed withItem(Item newItem) {
    return new Seed(newItem, age);
  }

  Seed asParked(Reason reason, Optional<Long> pid) {
    return new Seed(item, age, Optional.of(reason), pid, false);
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
