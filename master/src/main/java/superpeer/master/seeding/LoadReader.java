package superpeer.master.seeding;

import java.util.List;
import superpeer.master.fleet.WorkerView;
import superpeer.master.seeding.SlotAdmission.Claim;
import superpeer.master.seeding.Slots.Slot;
import superpeer.protocol.control.WorkerStats;
import superpeer.protocol.rest.SeedRequest.Item;

/** Turns slots and their latest reports into the input of the scheduling rules. */
final class LoadReader {

  private LoadReader() {}

  /**
   * @param held slots of the channel
   * @param uplinkMbps most that one worker sends
   */
  static Autoscaler.ChannelLoad load(Item item, List<Slot> held, double uplinkMbps) {
    var views = held.stream().flatMap(slot -> slot.view().stream()).toList();
    return new Autoscaler.ChannelLoad(
        item.workers(),
        held.size(),
        held.stream().mapToInt(Slot::viewers).sum(),
        views.stream().mapToInt(view -> view.assignment().maxConnections()).min().orElse(1),
        views.stream().mapToDouble(view -> Stress.of(view, uplinkMbps)).sum());
  }

  static Claim claim(Seed seed, List<Slot> held, Autoscaler autoscaler) {
    var item = seed.item();
    return new Claim(
        item.channel(),
        item.priority(),
        item.keepAlive(),
        autoscaler.targetWorkers(item.channel(), item.workers()),
        seed.age(),
        held.size(),
        held.stream().mapToInt(Slot::viewers).sum(),
        seed.parked().isPresent(),
        autoscaler.isIdle(item.channel()),
        seed.yielded());
  }

  /** A paused worker sends nothing. A worker without a report is starting and will send. */
  static UplinkAllocator.SlotUsage uplinkUsage(Slot slot) {
    return new UplinkAllocator.SlotUsage(
        slot.number(),
        slot.item().channel(),
        slot.item().priority(),
        slot.view().map(view -> view.phase() != WorkerView.Phase.PAUSED).orElse(true),
        slot.view().map(WorkerView::stats).orElse(WorkerStats.NONE));
  }
}
