package superpeer.master.seeding;

import akka.actor.typed.ActorRef;
import java.util.Collection;
import java.util.List;
import superpeer.master.fleet.Fleet;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * Makes the fleet follow what the {@link Scheduler} says. Owned by the actor {@link Seeding}.
 *
 * <p>While the server drains, its workers are told to take no new viewers.
 */
final class FleetDriver {

  private final ActorRef<Fleet.Command> fleet;
  private final AssignmentFactory assignmentFactory;
  private final Scheduler scheduler;
  private boolean draining;
  private int standbyWorkers;

  FleetDriver(
      ActorRef<Fleet.Command> fleet, AssignmentFactory assignmentFactory, Scheduler scheduler) {
    this.fleet = fleet;
    this.assignmentFactory = assignmentFactory;
    this.scheduler = scheduler;
  }

  boolean isDraining() {
    return draining;
  }

  /** Begins or ends a drain. */
  void setDraining(boolean on) {
    draining = on;
    scheduler.seedingSlots().forEach(slot -> start(slot.number(), slot.item()));
  }

  void apply(List<FleetAction> steps) {
    for (var fleetAction : steps) {
      if (fleetAction instanceof FleetAction.Start start) {
        start(start.slot(), start.item());
      } else if (fleetAction instanceof FleetAction.Stop stop) {
        fleet.tell(new Fleet.Stop(stop.slot()));
      }
    }
    updateStandby();
  }

  private void start(int slot, Item item) {
    var assignment = assignmentFactory.create(item, scheduler.uplinkOf(slot));
    fleet.tell(new Fleet.Start(slot, draining ? assignment.withMaxConnections(0) : assignment));
  }

  private void updateStandby() {
    if (standbyWorkers != scheduler.standbyWorkers()) {
      standbyWorkers = scheduler.standbyWorkers();
      fleet.tell(new Fleet.SetStandby(standbyWorkers));
    }
  }

  /** Gives each a new process, one after another. */
  void restartRolling(Collection<Slots.Slot> slots) {
    fleet.tell(new Fleet.RestartRolling(slots.stream().map(Slots.Slot::number).toList()));
  }

  void shareUplink() {
    scheduler.uplinkShares().forEach((slot, mbps) -> fleet.tell(new Fleet.LimitUplink(slot, mbps)));
  }
}
