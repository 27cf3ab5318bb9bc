package superpeer.master.seeding;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import superpeer.master.fleet.WorkerView;
import superpeer.protocol.ChannelId;
import superpeer.protocol.rest.SeedRequest.Item;

/**
 * Which slot seeds what, and what the fleet last said of it.
 *
 * <p>Numbers are never used twice, so that the last words of a slot's old worker cannot be taken
 * for a new one's.
 */
final class Slots {

  /**
   * @param item what it was told to seed
   * @param leaving whether its worker drains; the slot is then as good as free
   * @param view empty before the fleet's first word
   */
  record Slot(int number, Item item, boolean leaving, Optional<WorkerView> view) {
    int viewers() {
      return view.map(v -> v.stats().peers()).orElse(0);
    }

    Optional<Long> pid() {
      return view.map(WorkerView::pid).filter(pid -> pid > 0);
    }

    private Slot withItem(Item newItem) {
      return new Slot(number, newItem, leaving, view);
    }

    private Slot withView(WorkerView newView) {
      return new Slot(number, item, leaving, Optional.of(newView));
    }

    private Slot asLeaving() {
      return new Slot(number, item, true, view);
    }
  }

  private static final Comparator<Slot> LEAST_USEFUL =
      Comparator.comparingInt(Slot::viewers)
          .thenComparing(Comparator.comparingInt(Slot::number).reversed());

  private final Map<Integer, Slot> all = new TreeMap<>();
  private final Map<ChannelId, TreeSet<Integer>> held = new HashMap<>();
  private int next = 1;

  /** Takes a new slot. */
  int allocate(Item item) {
    var number = next;
    adopt(number, item);
    return number;
  }

  /** Takes over a slot that has its worker already. */
  void adopt(int number, Item item) {
    reserve(number);
    all.put(number, new Slot(number, item, false, Optional.empty()));
    held.computeIfAbsent(item.channel(), channel -> new TreeSet<>()).add(number);
  }

  /** Never gives this number, nor one below it, to a new slot. */
  void reserve(int number) {
    next = Math.max(next, number + 1);
  }

  /** Says that the slot's channel has new settings. */
  void update(int number, Item item) {
    all.computeIfPresent(number, (id, slot) -> slot.withItem(item));
  }

  /** From now on the slot counts as free, though its worker still drains. */
  void markLeaving(Slot slot) {
    all.put(slot.number(), slot.asLeaving());
    release(slot);
  }

  void setView(WorkerView view) {
    all.computeIfPresent(view.slot(), (id, slot) -> slot.withView(view));
  }

  /** The slot has no worker any more. */
  Optional<Slot> remove(int number) {
    var gone = Optional.ofNullable(all.remove(number));
    gone.ifPresent(this::release);
    return gone;
  }

  private void release(Slot slot) {
    held.computeIfPresent(
        slot.item().channel(),
        (channel, numbers) -> {
          numbers.remove(slot.number());
          return numbers.isEmpty() ? null : numbers;
        });
  }

  Collection<Slot> all() {
    return List.copyOf(all.values());
  }

  /** Those that seed; not those that are leaving. */
  List<Slot> seeding() {
    return all.values().stream().filter(slot -> !slot.leaving()).toList();
  }

  /** Those that have a process, with its latest report. */
  List<FleetOverview.Worker> workers() {
    return all.values().stream()
        .filter(slot -> slot.pid().isPresent())
        .map(slot -> new FleetOverview.Worker(slot.view().orElseThrow(), slot.item()))
        .toList();
  }

  /** Of the slots that there are now. */
  int restarts() {
    return all.values().stream()
        .flatMap(slot -> slot.view().stream())
        .mapToInt(WorkerView::restarts)
        .sum();
  }

  /** The channel's slots, without those that are leaving. */
  List<Slot> ofChannel(ChannelId channel) {
    return held.getOrDefault(channel, new TreeSet<>()).stream()
        .flatMap(number -> Optional.ofNullable(all.get(number)).stream())
        .toList();
  }

  /** The channel's slot with the fewest viewers, the youngest of equals. */
  Optional<Slot> leastUseful(ChannelId channel) {
    return ofChannel(channel).stream().min(LEAST_USEFUL);
  }

  Optional<Slot> findByPid(long pid) {
    return all.values().stream()
        .filter(slot -> slot.pid().filter(p -> p == pid).isPresent())
        .findFirst();
  }
}
