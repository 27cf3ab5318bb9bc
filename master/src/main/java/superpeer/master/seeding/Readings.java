package superpeer.master.seeding;

import java.util.List;
import superpeer.master.fleet.WorkerView;
import superpeer.master.seeding.Schedule.Claim;
import superpeer.master.seeding.Slots.Slot;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.rest.SeedRequest.Item;

/** What slots and their latest reports mean to the rules. */
final class Readings {

  private Readings() {}

  /**
   * @param held the slots of one channel
   * @param uplinkMbps most that one worker sends
   */
  static Demand.Load load(Item item, List<Slot> held, double uplinkMbps) {
    var views = held.stream().flatMap(slot -> slot.view().stream()).toList();
    return new Demand.Load(
        item.workers(),
        held.size(),
        held.stream().mapToInt(Slot::viewers).sum(),
        views.stream().mapToInt(view -> view.assignment().maxConnections()).min().orElse(1),
        views.stream().mapToDouble(view -> Stress.of(view, uplinkMbps)).sum());
  }

  static Claim claim(Sown seed, List<Slot> held, Demand demand) {
    var item = seed.item();
    return new Claim(
        item.channel(),
        item.priority(),
        item.keepAlive(),
        demand.wanted(item.channel(), item.workers()),
        seed.age(),
        held.size(),
        held.stream().mapToInt(Slot::viewers).sum(),
        seed.parked().isPresent(),
        demand.isIdle(item.channel()),
        seed.yielded());
  }

  /** A worker without a process sends nothing; one that was only just told to start will. */
  static Uplink.Use use(Slot slot) {
    return new Uplink.Use(
        slot.number(),
        slot.item().channel(),
        slot.item().priority(),
        slot.view().map(view -> view.phase() != WorkerView.Phase.PAUSED).orElse(true),
        slot.view().map(WorkerView::stats).orElse(WorkerStats.NONE));
  }
}
