package superpeer.master.seeding;

import superpeer.protocol.rest.SeedRequest.Item;

/** What the fleet must do to follow the {@link Scheduler}. */
sealed interface FleetAction {

  /** Seeds the item in the slot. The slot is new or already seeds this channel. */
  record Start(int slot, Item item) implements FleetAction {}

  /** Drains the slot's worker and frees the slot. */
  record Stop(int slot) implements FleetAction {}
}
