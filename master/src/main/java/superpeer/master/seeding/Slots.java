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
 * Keeps the slots: what each one seeds and its latest report.
 *
 * <p>Numbers are never reused, so a late event of an old worker cannot be taken for one of a new
 * worker.
 */
final class Slots {

  /**
   * A slot. Immutable.
   *
   * @param item the seed that it serves
   * @param leaving whether its worker drains; the slot then counts as free
   * @param view latest report; empty before the first one
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

  /** Takes a new slot and returns its number. */
  int allocate(Item item) {
    var number = next;
    adopt(number, item);
    return number;
  }

  /** Adds a slot that already has a worker. */
  void adopt(int number, Item item) {
    reserve(number);
    all.put(number, new Slot(number, item, false, Optional.empty()));
    held.computeIfAbsent(item.channel(), channel -> new TreeSet<>()).add(number);
  }

  /** Reserves this number and all below it: new slots get higher ones. */
  void reserve(int number) {
    next = Math.max(next, number + 1);
  }

  /** Sets the new settings of the slot's channel. */
  void update(int number, Item item) {
    all.computeIfPresent(number, (id, slot) -> slot.withItem(item));
  }

  /** Counts the slot as free from now on, although its worker still drains. */
  void markLeaving(Slot slot) {
    all.put(slot.number(), slot.asLeaving());
    release(slot);
  }

  void setView(WorkerView view) {
    all.computeIfPresent(view.slot(), (id, slot) -> slot.withView(view));
  }

  /** Removes a slot whose worker is gone. */
  Optional<Slot> remove(int number) {
    var removed = Optional.ofNullable(all.remove(number));
    removed.ifPresent(this::release);
    return removed;
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

  /** Slots that are not leaving. */
  List<Slot> seeding() {
    return all.values().stream().filter(slot -> !slot.leaving()).toList();
  }

  /** Slots with a process, with its latest report. */
  List<FleetOverview.Worker> workers() {
    return all.values().stream()
        .filter(slot -> slot.pid().isPresent())
        .map(slot -> new FleetOverview.Worker(slot.view().orElseThrow(), slot.item()))
        .toList();
  }

  /** Restarts of the current slots. */
  int restarts() {
    return all.values().stream()
        .flatMap(slot -> slot.view().stream())
        .mapToInt(WorkerView::restarts)
        .sum();
  }

  /** The channel's slots that are not leaving. */
  List<Slot> ofChannel(ChannelId channel) {
    return held.getOrDefault(channel, new TreeSet<>()).stream()
        .flatMap(number -> Optional.ofNullable(all.get(number)).stream())
        .toList();
  }

  /** The channel's slot with the fewest viewers; of equals, the youngest. */
  Optional<Slot> leastUseful(ChannelId channel) {
    return ofChannel(channel).stream().min(LEAST_USEFUL);
  }

  Optional<Slot> findByPid(long pid) {
    return all.values().stream()
        .filter(slot -> slot.pid().filter(p -> p == pid).isPresent())
        .findFirst();
  }
}
