package superpeer.master.seeding;

import superpeer.protocol.rest.SeedRequest.Item;

/** What the fleet must do. */
sealed interface Step {

  /** Seed this in the slot, which is new, or seeds this channel already. */
  record Begin(int slot, Item item) implements Step {}

  /** Drain and free the slot. */
  record End(int slot) implements Step {}
}
