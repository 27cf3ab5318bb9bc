package superpeer.master.seeding;

import akka.actor.typed.ActorRef;
import java.util.Collection;
import java.util.List;
import superpeer.master.fleet.Fleet;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * Sends the {@link Scheduler}'s actions to the fleet as commands. Not thread-safe; owned by the
 * actor {@link Seeding}.
 *
 * <p>While the server drains, assignments allow no new viewers.
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

  /** Starts or ends draining. */
  void setDraining(boolean on) {
    draining = on;
    scheduler.seedingSlots().forEach(slot -> start(slot.number(), slot.item()));
  }

  void apply(List<FleetAction> actions) {
    for (var action : actions) {
      if (action instanceof FleetAction.Start start) {
        start(start.slot(), start.item());
      } else if (action instanceof FleetAction.Stop stop) {
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

  /** Restarts the workers of these slots one after another. */
  void restartRolling(Collection<Slots.Slot> slots) {
    fleet.tell(new Fleet.RestartRolling(slots.stream().map(Slots.Slot::number).toList()));
  }

  void shareUplink() {
    scheduler.uplinkShares().forEach((slot, mbps) -> fleet.tell(new Fleet.LimitUplink(slot, mbps)));
  }
}
