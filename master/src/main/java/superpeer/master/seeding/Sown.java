package superpeer.master.seeding;

import java.util.Optional;
import superpeer.master.seeding.Overview.Reason;
import superpeer.master.state.SavedSeed;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * A seed as the {@link Roster} remembers it.
 *
 * @param age smaller is older
 * @param parked why it must not be started until someone asks
 * @param lastPid of the worker with which it was parked
 * @param yielded whether it lost its last slot because it had no viewers
 */
record Sown(Item item, long age, Optional<Reason> parked, Optional<Long> lastPid, boolean yielded) {

  Sown(Item item, long age) {
    this(item, age, Optional.empty(), Optional.empty(), false);
  }

  ChannelId channel() {
    return item.channel();
  }

  /** Somebody asks for it anew: what happened before is forgotten. */
  Sown with(Item newItem) {
    return new Sown(newItem, age);
  }

  Sown asParked(Reason why, Optional<Long> pid) {
    return new Sown(item, age, Optional.of(why), pid, false);
  }

  Sown asYielded() {
    return new Sown(item, age, parked, lastPid, true);
  }

  Sown asBegun() {
    return new Sown(item, age, parked, lastPid, false);
  }

  SavedSeed saved() {
    return new SavedSeed(item, age);
  }
}
