package superpeer.master.seeding;

import akka.actor.typed.ActorRef;
import java.util.Collection;
import java.util.List;
import superpeer.master.fleet.Fleet;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * Makes the fleet follow what the {@link Roster} says. Owned by the actor {@link Seeding}.
 *
 * <p>While the server drains, its workers are told to take no new viewers.
 */
final class Orders {

  private final ActorRef<Fleet.Command> fleet;
  private final Assignments assignments;
  private final Roster roster;
  private boolean draining;
  private int warm;

  Orders(ActorRef<Fleet.Command> fleet, Assignments assignments, Roster roster) {
    this.fleet = fleet;
    this.assignments = assignments;
    this.roster = roster;
  }

  boolean isDraining() {
    return draining;
  }

  /** Begins or ends a drain. */
  void drain(boolean on) {
    draining = on;
    roster.seedingSlots().forEach(slot -> start(slot.number(), slot.item()));
  }

  void follow(List<Step> steps) {
    for (var step : steps) {
      if (step instanceof Step.Begin begin) {
        start(begin.slot(), begin.item());
      } else if (step instanceof Step.End end) {
        fleet.tell(new Fleet.Stop(end.slot()));
      }
    }
    standBy();
  }

  private void start(int slot, Item item) {
    var assignment = assignments.of(item, roster.uplinkOf(slot));
    fleet.tell(new Fleet.Start(slot, draining ? assignment.withMaxConnections(0) : assignment));
  }

  private void standBy() {
    if (warm != roster.warm()) {
      warm = roster.warm();
      fleet.tell(new Fleet.SetStandby(warm));
    }
  }

  /** Gives each a new process, one after another. */
  void roll(Collection<Slots.Slot> slots) {
    fleet.tell(new Fleet.RestartRolling(slots.stream().map(Slots.Slot::number).toList()));
  }

  void shareUplink() {
    roster.shares().forEach((slot, mbps) -> fleet.tell(new Fleet.LimitUplink(slot, mbps)));
  }
}
