package superpeer.master.seeding;

import superpeer.protocol.rest.SeedRequest.Item;

/** What the fleet must do. */
sealed interface FleetAction {

  /** Seed this in the slot, which is new, or seeds this channel already. */
  record Start(int slot, Item item) implements FleetAction {}

  /** Drain and free the slot. */
  record Stop(int slot) implements FleetAction {}
}
